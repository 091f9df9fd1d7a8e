import { join, resolve } from 'node:path';
import type { Timing } from '../clock.ts';
import { afterRetries, StepError } from '../errors.ts';
import { formatDuration } from '../format.ts';
import { createLookup } from '../http/own-address.ts';
import { createGet } from '../http/request.ts';
import { isLoopback } from '../http/url.ts';
import { retryDelay } from '../schedule.ts';
import { outputPath, prepareDirectory } from './directory.ts';
import { fileError, RefusedError } from './download-errors.ts';
import { fileExtension, fileName } from './filename.ts';
import { PartFile } from './part-file.ts';
import { receive, type Progress } from './receive.ts';
import type { RequestOptions } from './redirects.ts';

export interface DownloadOptions {
  /** The type of the videos, which their names depend on. */
  type: string;
  /** All videos that may be saved. */
  ids: readonly string[];
  /** The directory to save them in, relative to `workspace`; created if needed. */
  directory: string;
  /** An absolute path. */
  workspace: string;
  /** Maximum number of consecutive transient errors; of refusals, 8 at most. */
  maxRetries: number;
  /** The URL of the API: nothing on the runner is requested, unless the API is there. */
  baseUrl: string;
}

/** A video as it was saved. */
export interface SavedFile {
  /** With slashes; relative to the workspace inside of it, absolute outside. */
  path: string;
  bytes: number;
  /** In lower-case hex. */
  sha256: string;
}

/** A step of a download, for the log. */
export type DownloadEvent =
  /** Every few seconds. */
  | ({ type: 'downloading' } & Progress)
  | {
      type: 'retrying-download';
      error: StepError;
      retry: number;
      /** The limit for errors of this kind. */
      maxRetries: number;
      delaySeconds: number;
    }
  | { type: 'saved'; path: string; bytes: number; seconds: number };

/** The options of one download. */
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

/**
 * Saves a video under the name of its ID, completely or not at all, a few videos at a time.
 *
 * @throws {StepError} if it cannot be saved, even after retries
 * @throws the error of the interrupted operation, if the signal aborts
 */
export type Save = (id: string, url: string, options: SaveOptions) => Promise<SavedFile>;

/** The same, with everything that the downloads of a step share. */
interface Context extends SaveOptions, RequestOptions, Pick<DownloadOptions, 'maxRetries'> {
  slots: Slots;
  /** The time of the last chunk, or of the last new download, in clock seconds. */
  activity: { lastAt: number };
  timing: Timing;
}

const MAX_CONCURRENT_DOWNLOADS = 3;
const RERUN_LATER = 'Rerun after that time with the same video-id (no extra credits).';
const PROGRESS_SECONDS = 5;
// Retries start again only after this much, so that a server that trickles isn't retried forever.
const MIN_PROGRESS_BYTES = 2 ** 20;
// A file takes up to two minutes to reach every server of its store; later it won't.
const MAX_REFUSED_RETRIES = 8;
// After such a silence of all servers, or for such a Retry-After, no download is retried: hundreds that
// each wait for all of their timeouts would take hours.
const MAX_SILENCE_SECONDS = 600;

/**
 * Creates the directory, tries it with a file, and removes what killed steps left of these videos.
 * Downloads send no key, and don't count toward the time of the wait.
 *
 * @returns what saves one of the videos
 * @throws {StepError} if the directory cannot be created or written to
 */
export async function prepareDownloads(options: DownloadOptions, timing: Timing): Promise<Save> {
  const { type, ids, directory, workspace, maxRetries } = options;
  const api = new URL(options.baseUrl);
  const get = createGet(false, isLoopback(api) ? undefined : createLookup(api.hostname));
  const slots = new Slots(MAX_CONCURRENT_DOWNLOADS);
  const activity = { lastAt: 0 };
  const shared = { api, get, maxRetries, activity, slots, timing };
  const names = ids.map((id) => fileName(type, id));
  await prepareDirectory(workspace, directory, names).catch((error: unknown) => {
    throw fileError(error);
  });
  let begun = 0;

  return async (id, url, saveOptions) => {
    const { onEvent, signal } = saveOptions;
    const path = resolve(workspace, directory);
    const name = fileName(type, id);
    const file = new PartFile(path, name);
    begun += 1;
    try {
      const attempts = new Attempts(url, file, { ...shared, ...saveOptions });
      const { finalUrl, seconds } = await attempts.run(begun);
      const extension = fileExtension(finalUrl, await file.read(0, 4));
      const target = join(path, name + extension);
      await file.moveTo(target, signal, timing);
      const { bytes, sha256 } = file;
      const saved = { path: outputPath(workspace, target), bytes, sha256 };
      onEvent({ type: 'saved', path: saved.path, bytes, seconds });
      return saved;
    } catch (error) {
      throw signal.aborted ? error : fileError(error);
    } finally {
      await file.discard();
    }
  };
}

/** The download of one file, with retries and new URLs. */
class Attempts {
  #url: string;
  readonly #file: PartFile;
  readonly #options: Context;
  #errorsInARow = 0;
  /** Number of these errors that were refusals. */
  #refusals = 0;
  /** True if a new URL was requested immediately since the last progress. */
  #triedNewUrl = false;
  /** The size of the file at the last progress. */
  #progressBytes = 0;
  #startedAt = Infinity;
  #reportedAt = 0;

  constructor(url: string, file: PartFile, options: Context) {
    this.#url = url;
    this.#file = file;
    this.#options = options;
    options.activity.lastAt = options.timing.clock();
  }

  /**
   * Gets the whole file.
   *
   * @param order of all downloads: the lower, the sooner it has a slot
   * @returns the URL it came from, and how long it took from the first request
   * @throws {StepError} if no further attempt can help
   * @throws the reason of the signal, when it aborts
   */
  async run(order: number): Promise<{ finalUrl: string; seconds: number }> {
    const { slots, timing, onEvent, signal } = this.#options;
    for (;;) {
      const error = await slots.run(order, () => this.#attempt());
      if (!error) return { finalUrl: this.#url, seconds: timing.clock() - this.#startedAt };
      const retry = this.#nextRetry(error);
      onEvent({ type: 'retrying-download', error, ...retry });
      await timing.sleep(retry.delaySeconds, signal);
    }
  }

  /**
   * Requests the file and, if it is refused, immediately at a new URL, which could expire before the
   * next attempt.
   *
   * @returns the error to retry after, unless the file is complete
   */
  async #attempt(): Promise<StepError | undefined> {
    for (;;) {
      const error = await this.#request();
      if (!(error instanceof RefusedError)) return error;
      const failure = await this.#renewUrl(error);
      if (failure) return failure;
    }
  }

  /** @returns the error, unless the file is complete */
  async #request(): Promise<StepError | undefined> {
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
      if (this.#file.bytes >= this.#progressBytes + MIN_PROGRESS_BYTES) {
        this.#progressBytes = this.#file.bytes;
        this.#errorsInARow = 0;
        this.#refusals = 0;
        this.#triedNewUrl = false;
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

  /** @returns the error to retry after, unless there is a new URL to request immediately */
  async #renewUrl(refusal: RefusedError): Promise<RefusedError | undefined> {
    try {
      const url = (await this.#options.renewUrl()) ?? this.#url;
      if (url === this.#url) return refusal;
      this.#url = url;
      if (this.#triedNewUrl) return refusal;
      this.#triedNewUrl = true;
      return undefined;
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
    const isRefusal = error instanceof RefusedError;
    const maxRetries = isRefusal ? Math.min(max, MAX_REFUSED_RETRIES) : max;
    const retries = isRefusal ? this.#refusals : this.#errorsInARow;
    const silence = Math.max(timing.clock() - activity.lastAt, retryAfterSeconds);
    if (!transient || silence > MAX_SILENCE_SECONDS || retries >= maxRetries) {
      throw lastError(error, this.#errorsInARow);
    }
    this.#errorsInARow += 1;
    if (isRefusal) this.#refusals += 1;
    const delaySeconds = retryDelay(this.#errorsInARow, retryAfterSeconds, timing.random);
    return { retry: retries + 1, maxRetries, delaySeconds };
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

/** Limits parallel work. The lowest number is next. */
class Slots {
  #free: number;
  readonly #waiting: { number: number; begin: () => void }[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async run<T>(number: number, work: () => Promise<T>): Promise<T> {
    this.#free -= 1;
    if (this.#free < 0) {
      await new Promise<void>((begin) => this.#waiting.push({ number, begin }));
    }
    try {
      return await work();
    } finally {
      this.#free += 1;
      this.#waiting
        .sort((one, other) => one.number - other.number)
        .shift()
        ?.begin();
    }
  }
}
