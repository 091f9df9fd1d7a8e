import { createHash } from 'node:crypto';

// With a hash and an extension, this stays below the 255 bytes that file systems allow.
const MAX_LENGTH = 150;

// Windows reserves these for devices, with any extension.
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

// Only these are used: the URL may come from anyone, and some extensions make a file run.
const EXTENSION = /\.(3gp|avi|flv|m2ts|m4v|mkv|mov|mp4|mpe?g|mts|ogv|ts|webm|wmv)$/;

const EXTENSIONS_BY_TYPE: ReadonlyMap<string | undefined, string> = new Map([
  ['video/3gpp', '.3gp'],
  ['video/mp2t', '.ts'],
  ['video/mp4', '.mp4'],
  ['video/mpeg', '.mpg'],
  ['video/ogg', '.ogv'],
  ['video/quicktime', '.mov'],
  ['video/webm', '.webm'],
  ['video/x-flv', '.flv'],
  ['video/x-m4v', '.m4v'],
  ['video/x-matroska', '.mkv'],
  ['video/x-ms-wmv', '.wmv'],
  ['video/x-msvideo', '.avi'],
]);

/**
 * A file name, without extension, that is valid on every file system: the ID itself if possible.
 * Otherwise, it ends in a hash, and so it does for IDs that differ only in case and for those that
 * look like the name of another.
 */
export function fileNames(ids: readonly string[]): Map<string, string> {
  const users = new Map<string, number>();
  for (const id of ids) {
    const key = id.toLowerCase();
    users.set(key, (users.get(key) ?? 0) + 1);
  }
  const isUnique = (id: string): boolean => isSafe(id) && users.get(id.toLowerCase()) === 1;
  const hashed = new Set(ids.map((id) => hashedName(id).toLowerCase()));
  const isUsable = (id: string): boolean => isUnique(id) && !hashed.has(id.toLowerCase());
  return new Map(ids.map((id) => [id, isUsable(id) ? id : hashedName(id)]));
}

/** The video extension in the URL's path, otherwise the one of the content type, otherwise `.mp4`. */
export function fileExtension(url: URL, contentType: string | undefined): string {
  const extension = EXTENSION.exec(url.pathname.toLowerCase())?.[0];
  const type = contentType?.split(';', 1).join().trim().toLowerCase();
  return extension ?? EXTENSIONS_BY_TYPE.get(type) ?? '.mp4';
}

function isSafe(id: string): boolean {
  return makeSafe(id) === id;
}

function makeSafe(id: string): string {
  const name = id
    .replace(/[^\w.-]/g, '_')
    // Hidden files, and what a command would take for an option.
    .replace(/^[.-]/, '_')
    .slice(0, MAX_LENGTH);
  return DEVICE.test(name) ? `_${name}` : name;
}

function hashedName(id: string): string {
  return `${makeSafe(id)}-${createHash('sha256').update(id).digest('hex').slice(0, 8)}`;
}
