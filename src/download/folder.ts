import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { errorCode } from '../errors.ts';
import { fileError, fileInTheWayError, orFileError } from './errors.ts';

/**
 * Creates `download-dir` if needed.
 *
 * @throws {StepError} if it cannot be created or written to
 */
export async function prepareFolder(workspace: string, directory: string): Promise<void> {
  const folder = resolve(workspace, directory);
  try {
    await createFolder(folder);
  } catch (error) {
    if (!['EEXIST', 'ENOTDIR'].includes(errorCode(error))) throw fileError(error);
    const isFile = await stat(folder).then(
      () => true,
      () => false,
    );
    throw fileInTheWayError(directory, isFile, error);
  }
  await orFileError(access(folder, constants.W_OK));
}

/** Relative to the workspace inside of it, absolute outside, with slashes. */
export function outputPath(workspace: string, path: string): string {
  const inside = relative(workspace, path);
  const outside = isAbsolute(inside) || inside.split(sep, 1)[0] === '..';
  return (outside ? path : inside).split(sep).join('/');
}

/**
 * Creates a folder and its parents. Another step may create any of them meanwhile. The `recursive`
 * option of mkdir loops forever under /proc.
 */
async function createFolder(path: string): Promise<void> {
  try {
    await mkdir(path).catch(async (error: unknown) => {
      if (errorCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
      await createFolder(dirname(path));
      await mkdir(path);
    });
  } catch (error) {
    if (!(await stat(path).catch(() => undefined))?.isDirectory()) throw error;
  }
}
