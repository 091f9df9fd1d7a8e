import { createHash } from 'node:crypto';

// With a hash and an extension, this stays below the 255 bytes that file systems allow.
const MAX_LENGTH = 150;
// The shape of another video's name.
const HASHED = /-[\da-f]{16}$/;

// Windows reserves these for devices, with any extension:
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³]) *(\.|$)/i;

// Only these are used: the URL may come from anyone, and some extensions make a file run.
const EXTENSION = /\.(3gp|avi|flv|m2ts|m4v|mkv|mov|mp4|mpe?g|mts|ogv|ts|webm|wmv)$/;

/**
 * A file name, without extension, that depends on a video's type and ID alone. It is valid on every
 * file system, and another one for every other video, even where case does not count: `pv_1` for a
 * product video, `avatar.vid_1` for one of another type. An ID that does not allow this has a hash at
 * its end.
 */
export function fileName(type: string, id: string): string {
  const given = type === 'product' ? id : `${type}.${id}`;
  const safe = given
    .replace(/[^\w.-]/g, '_')
    // Hidden files, and what a command would take for an option.
    .replace(/^[.-]/, '_')
    .slice(0, MAX_LENGTH);
  const name = DEVICE.test(safe) ? `_${safe}` : safe;
  // Without a dot, so that no ID looks like one with a type.
  if (name === given && /^[a-z\d_-]+$/.test(id) && !HASHED.test(id)) return name;
  const hash = createHash('sha256').update(`${type} ${id}`).digest('hex');
  return `${name}-${hash.slice(0, 16)}`;
}

/**
 * Checks whether all Windows programs can open a path. Node creates others, too, which most programs can then
 * neither open nor delete.
 */
export function isWindowsPath(path: string): boolean {
  const names = path.replace(/^[a-z]:(?=[\\/])/i, '').split(/[\\/]/);
  return names.every(
    (name) =>
      ['', '.', '..'].includes(name) ||
      (name.length <= 255 && !/[<>:"|?*\p{Cc}]|[. ]$/u.test(name) && !DEVICE.test(name)),
  );
}

/** The video extension in the URL's path, otherwise the one of WebM or MP4, by the first 4 bytes. */
export function fileExtension(url: string, head: Buffer): string {
  const isWebm = head.toString('hex') === '1a45dfa3';
  const extension = EXTENSION.exec(new URL(url).pathname.toLowerCase())?.[0];
  return extension ?? (isWebm ? '.webm' : '.mp4');
}
