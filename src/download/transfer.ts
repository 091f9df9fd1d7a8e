import type { IncomingMessage } from 'node:http';
import { addAbortSignal } from 'node:stream';
import { StepError } from '../errors.ts';
import { networkError } from '../http/network-errors.ts';
import type { Get } from '../http/request.ts';
import { contentCoding, describeNonVideo, HEAD_BYTES } from './content.ts';
import { contentError, statusError, tooLargeError, transferError } from './errors.ts';
import { fileExtension } from './filename.ts';
import type { PartFile } from './part-file.ts';
import { follow } from './redirects.ts';

export interface TransferOptions {
  get: Get;
  clock: () => number;
  allowLoopback: boolean;
  /** How large the file may be. */
  maxBytes: number;
  /** Called every few seconds; `totalBytes` is `undefined` if the server did not announce it. */
  onProgress: (bytes: number, totalBytes: number | undefined) => void;
  signal: AbortSignal;
}

const PROGRESS_SECONDS = 5;
// How long a response may take to begin, and each further 32 KiB to arrive, before it is given up.
const IDLE_TIMEOUT_SECONDS = 30;
const LOW_SPEED_BYTES = 32 * 2 ** 10;

/** Transfers one file, over as many responses as it takes. */
export class Transfer {
  readonly #file: PartFile;
  readonly #options: TransferOptions;
  #totalBytes: number | undefined;
  /** What tells this version of the file from any other at the same place. */
  #validator: string | undefined;
  #place = '';
  #extension = '';

  constructor(file: PartFile, options: TransferOptions) {
    this.#file = file;
    this.#options = options;
  }

  /** How much of the file has been written. */
  get bytes(): number {
    return this.#file.bytes;
  }

  /** The extension that the file should have. */
  get extension(): string {
    return this.#extension;
  }

  /**
   * Gets the missing part of the file, or all of it if the server does not resume.
   *
   * @throws {StepError} if the file is not complete afterward
   * @throws the error of the interrupted operation, if the signal aborts
   */
  async getRest(from: string): Promise<void> {
    const url = new URL(from);
    // A new signature is of the same file.
    const place = url.origin + url.pathname;
    if (place !== this.#place) this.#validator = undefined;
    this.#place = place;
    const { message, host } = await follow(url, {
      ...this.#options,
      headers: this.#headers(),
      timeoutSeconds: IDLE_TIMEOUT_SECONDS,
    });
    try {
      await this.#begin(message, host, url);
      await this.#receive(message, host);
    } finally {
      message.destroy();
    }
  }

  #headers(): Record<string, string> {
    // The announced length is that of the file itself, not of a compressed one.
    const headers = { accept: 'video/*, */*;q=0.5', 'accept-encoding': 'identity' };
    const bytes = this.#file.bytes;
    if (bytes === 0 || this.#validator === undefined) return headers;
    return { ...headers, range: `bytes=${bytes}-`, 'if-range': this.#validator };
  }

  /** Reads the head of a response: where in the file its body begins, and what it says of the file. */
  async #begin(message: IncomingMessage, host: string, url: URL): Promise<void> {
    const { statusCode: status = 0, headers } = message;
    const coding = contentCoding(headers['content-encoding']);
    if (coding !== undefined && [200, 206].includes(status)) {
      await this.#file.clear();
      throw transferError(`${host} sent the content encoding ${coding}, which was not requested`);
    }
    if (status === 206 && this.#resumes(message)) return;
    if (status === 206 || status === 416) {
      await this.#file.clear();
      throw transferError(`${host} did not resume the download where it stopped`);
    }
    if (status !== 200) throw statusError(message, host);
    const length = headers['content-length'];
    this.#totalBytes = length === undefined ? undefined : Number(length);
    this.#validator = strongValidator(message);
    this.#extension = fileExtension(url, headers['content-type']);
    await this.#file.clear();
  }

  /** Whether the body is the rest of the same file. */
  #resumes({ headers }: IncomingMessage): boolean {
    if (this.#validator === undefined) return false;
    const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '');
    const [from, totalBytes] = [Number(range?.[1]), Number(range?.[2])];
    const validator = this.#validator.startsWith('"') ? headers.etag : headers['last-modified'];
    if (from !== this.#file.bytes || validator !== this.#validator) return false;
    if (totalBytes !== (this.#totalBytes ?? totalBytes)) return false;
    this.#totalBytes = totalBytes;
    return true;
  }

  async #receive(message: IncomingMessage, host: string): Promise<void> {
    const { signal } = this.#options;
    addAbortSignal(signal, message);
    const timer = setTimeout(() => {
      const limit = `${LOW_SPEED_BYTES / 1024} KiB arrived from ${host} in ${IDLE_TIMEOUT_SECONDS} s`;
      message.destroy(transferError(`less than ${limit}`));
    }, IDLE_TIMEOUT_SECONDS * 1000);
    try {
      await this.#appendAll(message, host, () => timer.refresh());
    } catch (error) {
      throw signal.aborted || error instanceof StepError ? error : networkError(error, host);
    } finally {
      clearTimeout(timer);
    }
    const { bytes } = this.#file;
    if (this.#totalBytes !== undefined && bytes < this.#totalBytes) {
      throw transferError(`the download was cut off after ${bytes} of ${this.#totalBytes} bytes`);
    }
    if (bytes === 0) throw transferError(`${host} sent an empty file`);
    if (bytes < HEAD_BYTES) await this.#requireVideo(host);
  }

  /** @param onFastEnough called after each 32 KiB */
  async #appendAll(
    message: IncomingMessage,
    host: string,
    onFastEnough: () => void,
  ): Promise<void> {
    const { clock, onProgress, maxBytes } = this.#options;
    let arrived = 0;
    let reportedAt = clock();
    if ((this.#totalBytes ?? 0) > maxBytes) throw tooLargeError(maxBytes);
    for await (const chunk of message as AsyncIterable<Buffer>) {
      const { bytes } = this.#file;
      if (this.#totalBytes !== undefined && bytes + chunk.length > this.#totalBytes) {
        await this.#file.clear();
        throw transferError(`${host} sent more than it announced`);
      }
      if (bytes + chunk.length > maxBytes) throw tooLargeError(maxBytes);
      await this.#file.append(chunk);
      if (bytes < HEAD_BYTES && this.#file.bytes >= HEAD_BYTES) await this.#requireVideo(host);
      arrived += chunk.length;
      if (arrived >= LOW_SPEED_BYTES) {
        arrived = 0;
        onFastEnough();
      }
      if (clock() >= reportedAt + PROGRESS_SECONDS) {
        reportedAt = clock();
        onProgress(this.#file.bytes, this.#totalBytes);
      }
    }
  }

  /** @throws {StepError} if the bytes that have arrived are no video */
  async #requireVideo(host: string): Promise<void> {
    const content = describeNonVideo(this.#file.head);
    if (content === undefined) return;
    await this.#file.clear();
    throw contentError(host, content);
  }
}

/** What no other version of the file has (RFC 9110, sections 8.8.2.2 and 13.1.5). */
function strongValidator({ headers }: IncomingMessage): string | undefined {
  const { etag, date, 'last-modified': modified } = headers;
  if (etag?.startsWith('"') === true) return etag;
  // A file that was changed within a second could change again without a new date.
  const age = Date.parse(date ?? '') - Date.parse(modified ?? '');
  return age >= 1000 ? modified : undefined;
}
