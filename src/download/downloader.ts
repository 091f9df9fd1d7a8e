import { join, resolve } from 'node:path';
import type { Timing } from '../clock.ts';
import { afterRetries, StepError } from '../errors.ts';
import { formatDuration } from '../format.ts';
import type { FollowOptions } from '../http/redirects.ts';
import { createGet } from '../http/request.ts';
import { createLookup, isLoopback } from '../http/url.ts';
import { retryDelay } from '../schedule.ts';
import { fileExtension, fileName, outputPath, prepareDirectory } from './directory.ts';
import { fileError } from './download-errors.ts';
import { PartFile } from './part-file.ts';
import { receive } from './receive.ts';

export interface DownloadOptions {
  /** The type of the videos, which their names depend on. */
  type: string;
  /** All videos that may be saved. */
  ids: readonly string[];
  /** Relative to `workspace`, which is an absolute path. */
  directory: string;
  workspace: string;
  /** Maximum number of consecutive transient errors; of refusals, 8 at most. */
  maxRetries: number;
  /** The URL of the API: nothing on the runner is requested, unless the API is there. */
  baseUrl: string;
}

export interface SavedFile {
  /** With slashes; relative to the workspace inside of it, absolute outside. */
  path: string;
  bytes: number;
  /** In lower-case hex. */
  sha256: string;
}

/** A step of a download, for the log. */
export type DownloadEvent =
  /** Every few seconds; without `totalBytes` if the server did not announce it. */
  | { type: 'downloading'; bytes: number; totalBytes: number | undefined }
  | {
      type: 'retrying-download';
      error: StepError;
      retry: number;
      /** The limit for errors of this kind. */
      maxRetries: number;
      delaySeconds: number;
    }
  | { type: 'saved'; path: string; bytes: number; seconds: number };

export interface SaveOptions {
  onEvent: (event: DownloadEvent) => void;
  /** Requests the video's current URL from JoggAI. Throws a `StepError` without a usable response. */
  renewUrl: () => Promise<string | undefined>;
  signal: AbortSignal;
}

/**
 * Saves a video under the name of its ID, completely or not at all, a few videos at a time. Throws a
 * `StepError` if that isn't possible, and any error if the signal aborts.
 */
export type Save = (id: string, url: string, options: SaveOptions) => Promise<SavedFile>;

/** The same, with everything that the downloads of a step share. */
interface Context extends SaveOptions, FollowOptions, Pick<DownloadOptions, 'maxRetries'> {
  queue: Queue;
  /** The time of the last chunk, error status (plus its delay), or new download, in clock seconds. */
  activity: { lastAt: number };
  timing: Timing;
}

const MAX_CONCURRENT_DOWNLOADS = 3;
const PROGRESS_SECONDS = 5;
// Retries start again only after this much, so that a server that trickles isn't retried forever.
const MIN_PROGRESS_BYTES = 2 ** 20;
// A file takes up to two minutes to reach every server of its store; later it won't.
const MAX_REFUSED_RETRIES = 8;
// Failures since the last progress: refusals are errors, too.
const NO_FAILURES = { errors: 0, refusals: 0, triedNewUrl: false };
// After such a silence of all servers, or for such a Retry-After, no download is retried: hundreds that
// each wait for all of their timeouts would take hours.
const MAX_SILENCE_SECONDS = 600;

/**
 * Prepares the directory for downloads, which send no key, and don't count toward the time of the wait.
 * Throws a `StepError` if it cannot be created or written to.
 */
export async function prepareDownloads(options: DownloadOptions, timing: Timing): Promise<Save> {
  const { type, ids, directory, workspace, maxRetries } = options;
  const api = new URL(options.baseUrl);
  const get = createGet(false, isLoopback(api) ? undefined : createLookup(api.hostname));
  const shared = { api, get, maxRetries, queue: new Queue(), activity: { lastAt: 0 }, timing };
  const names = ids.map((id) => fileName(type, id));
  await prepareDirectory(workspace, directory, names).catch((error: unknown) => {
    throw fileError(error);
  });

  return async (id, url, saveOptions) => {
    const { onEvent, signal } = saveOptions;
    const path = resolve(workspace, directory);
    const name = fileName(type, id);
    const file = new PartFile(path, name);
    shared.activity.lastAt = timing.clock();
    try {
      const { finalUrl, seconds } = await download(url, file, { ...shared, ...saveOptions });
      const target = join(path, name + fileExtension(finalUrl));
      await file.moveTo(target, signal, timing);
      const { bytes, sha256 } = file;
      const saved = { path: outputPath(workspace, target), bytes, sha256 };
      onEvent({ type: 'saved', path: saved.path, bytes, seconds });
      return saved;
    } catch (error) {
      throw fileError(error);
    } finally {
      await file.discard();
    }
  };
}

/** Receives a whole file, with retries and new URLs. Its time counts from the first request. */
async function download(
  firstUrl: string,
  file: PartFile,
  options: Context,
): Promise<{ finalUrl: string; seconds: number }> {
  const { queue, timing, signal } = options;
  let url = firstUrl;
  let startedAt = Infinity;
  let farthest = 0;
  let failures = { ...NO_FAILURES };

  const attempt = async (): Promise<void> => {
    startedAt = Math.min(startedAt, timing.clock());
    try {
      await request(url, file, options);
    } catch (error) {
      if (!(error instanceof StepError && error.urlRefused)) throw error;
      const refused = url;
      url = await renew(refused, error, options);
      // It could expire before the next attempt.
      if (url === refused || failures.triedNewUrl) throw error;
      failures.triedNewUrl = true;
      await request(url, file, options);
    }
  };

  for (;;) {
    try {
      await queue.run(failures.errors > 0, attempt);
      return { finalUrl: url, seconds: timing.clock() - startedAt };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof StepError)) throw error;
      if (file.bytes >= farthest + MIN_PROGRESS_BYTES) {
        farthest = file.bytes;
        failures = { ...NO_FAILURES };
      }
      failures.errors += 1;
      if (error.urlRefused) failures.refusals += 1;
      await backOff(error, failures, options);
    }
  }
}

/** Makes one request, and reports progress. */
async function request(url: string, file: PartFile, options: Context): Promise<void> {
  const { activity, timing, onEvent } = options;
  let reportedAt = timing.clock();
  for await (const bytes of receive(url, file, options)) {
    activity.lastAt = timing.clock();
    if (activity.lastAt < reportedAt + PROGRESS_SECONDS) continue;
    reportedAt = activity.lastAt;
    onEvent({ type: 'downloading', bytes, totalBytes: file.version?.totalBytes });
  }
}

/** @returns the URL that JoggAI has now, which can be the refused one */
async function renew(url: string, refused: StepError, { renewUrl }: Context): Promise<string> {
  try {
    return (await renewUrl()) ?? url;
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    const message = `${refused.message}, and requesting a new URL from JoggAI failed: ${error.message}`;
    throw refused.with({ transient: refused.transient || error.transient }, message);
  }
}

/** Waits before the next attempt. Throws the error if there is none. */
async function backOff(
  error: StepError,
  { errors, refusals }: typeof NO_FAILURES,
  options: Context,
): Promise<void> {
  const { activity, timing, onEvent, signal } = options;
  const { transient, urlRefused, message, httpStatus, retryAfterSeconds = 0 } = error;
  const retry = urlRefused ? refusals : errors;
  const maxRetries = Math.min(options.maxRetries, urlRefused ? MAX_REFUSED_RETRIES : Infinity);
  if (retryAfterSeconds > MAX_SILENCE_SECONDS) {
    const help = 'Rerun after that time with the same video-id (no extra credits).';
    const asks = `${message} and asks to wait ${formatDuration(retryAfterSeconds)}`;
    throw afterRetries(error.with({ help }, asks), errors - 1);
  }
  // The wait that a server asks for is no silence.
  if (httpStatus !== undefined) activity.lastAt = timing.clock() + retryAfterSeconds;
  const isSilent = timing.clock() - activity.lastAt > MAX_SILENCE_SECONDS;
  if (!transient || isSilent || retry > maxRetries) throw afterRetries(error, errors - 1);
  const delaySeconds = retryDelay(errors, retryAfterSeconds, timing.random);
  onEvent({ type: 'retrying-download', error, retry, maxRetries, delaySeconds });
  await timing.sleep(delaySeconds, signal);
}

/** Limits parallel downloads. Retries go before first attempts. */
class Queue {
  #free = MAX_CONCURRENT_DOWNLOADS;
  readonly #retries: (() => void)[] = [];
  readonly #others: (() => void)[] = [];

  async run(isRetry: boolean, work: () => Promise<void>): Promise<void> {
    const waiting = isRetry ? this.#retries : this.#others;
    this.#free -= 1;
    if (this.#free < 0) await new Promise<void>((begin) => waiting.push(begin));
    try {
      await work();
    } finally {
      this.#free += 1;
      (this.#retries.shift() ?? this.#others.shift())?.();
    }
  }
}
