import type { LimitFunction } from 'p-limit';
import type { Timing } from '../clock.ts';
import { StepError } from '../errors.ts';
import { retryDelay } from '../schedule.ts';
import { finalError, RefusedError, renewalError } from './errors.ts';
import type { Transfer } from './transfer.ts';

/** What happens during a download. */
export type DownloadEvent =
  /** Every few seconds; `totalBytes` is `undefined` if the server did not announce it. */
  | { type: 'downloading'; bytes: number; totalBytes: number | undefined }
  | {
      type: 'retrying-download';
      error: StepError;
      retry: number;
      /** How many retries there are for such an error. */
      maxRetries: number;
      delaySeconds: number;
    }
  | { type: 'saved'; path: string; bytes: number; seconds: number };

export interface SaveOptions {
  onEvent: (event: DownloadEvent) => void;
  /**
   * Asks JoggAI for the video's current URL.
   *
   * @returns `undefined` if there is none
   * @throws {StepError} if there is no usable response
   */
  renewUrl: () => Promise<string | undefined>;
  signal: AbortSignal;
}

// Retries are reset only after this much progress, so that a trickling server isn't retried forever.
const MIN_PROGRESS_BYTES = 2 ** 20;
// A file takes up to two minutes to reach every server of its store; later it won't.
const MAX_REFUSED_RETRIES = 8;
// Bounds what many downloads take from a server that lets each of them time out.
const MAX_STALLED_SECONDS = 600;

interface RunOptions extends SaveOptions {
  /** Bounds the transfers; nobody else waits while a download waits for its retry. */
  limit: LimitFunction;
  maxRetries: number;
  timing: Timing;
}

/** Gets one file, with retries and new URLs. */
export class Download {
  #url: string;
  readonly #transfer: Transfer;
  readonly #options: RunOptions;
  /** When the first request was made. */
  #startedAt: number | undefined;
  #errorsInARow = 0;
  /** Those among them by which a server refused the file. */
  #refusals = 0;
  /** The size of the file when retries were last reset. */
  #reached = 0;
  #reachedAt: number | undefined;
  /** Whether a new URL was tried at once since then. */
  #triedNewUrl = false;

  constructor(url: string, transfer: Transfer, options: RunOptions) {
    this.#url = url;
    this.#transfer = transfer;
    this.#options = options;
  }

  /** How long it took, from the first request. */
  get seconds(): number {
    const now = this.#options.timing.clock();
    return now - (this.#startedAt ?? now);
  }

  async run(): Promise<void> {
    const { limit, signal } = this.#options;
    for (;;) {
      try {
        await limit(() => this.#getRest());
        return;
      } catch (error) {
        if (signal.aborted || !(error instanceof StepError)) throw error;
        await this.#recover(error);
      }
    }
  }

  async #getRest(): Promise<void> {
    const { timing, signal } = this.#options;
    signal.throwIfAborted();
    this.#startedAt ??= timing.clock();
    this.#reachedAt ??= this.#startedAt;
    await this.#transfer.getRest(this.#url);
  }

  /** @throws {StepError} if there is no retry */
  async #recover(error: StepError): Promise<void> {
    this.#resetAfterProgress();
    if (!(error instanceof RefusedError)) return this.#waitToRetry(error);
    const result = await this.#renewUrl();
    if (result !== 'new' || this.#triedNewUrl) {
      return this.#waitToRetry(result instanceof StepError ? renewalError(error, result) : error);
    }
    this.#triedNewUrl = true;
  }

  #resetAfterProgress(): void {
    const { bytes } = this.#transfer;
    if (bytes < this.#reached + MIN_PROGRESS_BYTES) return;
    this.#reached = bytes;
    this.#reachedAt = this.#options.timing.clock();
    this.#errorsInARow = 0;
    this.#refusals = 0;
    this.#triedNewUrl = false;
  }

  /** @returns why there is none, if JoggAI cannot be asked */
  async #renewUrl(): Promise<'new' | 'same' | StepError> {
    const { renewUrl, signal } = this.#options;
    try {
      const url = await renewUrl();
      signal.throwIfAborted();
      if (url === undefined || url === this.#url) return 'same';
      this.#url = url;
      return 'new';
    } catch (error) {
      if (signal.aborted || !(error instanceof StepError)) throw error;
      return error;
    }
  }

  async #waitToRetry(error: StepError): Promise<void> {
    const { timing, maxRetries: max, onEvent, signal } = this.#options;
    const isRefusal = error instanceof RefusedError;
    const maxRetries = isRefusal ? Math.min(max, MAX_REFUSED_RETRIES) : max;
    const retries = isRefusal ? this.#refusals : this.#errorsInARow;
    const stalled = timing.clock() - (this.#reachedAt ?? Infinity) > MAX_STALLED_SECONDS;
    if (!error.transient || stalled || retries >= maxRetries) {
      throw finalError(error, this.#errorsInARow);
    }
    this.#errorsInARow += 1;
    if (isRefusal) this.#refusals += 1;
    const retry = retries + 1;
    const delaySeconds = retryDelay(
      this.#errorsInARow,
      error.retryAfterSeconds ?? 0,
      timing.random,
    );
    onEvent({ type: 'retrying-download', error, retry, maxRetries, delaySeconds });
    await timing.sleep(delaySeconds, signal);
  }
}
