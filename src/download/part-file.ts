import { createHash, type Hash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Timing } from '../clock.ts';
import { errorCode } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { retryDelay } from '../schedule.ts';
import { findMp4Problem } from './content.ts';
import { partFileName } from './directory.ts';
import { finalError, FREE_SPACE, replaceError } from './download-errors.ts';

/** A response's headers about its file. */
export interface Version {
  /** An ETag or a date that no other version of the file has; `undefined` if there is none. */
  validator: string | undefined;
  totalBytes: number | undefined;
  /** Hashes of all bytes received, and in base64 what they must be. Another length is no checksum. */
  checksums: readonly { hash: Hash; base64: string }[];
}

const MAX_MOVES = 4;

/** A file that is not complete yet, under a temporary name. */
export class PartFile {
  /** The version that its bytes belong to; `undefined` if nothing may be appended. */
  version: Version | undefined;
  bytes = 0;
  /** Its size at the last request. */
  requestedFrom = 0;
  readonly #path: string;
  #handle: fs.FileHandle | undefined;
  #isBlank = true;
  #sha256 = createHash('sha256');

  constructor(directory: string, name: string) {
    this.#path = join(directory, partFileName(name));
  }

  /** In lower-case hex. */
  get sha256(): string {
    return this.#sha256.copy().digest('hex');
  }

  /** Makes the file an empty one of this version. Throws if the disk has less space than it needs. */
  async begin(version: Version): Promise<void> {
    this.version = version;
    this.bytes = 0;
    this.requestedFrom = 0;
    this.#isBlank = true;
    this.#sha256 = createHash('sha256');
    await (await this.#open()).truncate();
    const { totalBytes = 0 } = version;
    const disk = await fs.statfs(this.#path).catch(() => undefined);
    // Some file systems don't know their size.
    const free = disk && disk.blocks > 0 ? disk.bavail * disk.bsize : Infinity;
    if (totalBytes <= free) return;
    const sizes = `the file has ${formatBytes(totalBytes)}, and the disk has ${formatBytes(free)} left`;
    throw finalError(`can't write to download-dir: ENOSPC: ${sizes}`, FREE_SPACE);
  }

  /** Drops all bytes, so that the next request is for the whole file. */
  clear(): void {
    this.version = undefined;
    this.bytes = 0;
  }

  async append(chunk: Buffer): Promise<void> {
    const handle = await this.#open();
    for (let rest = chunk; rest.length > 0;) {
      const { bytesWritten } = await handle.write(rest, 0, rest.length, this.bytes);
      this.bytes += bytesWritten;
      rest = rest.subarray(bytesWritten);
    }
    this.#isBlank &&= chunk.every((byte) => byte === 0);
    this.#sha256.update(chunk);
    for (const { hash } of this.version?.checksums ?? []) hash.update(chunk);
  }

  /** Reads up to `length` bytes at a position. */
  async read(position: number, length: number): Promise<Buffer> {
    const handle = await this.#open();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  }

  /** The problem of a file that should be complete, as a clause. Throws when the signal aborts. */
  async findProblem(signal: AbortSignal): Promise<string | undefined> {
    if (this.bytes > (this.version?.totalBytes ?? Infinity)) return 'it is longer than announced';
    if (this.#isBlank) return 'all of its bytes are zero';
    for (const { hash, base64 } of this.version?.checksums ?? []) {
      const found = hash.copy().digest('base64');
      if (found.length === base64.length && found !== base64) return 'its checksum is wrong';
    }
    return await findMp4Problem(this.read.bind(this), this.bytes, signal);
  }

  /** Moves the file to its final path, replacing any existing file. Throws when the signal aborts. */
  async moveTo(target: string, signal: AbortSignal, { sleep, random }: Timing): Promise<void> {
    await (await this.#open()).close();
    for (let moves = 1; ; moves += 1) {
      try {
        await fs.rename(this.#path, target);
        return;
      } catch (error) {
        // Windows refuses while a virus scanner reads the file.
        const isBusy = ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error));
        if (!isBusy || moves === MAX_MOVES) break;
        await sleep(retryDelay(moves, 0, random), signal);
      }
    }
    // Some file systems can't rename. A copy isn't atomic: a process killed here leaves part of it.
    await fs.unlink(target).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw replaceError(error, basename(target));
    });
    try {
      await fs.copyFile(this.#path, target, fs.constants.COPYFILE_EXCL);
    } catch (error) {
      await fs.rm(target).catch(() => undefined);
      throw error;
    }
  }

  /** Removes the file, unless it has been moved. Never throws. */
  async discard(): Promise<void> {
    // The error that ended the download matters more than an error here.
    await this.#handle?.close().catch(() => undefined);
    await fs.rm(this.#path).catch(() => undefined);
  }

  async #open(): Promise<fs.FileHandle> {
    return (this.#handle ??= await fs.open(this.#path, 'wx+'));
  }
}
