import { mkdir, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { errorCode } from '../errors.ts';
import { finalError } from './download-errors.ts';
import { isWindowsPath } from './filename.ts';
import { partFileName } from './part-file.ts';

// A download writes nothing while it waits for its server, up to the longest delay that is honored.
const MIN_LEFTOVER_AGE_MS = 15 * 60_000;
const WINDOWS_PATHS =
  "Use names without < > : \" | ? *, of at most 255 characters, that don't end in a dot or a space and aren't devices such as aux or nul. A drive is followed by a backslash, for example D:\\videos.";
const PART_FILE = /^\.(.+)\.[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.part$/;

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

/** Relative to the workspace inside of it, absolute outside, with slashes. */
export function outputPath(workspace: string, path: string): string {
  const shown = isInside(workspace, path) ? relative(workspace, path) : path;
  return shown.split(sep).join('/');
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
