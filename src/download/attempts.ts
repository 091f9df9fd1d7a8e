import type { Timing } from '../clock.ts';
import { afterRetries, StepError } from '../errors.ts';
import { formatDuration } from '../format.ts';
import { retryDelay } from '../schedule.ts';
import { fileError, RefusedError } from './download-errors.ts';
import type { PartFile } from './part-file.ts';
import { receive, type Progress } from './receive.ts';
import type { RequestOptions } from './redirects.ts';
import type { Slots } from './slots.ts';

/** What happens during a download. */
export type DownloadEvent =
  /** Every few seconds. */
  | ({ type: 'downloading' } & Progress)
  | {
      type: 'retrying-download';
      error: StepError;
      retry: number;
      /** How many retries there are for such an error. */
      maxRetries: number;
      delaySeconds: number;
    }
  | { type: 'saved'; path: string; bytes: number; seconds: number };

/** What one download needs to know. */
export interface SaveOptions {
  onEvent: (event: DownloadEvent) => void;
  /**
   * Requests the video's current URL from JoggAI.
   *
   * @returns `undefined` if there is none
   * @throws {StepError} if there is no usable response
   */
  renewUrl: () => Promise<string | undefined>;
  signal: AbortSignal;
}

/** The same with what all downloads of the step share. */
export interface AttemptOptions extends SaveOptions, RequestOptions {
  /** Maximum number of consecutive transient errors. */
  maxRetries: number;
  slots: Slots;
  /** When a download was begun or anything arrived, in clock seconds. */
  activity: { lastAt: number };
  timing: Timing;
}

const RERUN_LATER = 'Rerun after that time with the same video-id (no extra credits).';
const PROGRESS_SECONDS = 5;
// A file takes up to two minutes to reach every server of its store; later it won't.
const MAX_REFUSED_RETRIES = 8;
// When nothing has arrived for so long, or would by what the server asks for, no download is retried:
// hundreds of downloads that each wait for all of their timeouts would take hours to say so.
const MAX_SILENCE_SECONDS = 600;

/** The download of one file, with retries and new URLs. */
export class Attempts {
  #url: string;
  readonly #file: PartFile;
  readonly #options: AttemptOptions;
  #errorsInARow = 0;
  /** The most that there was of the file after an attempt: more than that is progress. */
  #mostBytes = 0;
  #startedAt = Infinity;
  #reportedAt = 0;

  constructor(url: string, file: PartFile, options: AttemptOptions) {
    this.#url = url;
    this.#file = file;
    this.#options = options;
    options.activity.lastAt = options.timing.clock();
  }

  /**
   * Gets the whole file.
   *
   * @param order of all downloads: the lower, the sooner it has a slot
   * @returns how long it took from the first request, in seconds
   * @throws {StepError} if no further attempt can help
   * @throws the reason of the signal, when it aborts
   */
  async run(order: number): Promise<number> {
    const { slots, timing, onEvent, signal } = this.#options;
    for (;;) {
      const failure = await slots.run(order, () => this.#attempt());
      if (!failure) return timing.clock() - this.#startedAt;
      const error = failure instanceof RefusedError ? await this.#renewUrl(failure) : failure;
      const retry = this.#nextRetry(error);
      onEvent({ type: 'retrying-download', error, ...retry });
      await timing.sleep(retry.delaySeconds, signal);
    }
  }

  /** @returns the error to retry after, unless the file is complete */
  async #attempt(): Promise<StepError | undefined> {
    const { signal, timing } = this.#options;
    signal.throwIfAborted();
    this.#reportedAt = timing.clock();
    this.#startedAt = Math.min(this.#startedAt, this.#reportedAt);
    try {
      for await (const progress of receive(this.#url, this.#file, this.#options)) {
        this.#report(progress);
      }
      return undefined;
    } catch (thrown) {
      signal.throwIfAborted();
      const error = fileError(thrown);
      if (!(error instanceof StepError)) throw error;
      if (this.#file.bytes > this.#mostBytes) {
        this.#mostBytes = this.#file.bytes;
        this.#errorsInARow = 0;
      }
      return error;
    }
  }

  #report(progress: Progress): void {
    const { activity, onEvent, timing } = this.#options;
    activity.lastAt = timing.clock();
    if (activity.lastAt < this.#reportedAt + PROGRESS_SECONDS) return;
    this.#reportedAt = activity.lastAt;
    onEvent({ type: 'downloading', ...progress });
  }

  /** Has the next attempt request a new URL, if JoggAI has one. */
  async #renewUrl(refusal: RefusedError): Promise<RefusedError> {
    try {
      const url = (await this.#options.renewUrl()) ?? this.#url;
      if (url === this.#url) return refusal;
      this.#url = url;
      // How long it asked to wait is about the old URL.
      return new RefusedError(refusal.message, true);
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      const message = `${refusal.message}, and requesting a new URL from JoggAI failed: ${error.message}`;
      const transient = refusal.transient || error.transient;
      return new RefusedError(message, transient, refusal.retryAfterSeconds);
    }
  }

  /** @throws {StepError} if there is no further retry */
  #nextRetry(error: StepError): { retry: number; maxRetries: number; delaySeconds: number } {
    const { activity, maxRetries: max, timing } = this.#options;
    const { transient, retryAfterSeconds = 0 } = error;
    const maxRetries = error instanceof RefusedError ? Math.min(max, MAX_REFUSED_RETRIES) : max;
    const silence = Math.max(timing.clock() - activity.lastAt, retryAfterSeconds);
    if (!transient || silence > MAX_SILENCE_SECONDS || this.#errorsInARow >= maxRetries) {
      throw lastError(error, this.#errorsInARow);
    }
    this.#errorsInARow += 1;
    const retry = this.#errorsInARow;
    return { retry, maxRetries, delaySeconds: retryDelay(retry, retryAfterSeconds, timing.random) };
  }
}

/** The error that ends a download, after so many retries. */
function lastError(error: StepError, retries: number): StepError {
  const { retryAfterSeconds: seconds = 0 } = error;
  const isTooLong = seconds > MAX_SILENCE_SECONDS;
  const asks = isTooLong ? ` and asks to wait ${formatDuration(seconds)}` : '';
  const advice = isTooLong ? RERUN_LATER : error.help;
  // A URL that was just refused is of no use.
  const url = error instanceof RefusedError ? '' : ' The URL is in the `video-url` output.';
  return afterRetries(error.with({ help: advice + url }, error.message + asks), retries);
}
