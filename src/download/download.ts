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
// When nothing new has arrived for so long, no download is retried: the server is down, and hundreds
// of downloads that each wait for all of their timeouts would take hours to say so.
const MAX_STALLED_SECONDS = 600;

/** When any download of the step had progress, in seconds by the clock. */
interface LastProgress {
  at: number;
}

interface RunOptions extends SaveOptions {
  /** Bounds the transfers; nobody else waits while a download waits for its retry. */
  limit: LimitFunction;
  /** Shared by all downloads: those that wait for their turn have none. */
  lastProgress: LastProgress;
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
        signal.throwIfAborted();
        if (!(error instanceof StepError)) throw error;
        await this.#waitToRetry(error);
      }
    }
  }

  /** Takes note of how much has arrived. */
  noteProgress(): void {
    const { bytes } = this.#transfer;
    if (bytes < this.#reached + MIN_PROGRESS_BYTES) return;
    this.#reached = bytes;
    this.#options.lastProgress.at = this.#options.timing.clock();
    this.#errorsInARow = 0;
    this.#refusals = 0;
    this.#triedNewUrl = false;
  }

  /** Uses a new URL in the same turn: it may expire before the next one. */
  async #getRest(): Promise<void> {
    const { timing, lastProgress, signal } = this.#options;
    signal.throwIfAborted();
    this.#startedAt ??= timing.clock();
    for (;;) {
      try {
        await this.#transfer.getRest(this.#url);
        lastProgress.at = timing.clock();
        return;
      } catch (error) {
        signal.throwIfAborted();
        this.noteProgress();
        if (!(error instanceof RefusedError)) throw error;
        await this.#renewUrl(error);
      }
    }
  }

  /** @throws {StepError} to retry after, unless there is a new URL to try at once */
  async #renewUrl(refusal: RefusedError): Promise<void> {
    const { renewUrl, signal } = this.#options;
    const url = await renewUrl().catch((error: unknown) => {
      throw error instanceof StepError ? renewalError(refusal, error) : error;
    });
    signal.throwIfAborted();
    const isNew = url !== undefined && url !== this.#url;
    if (isNew) this.#url = url;
    const asksToWait = (refusal.retryAfterSeconds ?? 0) > 0;
    if (!isNew || this.#triedNewUrl || asksToWait) throw refusal;
    this.#triedNewUrl = true;
  }

  async #waitToRetry(error: StepError): Promise<void> {
    const { timing, maxRetries: max, onEvent, signal } = this.#options;
    const isRefusal = error instanceof RefusedError;
    const maxRetries = isRefusal ? Math.min(max, MAX_REFUSED_RETRIES) : max;
    const retries = isRefusal ? this.#refusals : this.#errorsInARow;
    const progressAt = Math.max(this.#startedAt ?? -Infinity, this.#options.lastProgress.at);
    const stalled = timing.clock() - progressAt > MAX_STALLED_SECONDS;
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
