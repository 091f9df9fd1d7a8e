import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Timing } from '../clock.ts';
import { errorCode } from '../errors.ts';
import { retryDelay } from '../schedule.ts';
import { HEAD_BYTES } from './content.ts';
import { fileError, directoryInTheWayError, orFileError } from './errors.ts';
import { partFileName } from './leftovers.ts';

const MAX_MOVES = 4;

/** A file that is not complete yet, under a temporary name in its folder. Failures are `StepError`s. */
export class PartFile {
  readonly #path: string;
  /** Opened at the first byte: many downloads can be waiting for theirs. */
  #handle: FileHandle | undefined;
  #bytes = 0;
  #head = Buffer.alloc(0);

  constructor(folder: string, name: string) {
    this.#path = join(folder, partFileName(name));
  }

  /** How much has been written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The first `HEAD_BYTES`, as far as they have been written. */
  get head(): Buffer {
    return this.#head;
  }

  async append(chunk: Buffer): Promise<void> {
    this.#handle ??= await orFileError(open(this.#path, 'wx'));
    if (this.#head.length < HEAD_BYTES) {
      const missing = chunk.subarray(0, HEAD_BYTES - this.#head.length);
      this.#head = Buffer.concat([this.#head, missing]);
    }
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
    this.#head = Buffer.alloc(0);
    if (this.#handle) await orFileError(this.#handle.truncate());
  }

  /**
   * Moves the file to its final path, replacing any existing file.
   *
   * @throws an `AbortError` when the signal aborts
   */
  async moveTo(
    target: string,
    signal: AbortSignal,
    { sleep, random }: Pick<Timing, 'sleep' | 'random'>,
  ): Promise<void> {
    if (this.#handle) await orFileError(this.#handle.close());
    for (let moves = 1; ; moves += 1) {
      try {
        await rename(this.#path, target);
        return;
      } catch (error) {
        const existing = await stat(target).catch(() => undefined);
        if (existing?.isDirectory()) throw directoryInTheWayError(basename(target), error);
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
    await this.#handle?.close().catch(() => undefined);
    await rm(this.#path).catch(() => undefined);
  }
}
