import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { errorCode } from '../errors.ts';
import { finalError } from './download-errors.ts';

// With a hash and an extension, this stays below the 255 bytes that file systems allow.
const MAX_LENGTH = 150;
// The shape of another video's name.
const HASHED = /-[\da-f]{16}$/;
// Windows reserves these for devices, with any extension:
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³]) *(\.|$)/i;
const WINDOWS_PATHS =
  "Use names without < > : \" | ? *, of at most 255 characters, that don't end in a dot or a space and aren't devices such as aux or nul. A drive is followed by a backslash, for example D:\\videos.";
// Only these are used: the URL may come from anyone, and some extensions make a file run.
const EXTENSION = /\.(3gp|avi|flv|m2ts|m4v|mkv|mov|mp4|mpe?g|mts|ogv|ts|webm|wmv)$/;
const PART_FILE = /^\.(.+)\.[\da-f-]{36}\.part$/;
// A download writes nothing while it waits for its server, up to the longest delay that is honored.
const MIN_LEFTOVER_AGE_MS = 15 * 60_000;

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

/** The video extension in the URL's path, otherwise the one of WebM or MP4, by the first 4 bytes. */
export function fileExtension(url: string, head: Buffer): string {
  const isWebm = head.toString('hex') === '1a45dfa3';
  const extension = EXTENSION.exec(new URL(url).pathname.toLowerCase())?.[0];
  return extension ?? (isWebm ? '.webm' : '.mp4');
}

/** A new name for a file that will be called `name`, while it isn't complete. */
export function partFileName(name: string): string {
  return `.${name}.${randomUUID()}.part`;
}

/** Relative to the workspace inside of it, absolute outside, with slashes. */
export function outputPath(workspace: string, path: string): string {
  const shown = isInside(workspace, path) ? relative(workspace, path) : path;
  return shown.split(sep).join('/');
}

/**
 * Checks whether all Windows programs can open a path. Node creates others, too, which most programs
 * can then neither open nor delete.
 */
export function isWindowsPath(path: string): boolean {
  const names = path.replace(/^[a-z]:(?=[\\/])/i, '').split(/[\\/]/);
  return names.every(
    (name) =>
      ['', '.', '..'].includes(name) ||
      (name.length <= 255 && !/[<>:"|?*\p{Cc}]|[. ]$/u.test(name) && !DEVICE.test(name)),
  );
}

/**
 * Creates `download-dir` if needed, tries it with a file, and removes what killed steps left there of
 * files with these names.
 *
 * @throws {StepError} if no file should be there, because of its path or a link out of the workspace
 * @throws the error of the system if it cannot be created or written to
 */
export async function prepareDirectory(
  workspace: string,
  directory: string,
  names: readonly string[],
): Promise<void> {
  const path = resolve(workspace, directory);
  const shown = `download-dir ${JSON.stringify(directory)}`;
  if (process.platform === 'win32' && !isWindowsPath(directory)) {
    throw finalError(`${shown} isn't a path that all Windows programs can open`, WINDOWS_PATHS);
  }
  const { realPath, missing } = await findExisting(path);
  const { realPath: realWorkspace } = await findExisting(workspace);
  if (isInside(workspace, path) && !isInside(realWorkspace, realPath)) {
    const message = `${shown} is a link out of the workspace, to ${JSON.stringify(realPath)}`;
    throw finalError(message, 'Set download-dir to that path, or remove the link.');
  }
  // Alone, the `recursive` option never ends where the system makes no directory, as in /proc.
  if (missing !== undefined) {
    await mkdir(missing).catch((error: unknown) => {
      // Another step may create the same directory meanwhile.
      if (errorCode(error) !== 'EEXIST') throw error;
    });
  }
  await mkdir(path, { recursive: true });
  const [longest = ''] = names.toSorted((one, other) => other.length - one.length);
  const trial = join(path, partFileName(longest));
  try {
    await writeFile(trial, Buffer.alloc(4096), { flag: 'wx' });
    // The clock of the file system can differ from that of the runner.
    await removeLeftovers(path, names, (await stat(trial)).mtimeMs);
  } finally {
    await rm(trial, { force: true });
  }
}

function isInside(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return !isAbsolute(way) && way.split(sep, 1)[0] !== '..';
}

/** The real path of the part of a path that exists, and the first directory that is missing. */
async function findExisting(path: string): Promise<{ realPath: string; missing?: string }> {
  try {
    return { realPath: await realpath(path) };
  } catch (error) {
    if (dirname(path) === path) throw error;
    return { missing: path, ...(await findExisting(dirname(path))) };
  }
}

/** Never throws, because no download depends on it. */
async function removeLeftovers(
  directory: string,
  names: readonly string[],
  now: number,
): Promise<void> {
  const ours = new Set<string | undefined>(names);
  for (const file of await readdir(directory).catch(() => [])) {
    if (!ours.has(PART_FILE.exec(file)?.[1])) continue;
    const path = join(directory, file);
    const found = await stat(path).catch(() => undefined);
    const age = now - (found?.mtimeMs ?? Infinity);
    if (age > MIN_LEFTOVER_AGE_MS) await rm(path).catch(() => undefined);
  }
}
