/* eslint-disable max-lines -- It is about to be replaced. */
import type { Timing } from '../clock.ts';
import { afterRetries, StepError } from '../errors.ts';
import { mergeVideos, type Video } from '../jogg/decode.ts';
import { missingStatusError, missingUrlError } from '../jogg/errors.ts';
import { isKnownStatus } from '../jogg/status.ts';
import { pollDelay, retryDelay, type PollIntervals } from '../schedule.ts';
import { isLimited, NOT_FOUND_RETRIES } from './limited-retries.ts';
import type { Ending, Known, Outcome, Progress, WaitEvent } from './outcome.ts';
import type { Turned } from './rate-limiter.ts';
import type { Turn } from './turn-queue.ts';

export interface WaitLimits extends PollIntervals {
  /** 0 checks once. */
  timeoutSeconds: number;
  /** Maximum number of consecutive transient errors. */
  maxRetries: number;
}

export interface WaitOptions {
  limits: WaitLimits;
  /** How many transient errors in a row to tolerate now; no more than `limits.maxRetries`. */
  retriesAllowed: () => number;
  /** When the wait began, in seconds by the clock. */
  start: number;
  onEvent: (event: WaitEvent) => void;
}

// Limits memory if a server keeps changing the status; the first and the latest are kept.
const MAX_TIMELINE = 20;

/**
 * The wait for one video: what its checks bring, when the next one is due, and how it ends. It is
 * completed or has failed, an error ends it, or time runs out. The first check is due at once and the
 * last at the deadline; a check begun by then may finish. A step can have thousands of them, so taking
 * what a check found creates no promise.
 */
export class VideoWait {
  /** When the next check may be made. */
  turn: Turn;
  /** How the wait has ended, if it has. */
  ending: Ending | undefined;
  /** What the last check failed with, if it did. */
  lastError: StepError | undefined;
  readonly #options: WaitOptions;
  readonly #timing: Pick<Timing, 'clock' | 'random'>;
  readonly #timeline: Outcome['timeline'] = [];
  readonly #deadline: number;
  readonly #known: Known;
  #errorsInARow = 0;
  /** Those among the last ones that may be retried only so often. */
  #limitedErrorsInARow = 0;

  constructor(id: string, options: WaitOptions, timing: Pick<Timing, 'clock' | 'random'>) {
    const { start, limits } = options;
    this.#known = { id, video: undefined, checks: 0 };
    this.#options = options;
    this.#timing = timing;
    this.#deadline = start + limits.timeoutSeconds;
    // Without any time, the only check is made however long it takes until its turn.
    const until = limits.timeoutSeconds === 0 ? Infinity : this.#deadline;
    this.turn = { due: start, notBefore: start, until };
  }

  get id(): string {
    return this.#known.id;
  }

  /** What is known so far. */
  get progress(): Progress {
    return { ...this.#known, done: false, error: this.lastError, saving: false };
  }

  /** What is known at the end: its own or, if that came first, the one of all waits. */
  outcome(ending: Ending): Outcome {
    const elapsedSeconds = this.#timing.clock() - this.#options.start;
    return {
      ...ending,
      ...this.#known,
      done: true,
      file: undefined,
      elapsedSeconds,
      timeline: this.#timeline,
    };
  }

  /**
   * Takes what a check by a request brings.
   *
   * @throws whatever the check throws that is not a `StepError`
   */
  async settle(check: Promise<Turned<Video>>): Promise<void> {
    try {
      const turned = await check;
      if (turned.granted) this.accept(turned.value, turned.askedAt);
      else this.#refuse(turned.pausedBy);
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      this.fail(error);
    }
  }

  /**
   * Takes what a check found.
   *
   * @param askedAt when it was made, in seconds by the clock
   */
  accept(response: Video, askedAt: number): void {
    this.#known.checks += 1;
    const before = this.#known.video?.status;
    const video = mergeVideos(this.#known.video, response);
    this.#known.video = video;
    if (video.status === undefined) {
      this.#retry(missingStatusError(response));
      return;
    }
    if (video.status !== before) this.#changeStatus(video.status, response.statusWord);
    if (video.status === 'failed') this.ending = { result: 'failed' };
    else if (video.status === 'completed') this.#complete(response);
    else {
      this.#errorsInARow = 0;
      this.#limitedErrorsInARow = 0;
      this.lastError = undefined;
      const { start, limits } = this.#options;
      const delay = pollDelay(askedAt - start, limits, this.#timing.random);
      this.#goOn(askedAt + delay, response.retryAfterSeconds);
    }
  }

  /** Takes the error that a check failed with. */
  fail(error: StepError): void {
    this.#known.checks += 1;
    this.#retry(error);
  }

  #refuse(pausedBy: StepError | undefined): void {
    if (!pausedBy || (this.lastError && isLimited(this.lastError))) this.#timeOut(this.lastError);
    else {
      this.ending = {
        result: 'timed-out',
        error: pausedBy,
        retryAfterSeconds: pausedBy.retryAfterSeconds,
        elsewhere: pausedBy !== this.lastError,
      };
    }
  }

  #complete(response: Video): void {
    if (response.url === undefined) {
      this.#retry(missingUrlError(response.urlProblem, response));
      return;
    }
    this.ending = { result: 'completed', url: response.url };
  }

  #changeStatus(status: string, word: string | undefined): void {
    const { onEvent, start } = this.#options;
    if (this.#timeline.length === MAX_TIMELINE) this.#timeline.splice(1, 1);
    this.#timeline.push({ status, elapsedSeconds: this.#timing.clock() - start });
    onEvent({ type: 'status-changed', status, word });
    if (!isKnownStatus(status)) onEvent({ type: 'unknown-status', status });
  }

  /** Goes on after an error, unless it is final or one too many. */
  #retry(error: StepError): void {
    const { retriesAllowed, onEvent } = this.#options;
    const isSpent =
      this.#errorsInARow >= retriesAllowed() ||
      this.#limitedErrorsInARow >= (isLimited(error) ? NOT_FOUND_RETRIES : Infinity);
    if ((!error.transient && !isLimited(error)) || isSpent) {
      const retries = isLimited(error) ? 0 : this.#errorsInARow;
      this.ending = { result: 'error', error: afterRetries(error, retries) };
      return;
    }
    this.#errorsInARow += 1;
    this.#limitedErrorsInARow = !isLimited(error) ? 0 : this.#limitedErrorsInARow + 1;
    this.lastError = error;
    const { clock, random } = this.#timing;
    const delay = retryDelay(this.#errorsInARow, error.retryAfterSeconds ?? 0, random);
    this.#goOn(clock() + delay, error.retryAfterSeconds, error);
    if (this.ending) return;
    const retry = this.#limitedErrorsInARow || this.#errorsInARow;
    const maxRetries = Math.min(retriesAllowed(), isLimited(error) ? NOT_FOUND_RETRIES : Infinity);
    const delaySeconds = Math.min(this.turn.due, this.#deadline) - clock();
    onEvent({ type: 'retrying', error, retry, maxRetries, delaySeconds });
  }

  /** After a check that is not the last, unless it turns out to be. */
  #goOn(due: number, retryAfterSeconds = 0, error?: StepError): void {
    const now = this.#timing.clock();
    const notBefore = now + retryAfterSeconds;
    const hasTimeLeft = now < this.#deadline || this.#options.limits.timeoutSeconds === 0;
    if (hasTimeLeft && notBefore > Math.max(now, this.#deadline)) {
      this.#timeOut(error, retryAfterSeconds);
    } else if (now >= this.#deadline) {
      this.#timeOut(error);
    } else {
      this.turn = { due: Math.max(due, notBefore), notBefore, until: this.#deadline };
    }
  }

  /** At the deadline, an error that more retries would have made final is final. */
  #timeOut(error: StepError | undefined, retryAfterSeconds?: number): void {
    this.ending =
      !error || !isLimited(error)
        ? { result: 'timed-out', error, retryAfterSeconds }
        : { result: 'error', error };
  }
}
