import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { errorCode } from '../errors.ts';
import { finalError } from './download-errors.ts';

// With a hash and an extension, this stays below the 255 bytes that file systems allow.
const MAX_LENGTH = 150;
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
 * A file name without extension, valid on every file system, and different for any two videos even where
 * case does not count: `pv_1` for a product video, `avatar.vid_1` for one of another type. After an ID
 * that does not allow this, there is a hash.
 */
export function fileName(type: string, id: string): string {
  const given = type === 'product' ? id : `${type}.${id}`;
  const name = given
    .replace(/[^\w.-]/g, '_')
    // Hidden files, and what a command would take for an option.
    .replace(/^[.-]/, '_')
    .slice(0, MAX_LENGTH)
    .replace(DEVICE, '_$&');
  // Without a dot or a hash, so that no ID looks like the name of another video.
  if (name === given && /^[a-z\d_-]+$/.test(id) && !/-[\da-f]{16}$/.test(id)) return name;
  const hash = createHash('sha256').update(`${type} ${id}`).digest('hex');
  return `${name}-${hash.slice(0, 16)}`;
}

/** The video extension in the URL's path, otherwise the one of MP4. */
export function fileExtension(url: string): string {
  return EXTENSION.exec(new URL(url).pathname.toLowerCase())?.[0] ?? '.mp4';
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

/** True if all Windows programs can open a path. Node creates others, which most can't even delete. */
export function isWindowsPath(path: string): boolean {
  const names = path.replace(/^[a-z]:(?=[\\/])/i, '').split(/[\\/]/);
  return names.every(
    (name) =>
      ['.', '..'].includes(name) ||
      (name.length <= 255 && !/[<>:"|?*\p{Cc}]|[. ]$/u.test(name) && !DEVICE.test(name)),
  );
}

/**
 * Creates `download-dir` if needed, tries it with a file, and removes what killed steps left there of
 * files with these names. Throws a `StepError` or an error of the system if it can't be used.
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
  if (missing !== undefined) await mkdir(missing).catch(ignoreIfExists);
  await mkdir(path, { recursive: true });
  const [longest = ''] = names.toSorted((one, other) => other.length - one.length);
  const trial = join(path, partFileName(longest));
  try {
    await writeFile(trial, Buffer.alloc(4096));
    // The clock of the file system can differ from that of the runner.
    await removeLeftovers(path, names, (await stat(trial)).mtimeMs);
  } finally {
    await rm(trial, { force: true });
  }
}

/** Another step may create the same directory meanwhile. */
function ignoreIfExists(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
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
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
    if (now - mtimeMs > MIN_LEFTOVER_AGE_MS) await rm(path).catch(() => undefined);
  }
}
