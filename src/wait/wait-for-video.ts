import { isKnownStatus, mergeVideos, type Video } from '../jogg/decode.ts';
import type { Environment } from '../clock.ts';
import { StepError } from '../errors.ts';
import { missingUrlError } from '../jogg/errors.ts';
import type { RateLimiter, Turn } from './rate-limiter.ts';
import { pollDelay, retryDelay, type PollIntervals } from '../schedule.ts';

export interface WaitLimits extends PollIntervals {
  /** 0 checks once. */
  timeoutSeconds: number;
  /** How many transient errors in a row to sit out. */
  maxRetries: number;
}

/** What is known of a video. */
interface Known {
  id: string;
  /** What has been reported of it; `undefined` if no check brought anything. */
  video: Video | undefined;
  checks: number;
}

/** What is known of a video that is waited for. */
export interface Progress extends Known {
  /** What the last check failed with, if it did. */
  error: StepError | undefined;
  /** Whether it is completed, and being saved. */
  saving?: boolean;
}

/** What happens during a wait, as it happens. */
export type WaitEvent =
  /** After every check but the last. */
  | { type: 'checked'; progress: Progress }
  | { type: 'status-changed'; status: string }
  | { type: 'unknown-status'; status: string }
  | { type: 'retrying'; error: StepError; retry: number; delaySeconds: number };

/** Which of the endings a wait came to. */
export type Ending =
  /** `path` is where it was saved, relative to the workspace. */
  | { result: 'completed'; url: string; path?: string }
  | { result: 'failed' }
  /**
   * `error` is what the last check failed with, if it did; `askedSeconds` is set if the server asked
   * to be left alone for longer than was left, and `sharedError` if it said so of another video.
   */
  | {
      result: 'timed-out';
      error: StepError | undefined;
      askedSeconds?: number | undefined;
      sharedError?: boolean;
    }
  /**
   * `retries` is how many transient errors before this one were sat out; `askedSeconds` is as above;
   * `url` is set if the video is completed, but could not be saved.
   */
  | {
      result: 'error';
      error: StepError;
      retries: number;
      askedSeconds?: number | undefined;
      url?: string;
    }
  /** `reason` is the signal that did it; `url` is set if the video is completed, but not saved. */
  | { result: 'cancelled'; reason: string; url?: string };

/** An ending, with all that is known by then. */
export type Outcome = Ending &
  Known & {
    elapsedSeconds: number;
    /** The statuses that were seen, each with how long into the wait it first was. */
    timeline: { status: string; elapsedSeconds: number }[];
  };

export interface WaitOptions {
  /** Makes one request, and throws a `StepError` if it brings no usable answer. */
  check: () => Promise<Video>;
  limits: WaitLimits;
  /** When the wait began, in seconds by the clock. */
  start: number;
  /** Says when a check may be made. */
  limiter: RateLimiter;
  onEvent: (event: WaitEvent) => void;
  /** Ends the wait at once when it aborts; its reason is the `Ending`. */
  signal: AbortSignal;
}

// More than any video goes through, so that a server that plays tricks fills no memory: of more, the
// first and the last ones are kept.
const MAX_TIMELINE = 20;

/**
 * Checks a video until it is completed or has failed, an error ends the wait, or time runs out.
 * The first check is due at once and the last at the deadline; a check begun by then may finish.
 *
 * @throws whatever `check` throws that is not a `StepError`
 */
export async function waitForVideo(
  id: string,
  { check, limits, start, limiter, onEvent, signal }: WaitOptions,
  { clock, random }: Pick<Environment, 'clock' | 'random'>,
): Promise<Outcome> {
  const deadline = start + limits.timeoutSeconds;
  const timeline: Outcome['timeline'] = [];
  let video: Video | undefined;
  let checks = 0;
  let errorsInARow = 0;

  function accept(answer: Video): Video {
    const before = video?.status;
    video = mergeVideos(video, answer);
    if (video.status !== undefined && video.status !== before) changeStatus(video.status);
    return video;
  }

  function changeStatus(status: string): void {
    if (timeline.length === MAX_TIMELINE) timeline.splice(1, 1);
    timeline.push({ status, elapsedSeconds: clock() - start });
    onEvent({ type: 'status-changed', status });
    if (!isKnownStatus(status)) onEvent({ type: 'unknown-status', status });
  }

  /** How long the server asks to be left alone, if that is longer than is left. */
  function askedTooLong({ retryAfterSeconds = 0 }: StepError): number | undefined {
    const now = clock();
    const tooLong = retryAfterSeconds > 0 && now + retryAfterSeconds > deadline;
    return tooLong && (now < deadline || limits.timeoutSeconds === 0)
      ? retryAfterSeconds
      : undefined;
  }

  /** One check: an ending, or when the next one is due and what was wrong with this one. */
  async function checkOnce(): Promise<Ending | { due: number; error?: StepError }> {
    const checkedAt = clock();
    checks += 1;
    try {
      const answer = await check();
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
      if (!(error instanceof StepError)) throw error;
      if (!error.transient || errorsInARow >= limits.maxRetries) {
        return { result: 'error', error, retries: errorsInARow, askedSeconds: askedTooLong(error) };
      }
      errorsInARow += 1;
      return {
        due: clock() + retryDelay(errorsInARow, error.retryAfterSeconds ?? 0, random),
        error,
      };
    }
  }

  async function untilEnding(): Promise<Ending> {
    let turn: Turn = { due: start, notBefore: start };
    let error: StepError | undefined;
    while (await limiter.acquire(turn)) {
      const checked = await checkOnce();
      if ('result' in checked) return checked;
      error = checked.error;
      onEvent({ type: 'checked', progress: { id, video, checks, error } });
      const askedSeconds = error && askedTooLong(error);
      if (askedSeconds !== undefined) return { result: 'timed-out', error, askedSeconds };
      const now = clock();
      if (now >= deadline) break;
      turn = { due: checked.due, notBefore: now + (error?.retryAfterSeconds ?? 0) };
      if (!error) continue;
      const delaySeconds = Math.min(checked.due, deadline) - now;
      onEvent({ type: 'retrying', error, retry: errorsInARow, delaySeconds });
    }
    return { result: 'timed-out', error };
  }

  const ending = await untilEnding().catch((error: unknown): Ending => {
    if (signal.aborted) return signal.reason as Ending;
    throw error;
  });
  return { ...ending, id, video, checks, elapsedSeconds: clock() - start, timeline };
}
