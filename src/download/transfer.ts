import type { IncomingMessage } from 'node:http';
import { addAbortSignal } from 'node:stream';
import { StepError } from '../errors.ts';
import { networkError } from '../http/network-errors.ts';
import type { Get } from '../http/request.ts';
import { statusError, transferError } from './errors.ts';
import { fileExtension } from './filename.ts';
import type { PartFile } from './part-file.ts';
import { follow } from './redirects.ts';

export interface TransferOptions {
  get: Get;
  clock: () => number;
  /** How long a response may take to begin, and each further 32 KiB to arrive. */
  idleTimeoutSeconds: number;
  /** Called every few seconds; `totalBytes` is `undefined` if the server did not announce it. */
  onProgress: (bytes: number, totalBytes: number | undefined) => void;
  signal: AbortSignal;
}

const PROGRESS_SECONDS = 5;
// Reconnect if the transfer is slower than this.
const LOW_SPEED_BYTES = 32 * 2 ** 10;

/** Transfers one file, over as many responses as it takes. */
export class Transfer {
  readonly #file: PartFile;
  readonly #options: TransferOptions;
  #totalBytes: number | undefined;
  /** What tells this version of the file from another: a strong ETag, or when it was modified. */
  #validator: string | undefined;
  #extension = '';

  constructor(file: PartFile, options: TransferOptions) {
    this.#file = file;
    this.#options = options;
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
    const { get, idleTimeoutSeconds: timeoutSeconds, signal } = this.#options;
    const options = { get, headers: this.#headers(), timeoutSeconds, signal };
    const { message, host } = await follow(url, options);
    try {
      await this.#begin(message, url);
      await this.#receive(message, host);
    } finally {
      message.destroy();
    }
  }

  #headers(): Record<string, string> {
    const bytes = this.#file.bytes;
    const validator = this.#validator;
    // The announced length is that of the file itself, not of a compressed one.
    const headers = { accept: 'video/*, */*;q=0.5', 'accept-encoding': 'identity' };
    if (bytes === 0 || (validator === undefined && this.#totalBytes === undefined)) return headers;
    const range = { ...headers, range: `bytes=${bytes}-` };
    return validator === undefined ? range : { ...range, 'if-range': validator };
  }

  /** Reads the head of a response: where in the file its body begins, and what it says of the file. */
  async #begin(message: IncomingMessage, url: URL): Promise<void> {
    const { statusCode: status = 0, headers } = message;
    if (status === 206 && this.#resumes(message)) return;
    if (status === 206 || status === 416) {
      await this.#file.clear();
      throw transferError('the server did not resume the download where it had stopped');
    }
    if (status !== 200) throw statusError(message);
    requireVideo(message);
    const length = headers['content-length'];
    const etag = headers.etag?.startsWith('"') ? headers.etag : undefined;
    this.#totalBytes = length === undefined ? undefined : Number(length);
    this.#validator = etag ?? headers['last-modified'];
    this.#extension = fileExtension(url, headers['content-type'] ?? '');
    await this.#file.clear();
  }

  /** Whether the body is the rest of the same file. */
  #resumes({ headers }: IncomingMessage): boolean {
    if (this.#file.bytes === 0) return false;
    const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '');
    const [from, totalBytes] = [Number(range?.[1]), Number(range?.[2])];
    const validator = this.#validator?.startsWith('"') ? headers.etag : headers['last-modified'];
    if (from !== this.#file.bytes) return false;
    if (totalBytes !== (this.#totalBytes ?? totalBytes)) return false;
    if ((validator ?? this.#validator) !== this.#validator) return false;
    this.#totalBytes = totalBytes;
    return true;
  }

  async #receive(message: IncomingMessage, host: string): Promise<void> {
    const { idleTimeoutSeconds, signal } = this.#options;
    addAbortSignal(signal, message);
    const timer = setTimeout(() => {
      message.destroy(tooSlow(idleTimeoutSeconds));
    }, idleTimeoutSeconds * 1000);
    try {
      await this.#appendAll(message, () => timer.refresh());
    } catch (error) {
      throw signal.aborted || error instanceof StepError ? error : networkError(error, host);
    } finally {
      clearTimeout(timer);
    }
    const { bytes } = this.#file;
    if (this.#totalBytes !== undefined && bytes < this.#totalBytes) {
      throw transferError(`it was cut off after ${bytes} of ${this.#totalBytes} bytes`);
    }
    if (bytes === 0) throw transferError('the file is empty');
  }

  /** @param onFastEnough called after each 32 KiB */
  async #appendAll(message: IncomingMessage, onFastEnough: () => void): Promise<void> {
    const { clock, onProgress } = this.#options;
    let arrived = 0;
    let reportedAt = clock();
    for await (const chunk of message as AsyncIterable<Buffer>) {
      if (this.#totalBytes !== undefined && this.#file.bytes + chunk.length > this.#totalBytes) {
        await this.#file.clear();
        throw transferError('the server sent more than it had announced');
      }
      await this.#file.append(chunk);
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
}

/** @throws {StepError} if the head of a response says that the body is no video */
function requireVideo({ headers }: IncomingMessage): void {
  const type = headers['content-type'] ?? '';
  if (/^(text\/|application\/(json|xml|xhtml))/i.test(type)) {
    throw transferError(`the server sent ${type.slice(0, 100)} in place of a video`);
  }
  const encoding = headers['content-encoding'] ?? '';
  // Some stores return the encoding that was set at upload.
  if (!['', 'identity', 'aws-chunked'].includes(encoding)) {
    throw transferError(
      `the server sent the content encoding ${encoding.slice(0, 100)}, which was not requested`,
    );
  }
}

function tooSlow(seconds: number): StepError {
  return transferError(`less than ${LOW_SPEED_BYTES / 1024} KiB arrived in ${seconds} s`);
}
