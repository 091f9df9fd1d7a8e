import { mkdir, open, readdir, realpath, rm, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { errorCode } from '../errors.ts';
import { isWindowsPath } from './filename.ts';
import { fileError, finalError, orFileError } from './download-errors.ts';
import { partFileName } from './part-file.ts';

// A download that waits for its server, as long as that may ask for, writes nothing meanwhile.
const MIN_LEFTOVER_AGE_MS = 15 * 60_000;
const WINDOWS_PATHS =
  "Use names without < > : \" | ? *, of at most 255 characters, that don't end in a dot or a space and aren't devices such as aux or nul. A drive is followed by a backslash, for example D:\\videos.";
const PART_FILE = /^\.(?<name>.+)\.[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.part$/;

/**
 * Creates `download-dir` if needed, tries it with a file, and removes what killed steps left there of
 * files with these names.
 *
 * @throws {StepError} if it cannot be created or written to, or if a link leads out of the workspace
 */
export async function prepareDirectory(
  workspace: string,
  directory: string,
  names: readonly string[],
): Promise<void> {
  const path = resolve(workspace, directory);
  const name = `download-dir ${JSON.stringify(directory)}`;
  if (process.platform === 'win32' && !isWindowsPath(directory)) {
    throw finalError(`${name} isn't a path that all Windows programs can open`, WINDOWS_PATHS);
  }
  const { realPath, missing } = await findExisting(path);
  const root = await findExisting(workspace);
  if (isInside(workspace, path) && !isInside(root.realPath, realPath)) {
    const message = `${name} is a link out of the workspace, to ${JSON.stringify(realPath)}`;
    throw finalError(message, 'Set download-dir to that path, or remove the link.');
  }
  try {
    // Alone, the `recursive` option loops forever where the system makes no directory, as in /proc.
    if (missing !== undefined) await mkdir(missing).catch(ignoreExisting);
    await mkdir(path, { recursive: true });
  } catch (error) {
    if (!['EEXIST', 'ENOTDIR'].includes(errorCode(error))) throw fileError(error);
    const isFile = (await stat(path).catch(() => undefined)) !== undefined;
    const message = isFile ? `${name} is a file` : `part of the path ${name} is a file`;
    throw finalError(message, isFile ? 'Choose a directory.' : 'Choose another directory.', error);
  }
  const longest = names.reduce((found, name) => (name.length > found.length ? name : found), '');
  const now = await tryFile(join(path, partFileName(longest)));
  await removeLeftovers(path, new Set(names), now);
}

/** Relative to the workspace inside of it, absolute outside, with slashes. */
export function outputPath(workspace: string, path: string): string {
  const shown = isInside(workspace, path) ? relative(workspace, path) : path;
  return shown.split(sep).join('/');
}

function isInside(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return !isAbsolute(way) && way.split(sep, 1)[0] !== '..';
}

/** Where the part of a path that exists really is, and the first directory that is missing. */
async function findExisting(path: string): Promise<{ realPath: string; missing?: string }> {
  try {
    return { realPath: await realpath(path) };
  } catch (error) {
    if (dirname(path) === path) throw fileError(error);
    return { missing: path, ...(await findExisting(dirname(path))) };
  }
}

/** Another step may create the same directory meanwhile. */
function ignoreExisting(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}

/** Writes and removes a file, and returns its time on the file system's clock, in milliseconds. */
async function tryFile(path: string): Promise<number> {
  const handle = await orFileError(open(path, 'wx'));
  try {
    await orFileError(handle.writeFile(Buffer.alloc(4096)));
    return (await handle.stat()).mtimeMs;
  } finally {
    await handle.close().catch(() => undefined);
    await rm(path, { force: true }).catch(() => undefined);
  }
}

/** Never throws, because no download depends on it. */
async function removeLeftovers(
  directory: string,
  names: ReadonlySet<string | undefined>,
  now: number,
): Promise<void> {
  for (const file of await readdir(directory).catch(() => [])) {
    if (!names.has(PART_FILE.exec(file)?.groups?.['name'])) continue;
    const path = join(directory, file);
    const found = await stat(path).catch(() => undefined);
    if (found && now - found.mtimeMs > MIN_LEFTOVER_AGE_MS) await rm(path).catch(() => undefined);
  }
}
