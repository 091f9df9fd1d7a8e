import { createHash } from 'node:crypto';

// With a hash and an ending it stays below the 255 bytes that file systems take.
const MAX_LENGTH = 150;

// Windows keeps these for devices, with any ending.
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

const ENDINGS: Readonly<Record<string, string>> = {
  'video/mp4': '.mp4',
  'video/quicktime': '.mov',
  'video/webm': '.webm',
  'video/x-matroska': '.mkv',
  'video/x-msvideo': '.avi',
  'video/mpeg': '.mpg',
};

/**
 * A file name without its ending for each ID, that every file system takes. It is the ID itself where
 * that is one; else, and where two IDs differ only in case, a hash keeps them apart.
 */
export function fileNames(ids: readonly string[]): Map<string, string> {
  const lowerCase = ids.filter((id) => makeSafe(id) === id).map((id) => id.toLowerCase());
  const isUsable = (id: string): boolean =>
    lowerCase.filter((other) => other === id.toLowerCase()).length === 1 && makeSafe(id) === id;
  return new Map(ids.map((id) => [id, isUsable(id) ? id : `${makeSafe(id)}-${hash(id)}`]));
}

/** The ending of the URL's path or, failing that, of the content type; `.mp4` at last. */
export function fileEnding(url: URL, contentType: string): string {
  const ending = /\.[a-z][a-z\d]{1,4}$/i.exec(url.pathname)?.[0];
  const type = contentType.split(';', 1).join().trim().toLowerCase();
  return ending?.toLowerCase() ?? ENDINGS[type] ?? '.mp4';
}

function makeSafe(id: string): string {
  const name = id
    .replace(/[^\w.-]/g, '_')
    // Hidden files, and what a command would take for an option.
    .replace(/^[.-]/, '_')
    .slice(0, MAX_LENGTH);
  return DEVICE.test(name) ? `_${name}` : name;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
