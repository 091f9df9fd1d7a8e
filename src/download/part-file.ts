import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Timing } from '../clock.ts';
import { describeCause, errorCode } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { retryDelay } from '../schedule.ts';
import { Arrived, type Version } from './arrived.ts';
import { fileError, finalError, FREE_SPACE, orFileError } from './download-errors.ts';

const MAX_MOVES = 4;

/** A new name for a part file of the file called `name`. */
export function partFileName(name: string): string {
  return `.${name}.${randomUUID()}.part`;
}

/** A file that is not complete yet, under a temporary name. Failures are `StepError`s. */
export class PartFile {
  readonly #directory: string;
  readonly #path: string;
  /** Opened at the first byte: many downloads can be waiting for theirs. */
  #handle: fs.FileHandle | undefined;
  #arrived = new Arrived();
  #mostBytes = 0;

  constructor(directory: string, name: string) {
    this.#directory = directory;
    this.#path = join(directory, partFileName(name));
  }

  /** What has been written. */
  get arrived(): Arrived {
    return this.#arrived;
  }

  /** The largest number of bytes that it ever had. */
  get mostBytes(): number {
    return this.#mostBytes;
  }

  /**
   * Makes the file an empty one of this version.
   *
   * @throws {StepError} if its length is known, and the disk has less space
   */
  async begin(version: Version): Promise<void> {
    this.#arrived = new Arrived(version);
    if (this.#handle) await orFileError(this.#handle.truncate());
    const { totalBytes = 0 } = version;
    const disk = await fs.statfs(this.#directory).catch(() => undefined);
    // Some file systems don't know their size.
    const free = disk && disk.blocks > 0 ? disk.bavail * disk.bsize : Infinity;
    if (totalBytes <= free) return;
    const sizes = `the file has ${formatBytes(totalBytes)}, and the disk has ${formatBytes(free)} left`;
    throw finalError(`can't write to download-dir: ENOSPC: ${sizes}`, FREE_SPACE);
  }

  /** Makes the next response begin the file again: what has arrived is of no use. */
  reject(): void {
    this.#arrived = new Arrived();
  }

  async append(chunk: Buffer): Promise<void> {
    this.#handle ??= await orFileError(fs.open(this.#path, 'wx'));
    const { bytes } = this.#arrived;
    for (let written = 0; written < chunk.length;) {
      const rest = chunk.length - written;
      const write = this.#handle.write(chunk, written, rest, bytes + written);
      written += (await orFileError(write)).bytesWritten;
    }
    this.#arrived.push(chunk);
    this.#mostBytes = Math.max(this.#mostBytes, this.#arrived.bytes);
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
        await fs.rename(this.#path, target);
        return;
      } catch (error) {
        const existing = await fs.stat(target).catch(() => undefined);
        if (existing?.isDirectory()) {
          const message = `download-dir has a directory named ${basename(target)}`;
          throw finalError(message, 'Remove it, or choose another download-dir.', error);
        }
        // Windows refuses while a virus scanner reads the file.
        const isBusy = ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error));
        if (!isBusy || moves === MAX_MOVES) break;
        await sleep(retryDelay(moves, 0, random), signal);
      }
    }
    await this.#copyTo(target);
  }

  /** For file systems that can't rename. */
  async #copyTo(target: string): Promise<void> {
    await fs.rm(target, { force: true }).catch((error: unknown) => {
      const message = `can't replace ${basename(target)} in download-dir: ${describeCause(error)}`;
      throw finalError(message, 'Close whatever program has the file open, or remove it.', error);
    });
    try {
      await fs.copyFile(this.#path, target, fs.constants.COPYFILE_EXCL);
    } catch (error) {
      await fs.rm(target, { force: true }).catch(() => undefined);
      throw fileError(error);
    }
  }

  /** Removes the file, unless it has been moved. Never throws. */
  async discard(): Promise<void> {
    // Whatever ended the download matters more than an error of these.
    await this.#handle?.close().catch(() => undefined);
    await fs.rm(this.#path).catch(() => undefined);
  }
}
