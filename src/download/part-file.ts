import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Environment } from '../clock.ts';
import { describeCause, errorCode, StepError } from '../errors.ts';
import { retryDelay } from '../schedule.ts';

/** A file that is not whole yet: written beside its place under another name. What goes wrong is a `StepError`. */
export interface PartFile {
  /** How much of it is there. */
  readonly bytes: number;
  append: (chunk: Buffer) => Promise<void>;
  /** Begins anew. */
  clear: () => Promise<void>;
  /**
   * Gives the file its place, in which another one is replaced.
   *
   * @throws an `AbortError` when the signal aborts
   */
  moveTo: (path: string, signal: AbortSignal) => Promise<void>;
  /** Leaves nothing behind, unless the file has its place. Never throws. */
  discard: () => Promise<void>;
}

const MAX_MOVES = 4;

/**
 * Makes a folder, if there is none.
 *
 * @throws {StepError} if it cannot be made or written to
 */
export async function prepareFolder(path: string): Promise<void> {
  await orFileError(makeFolder(path));
  await orFileError(access(path, constants.W_OK));
}

/** @throws {StepError} if it cannot be made */
export async function openPartFile(
  folder: string,
  name: string,
  { sleep, random }: Pick<Environment, 'sleep' | 'random'>,
): Promise<PartFile> {
  const path = join(folder, `.${name}.${randomUUID()}.part`);
  const handle = await orFileError(open(path, 'wx'));
  let bytes = 0;

  async function append(chunk: Buffer): Promise<void> {
    for (let written = 0; written < chunk.length;) {
      const rest = chunk.length - written;
      const { bytesWritten } = await orFileError(handle.write(chunk, written, rest, bytes));
      written += bytesWritten;
      bytes += bytesWritten;
    }
  }

  async function clear(): Promise<void> {
    bytes = 0;
    await orFileError(handle.truncate());
  }

  async function moveTo(target: string, signal: AbortSignal): Promise<void> {
    await orFileError(handle.close());
    for (let moves = 1; ; moves += 1) {
      try {
        await rename(path, target);
        return;
      } catch (error) {
        // Windows refuses for as long as a virus scanner reads the file.
        const busy = ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error));
        if (!busy || moves === MAX_MOVES) throw fileError(error);
        await sleep(retryDelay(moves, 0, random), signal);
      }
    }
  }

  async function discard(): Promise<void> {
    // Whatever the download ended with counts for more than what these meet.
    await handle.close().catch(() => undefined);
    await rm(path, { force: true }).catch(() => undefined);
  }

  return {
    get bytes() {
      return bytes;
    },
    append,
    clear,
    moveTo,
    discard,
  };
}

/** Makes a folder and those above it. Node's own way never ends where the system makes none, as in /proc. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && dirname(path) !== path) {
      await makeFolder(dirname(path));
      await mkdir(path);
    } else if (!(await stat(path).catch(() => undefined))?.isDirectory()) {
      throw error;
    }
  }
}

async function orFileError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw fileError(error);
  }
}

function fileError(cause: unknown): StepError {
  const help = ['ENOSPC', 'EDQUOT'].includes(errorCode(cause))
    ? 'Make room on the disk, or choose a download-dir on another one.'
    : 'Choose a download-dir that the runner may write to.';
  return new StepError(`download-dir cannot be written: ${describeCause(cause)}`, {
    transient: false,
    help,
    cause,
  });
}
