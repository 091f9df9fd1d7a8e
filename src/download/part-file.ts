import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../clock.ts';
import { errorCode } from '../errors.ts';
import { retryDelay } from '../schedule.ts';
import { fileError, orFileError } from './errors.ts';

const MAX_MOVES = 4;

/** A file that is not complete yet, under a temporary name in its folder. Failures are `StepError`s. */
export class PartFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  #bytes = 0;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  static async open(folder: string, name: string): Promise<PartFile> {
    const path = join(folder, `.${name}.${randomUUID()}.part`);
    return new PartFile(path, await orFileError(open(path, 'wx')));
  }

  /** How much has been written. */
  get bytes(): number {
    return this.#bytes;
  }

  async append(chunk: Buffer): Promise<void> {
    for (let written = 0; written < chunk.length;) {
      const rest = chunk.length - written;
      const write = this.#handle.write(chunk, written, rest, this.#bytes);
      const { bytesWritten } = await orFileError(write);
      written += bytesWritten;
      this.#bytes += bytesWritten;
    }
  }

  async clear(): Promise<void> {
    this.#bytes = 0;
    await orFileError(this.#handle.truncate());
  }

  /**
   * Moves the file to its final path, replacing any existing file.
   *
   * @throws an `AbortError` when the signal aborts
   */
  async moveTo(
    target: string,
    signal: AbortSignal,
    { sleep, random }: Pick<Environment, 'sleep' | 'random'>,
  ): Promise<void> {
    await orFileError(this.#handle.close());
    for (let moves = 1; ; moves += 1) {
      try {
        await rename(this.#path, target);
        return;
      } catch (error) {
        // Windows refuses while a virus scanner reads the file.
        const busy = ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error));
        if (!busy || moves === MAX_MOVES) throw fileError(error);
        await sleep(retryDelay(moves, 0, random), signal);
      }
    }
  }

  /** Removes the file, unless it has been moved. Never throws. */
  async discard(): Promise<void> {
    // Whatever ended the download matters more than an error of these.
    await this.#handle.close().catch(() => undefined);
    await rm(this.#path, { force: true }).catch(() => undefined);
  }
}
