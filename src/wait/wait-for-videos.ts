import type { Video } from '../jogg/decode.ts';
import type { Downloader, DownloadEvent } from '../download/downloader.ts';
import type { Environment } from '../clock.ts';
import { StepError } from '../errors.ts';
import { createRateLimiter, REQUEST_INTERVAL_SECONDS, type Turn } from './rate-limiter.ts';
import { retryDelay } from '../schedule.ts';
import {
  waitForVideo,
  type Ending,
  type Outcome,
  type Progress,
  type WaitEvent,
  type WaitLimits,
} from './wait-for-video.ts';

/** What happens while a step waits. */
export type BatchEvent =
  | Exclude<WaitEvent, { type: 'checked' }>
  /** The wait for one video, or its download, has come to an end of its own. */
  | { type: 'ended'; outcome: Outcome }
  | (DownloadEvent & { id: string })
  | { type: 'still-waiting'; videos: readonly (Progress | Outcome)[] };

export interface BatchOptions {
  /** Makes one request. */
  getVideo: (id: string, signal: AbortSignal) => Promise<Video>;
  /** Saves a finished video, if they are to be saved. */
  save?: Downloader['save'] | undefined;
  limits: WaitLimits;
  /** Takes what happens; of the statuses that are not known, only the first. */
  onEvent: (event: BatchEvent, elapsedSeconds: number) => void;
  /** Ends everything at once when it aborts; its reason is the `Ending`. */
  signal: AbortSignal;
}

type Completed = Extract<Outcome, { result: 'completed' }>;

// A check takes 15 s at most, so that the log is never silent for more than a minute.
const MAX_SILENCE_SECONDS = 45;

/**
 * Waits for several videos side by side, each on its own schedule, all through one rate limiter.
 * An error of the account that ends one wait ends all. Each video is saved as soon as it is completed.
 *
 * @returns the outcomes in the order of `ids`
 * @throws whatever `getVideo` and `save` throw that is not a `StepError`
 */
export async function waitForVideos(
  ids: readonly string[],
  { getVideo, save, limits, onEvent, signal }: BatchOptions,
  environment: Environment,
): Promise<Outcome[]> {
  const { clock, sleep, random } = environment;
  const start = clock();
  const account = new AbortController();
  const endOfAll = AbortSignal.any([signal, account.signal]);
  // Without any time, each video is still checked once.
  const deadline = limits.timeoutSeconds === 0 ? Infinity : start + limits.timeoutSeconds;
  const interval = ids.length === 1 ? 0 : REQUEST_INTERVAL_SECONDS;
  const limiter = createRateLimiter(deadline, interval, endOfAll, environment);
  // For downloads that need a new URL past the deadline, when no check is made any more.
  const lateLimiter = createRateLimiter(Infinity, interval, endOfAll, environment);
  const videos: (Progress | Outcome)[] = ids.map((id) => ({
    id,
    video: undefined,
    checks: 0,
    error: undefined,
  }));
  let rateLimitsInARow = 0;
  let rateLimitedAt = -Infinity;
  let lastSignOfLife = start;
  let warned = false;

  function emit(event: BatchEvent): void {
    const now = clock();
    // What happens to one of several videos is no sign of the others.
    if (ids.length === 1 || event.type === 'still-waiting') lastSignOfLife = now;
    onEvent(event, now - start);
  }

  /** One check, after which a rate limit holds up all others as well. */
  async function check(id: string): Promise<Video> {
    const askedAt = clock();
    try {
      const video = await getVideo(id, endOfAll);
      rateLimitsInARow = 0;
      return video;
    } catch (error) {
      if (error instanceof StepError && error.accountWide && error.transient)
        slowDown(error, askedAt);
      throw error;
    }
  }

  function slowDown({ retryAfterSeconds = 0 }: StepError, askedAt: number): void {
    const now = clock();
    const notBefore = now + retryAfterSeconds;
    // One video has nothing to hold up, and what there is no time for is not waited for.
    if (ids.length === 1 || limits.timeoutSeconds === 0 || notBefore > deadline) return;
    // Those that were under way at the time of the last one say nothing new.
    if (askedAt >= rateLimitedAt) rateLimitsInARow += 1;
    rateLimitedAt = now;
    const due = now + retryDelay(rateLimitsInARow, retryAfterSeconds, random);
    limiter.pause({ due, notBefore });
  }

  async function waitFor(id: string, index: number): Promise<Outcome> {
    function onWaitEvent(event: WaitEvent): void {
      if (event.type === 'checked') {
        videos[index] = event.progress;
      } else if (event.type !== 'unknown-status') {
        emit(event);
      } else if (!warned) {
        warned = true;
        emit(event);
      }
    }
    const outcome = await waitForVideo(
      id,
      {
        check: () => check(id),
        limits,
        start,
        limiter,
        onEvent: onWaitEvent,
        signal: endOfAll,
      },
      environment,
    );
    videos[index] = outcome;
    if (endOfAll.aborted && outcome.result !== 'completed') return outcome;
    emit({ type: 'ended', outcome });
    const ending = endingOfAll(outcome);
    if (ending) account.abort(ending);
    if (outcome.result !== 'completed' || !save) return outcome;
    const { video, checks } = outcome;
    videos[index] = { id, video, checks, error: undefined, saving: true };
    const saved = await saveVideo(outcome, save);
    videos[index] = saved;
    if (saved.result === 'error') emit({ type: 'ended', outcome: saved });
    return saved;
  }

  async function saveVideo(outcome: Completed, saveAs: Downloader['save']): Promise<Outcome> {
    const { id } = outcome;
    let completed = outcome;

    async function renewUrl(): Promise<string | undefined> {
      const now = clock();
      const turn: Turn = { due: now, notBefore: now };
      try {
        if (!(await limiter.acquire(turn))) await lateLimiter.acquire(turn);
        const { url } = await check(id);
        if (url !== undefined) completed = { ...completed, url };
        return url;
      } catch (error) {
        if (error instanceof StepError || !endOfAll.aborted) throw error;
        return undefined;
      }
    }

    try {
      const onDownload = (event: DownloadEvent): void => {
        emit({ ...event, id });
      };
      const options = { onEvent: onDownload, renewUrl, signal };
      const path = await saveAs(id, outcome.url, options);
      return { ...completed, path };
    } catch (error) {
      if (signal.aborted) return { ...completed, ...(signal.reason as Ending) };
      if (error instanceof StepError) return { ...completed, result: 'error', error, retries: 0 };
      throw error;
    }
  }

  async function showSignsOfLife(until: AbortSignal): Promise<never> {
    for (;;) {
      const due = lastSignOfLife + MAX_SILENCE_SECONDS;
      const now = clock();
      if (now < due) await sleep(due - now, until);
      else emit({ type: 'still-waiting', videos });
    }
  }

  const done = new AbortController();
  try {
    return await Promise.race([Promise.all(ids.map(waitFor)), showSignsOfLife(done.signal)]);
  } finally {
    done.abort();
  }
}

/** How all waits end when one ended for a reason of the account that waiting cannot mend. */
function endingOfAll(outcome: Outcome): Ending | undefined {
  if (outcome.result !== 'error' && outcome.result !== 'timed-out') return undefined;
  const { result, error, askedSeconds } = outcome;
  if (!error?.accountWide) return undefined;
  if (result === 'error' && !error.transient) return { result, error, retries: 0 };
  if (askedSeconds === undefined) return undefined;
  return { result: 'timed-out', error, askedSeconds, sharedError: true };
}
