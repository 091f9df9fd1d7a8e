import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '../errors.ts';
import { orFileError } from './errors.ts';

/**
 * Creates a folder if needed.
 *
 * @throws {StepError} if it cannot be created or written to
 */
export async function prepareFolder(path: string): Promise<void> {
  await orFileError(createFolder(path));
  await orFileError(access(path, constants.W_OK));
}

/** Creates a folder and its parents. The `recursive` option of mkdir loops forever under /proc. */
async function createFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && dirname(path) !== path) {
      await createFolder(dirname(path));
      await mkdir(path);
    } else if (!(await stat(path).catch(() => undefined))?.isDirectory()) {
      throw error;
    }
  }
}
