import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { isKnownStatus, mergeVideos, type Video } from './decode.ts';
import { CheckError, missingUrlError } from './errors.ts';
import { pollDelay, retryDelay, type PollIntervals, type Random } from './schedule.ts';

/** The time and the chance that a wait depends on. */
export interface Environment {
  /** Seconds since some fixed point; never goes back. */
  clock: () => number;
  /** Resolves after `seconds`; rejects at once when the signal aborts. */
  sleep: (seconds: number, signal: AbortSignal) => Promise<void>;
  random: Random;
}

export const systemEnvironment: Environment = {
  clock: () => performance.now() / 1000,
  sleep: (seconds, signal) => setTimeout(seconds * 1000, undefined, { signal }),
  random: Math.random,
};

export interface WaitLimits extends PollIntervals {
  /** 0 checks once. */
  timeoutSeconds: number;
  /** How many transient errors in a row to sit out. */
  maxRetries: number;
}

/** What happens during a wait, as it happens. */
export type WaitEvent =
  | { type: 'status-changed'; status: string }
  /** At most once in a wait. */
  | { type: 'unknown-status'; status: string }
  | { type: 'retrying'; error: CheckError; retry: number; delaySeconds: number }
  | { type: 'still-waiting'; video: Video | undefined; checks: number };

/** Which of the endings a wait came to. */
export type Ending =
  | { result: 'completed'; url: string }
  | { result: 'failed' }
  /**
   * `error` is what the last check failed with, if it did; `askedSeconds` is set if the server asked
   * to be left alone for longer than was left.
   */
  | { result: 'timed-out'; error: CheckError | undefined; askedSeconds?: number }
  /** `retries` is how many transient errors before this one were sat out. */
  | { result: 'error'; error: CheckError; retries: number }
  /** `reason` is what the signal was aborted with. */
  | { result: 'cancelled'; reason: string };

/** An ending, with all that is known by then. */
export type Outcome = Ending & {
  /** What has been reported of it; `undefined` if no check brought anything. */
  video: Video | undefined;
  checks: number;
  elapsedSeconds: number;
  /** The statuses that were seen, each with how long into the wait it first was. */
  timeline: { status: string; elapsedSeconds: number }[];
};

// A check takes 15 s at most, so that the log is never silent for more than a minute.
const MAX_SILENCE_SECONDS = 45;

// More than any video goes through, so that a server that plays tricks fills no memory: of more, the
// first and the last ones are kept.
const MAX_TIMELINE = 20;

/**
 * Checks a video until it is completed or has failed, an error ends the wait, or time runs out.
 * The first check is made at once and the last at the deadline; a check begun by then may finish.
 *
 * @param check makes one request, and throws a `CheckError` if it brings no usable answer
 * @param signal ends the wait at once when aborted
 * @throws whatever `check` throws that is not a `CheckError`
 */
export async function waitForVideo(
  check: (signal: AbortSignal) => Promise<Video>,
  limits: WaitLimits,
  onEvent: (event: WaitEvent, elapsedSeconds: number) => void,
  signal: AbortSignal,
  { clock, sleep, random }: Environment,
): Promise<Outcome> {
  const start = clock();
  const deadline = start + limits.timeoutSeconds;
  const timeline: Outcome['timeline'] = [];
  let video: Video | undefined;
  let warned = false;
  let lastEvent = start;
  let checks = 0;
  let errorsInARow = 0;

  function emit(event: WaitEvent): void {
    lastEvent = clock();
    onEvent(event, lastEvent - start);
  }

  function accept(answer: Video): Video {
    const before = video?.status;
    video = mergeVideos(video, answer);
    if (video.status !== undefined && video.status !== before) changeStatus(video.status);
    return video;
  }

  function changeStatus(status: string): void {
    if (timeline.length === MAX_TIMELINE) timeline.splice(1, 1);
    timeline.push({ status, elapsedSeconds: clock() - start });
    emit({ type: 'status-changed', status });
    if (warned || isKnownStatus(status)) return;
    warned = true;
    emit({ type: 'unknown-status', status });
  }

  // In naps short enough for a sign of life between them, and for a timer, which ends at 2^31 ms.
  async function sleepUntil(due: number): Promise<void> {
    for (;;) {
      if (clock() >= lastEvent + MAX_SILENCE_SECONDS) {
        emit({ type: 'still-waiting', video, checks });
      }
      const now = clock();
      if (now >= due) return;
      await sleep(Math.min(due, lastEvent + MAX_SILENCE_SECONDS) - now, signal);
    }
  }

  /** One check: an ending, or when the next one is due and what was wrong with this one. */
  async function checkOnce(): Promise<Ending | { due: number; error?: CheckError }> {
    const checkedAt = clock();
    checks += 1;
    try {
      const answer = await check(signal);
      const { status } = accept(answer);
      const { url, retryAfterSeconds } = answer;
      if (status === 'failed') return { result: 'failed' };
      if (status === 'completed') {
        if (url === undefined) throw missingUrlError(retryAfterSeconds);
        return { result: 'completed', url };
      }
      errorsInARow = 0;
      return { due: checkedAt + pollDelay(checkedAt - start, limits, random) };
    } catch (error) {
      if (!(error instanceof CheckError)) throw error;
      if (!error.transient || errorsInARow >= limits.maxRetries) {
        return { result: 'error', error, retries: errorsInARow };
      }
      errorsInARow += 1;
      return {
        due: clock() + retryDelay(errorsInARow, error.retryAfterSeconds ?? 0, random),
        error,
      };
    }
  }

  async function untilEnding(): Promise<Ending> {
    for (;;) {
      const checked = await checkOnce();
      if ('result' in checked) return checked;
      const { due, error } = checked;
      const now = clock();
      if (now >= deadline) return { result: 'timed-out', error };
      const askedSeconds = error?.retryAfterSeconds ?? 0;
      if (now + askedSeconds > deadline) return { result: 'timed-out', error, askedSeconds };
      const nextCheck = Math.min(due, deadline);
      if (error) {
        emit({ type: 'retrying', error, retry: errorsInARow, delaySeconds: nextCheck - now });
      }
      await sleepUntil(nextCheck);
    }
  }

  const ending = await untilEnding().catch((error: unknown): Ending => {
    if (signal.aborted) return { result: 'cancelled', reason: String(signal.reason) };
    throw error;
  });
  return { video, checks, elapsedSeconds: clock() - start, timeline, ...ending };
}
