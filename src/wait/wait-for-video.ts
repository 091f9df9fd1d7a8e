import type { Timing } from '../clock.ts';
import { afterRetries, StepError } from '../errors.ts';
import { mergeVideos, type Video } from '../jogg/decode.ts';
import { missingStatusError, missingUrlError } from '../jogg/errors.ts';
import { isKnownStatus } from '../jogg/status.ts';
import { pollDelay, retryDelay, type PollIntervals } from '../schedule.ts';
import type { Ending, Known, Outcome, WaitEvent } from './outcome.ts';
import type { Turned } from './rate-limiter.ts';
import type { Turn } from './turn-queue.ts';

export interface WaitLimits extends PollIntervals {
  /** 0 checks once. */
  timeoutSeconds: number;
  /** Maximum number of consecutive transient errors. */
  maxRetries: number;
}

export interface WaitOptions {
  /** Asks for the video when its turn comes, and throws a `StepError` without a usable response. */
  check: (turn: Turn) => Promise<Turned<Video>>;
  limits: WaitLimits;
  /** How many transient errors in a row to tolerate now; no more than `limits.maxRetries`. */
  retriesAllowed: () => number;
  /** When the wait began, in seconds by the clock. */
  start: number;
  onEvent: (event: WaitEvent) => void;
  /** Ends the wait at once when it aborts; its reason is the `Ending`. */
  signal: AbortSignal;
}

/** What a check came to: an ending, or when the next one is due. */
type Checked =
  { done: true; ending: Ending } | { done: false; turn: Turn; error: StepError | undefined };

// Limits memory if a server keeps changing the status; the first and the latest are kept.
const MAX_TIMELINE = 20;

/**
 * Checks a video until it is completed or has failed, an error ends the wait, or time runs out.
 * The first check is due at once and the last at the deadline; a check begun by then may finish.
 *
 * @throws whatever `check` throws that is not a `StepError`
 */
export async function waitForVideo(
  id: string,
  options: WaitOptions,
  timing: ClockAndRandom,
): Promise<Outcome> {
  return new VideoWait(id, options, timing).run();
}

type ClockAndRandom = Pick<Timing, 'clock' | 'random'>;

class VideoWait {
  readonly #options: WaitOptions;
  readonly #timing: ClockAndRandom;
  readonly #known: Known;
  readonly #timeline: Outcome['timeline'] = [];
  readonly #deadline: number;
  #errorsInARow = 0;
  /** Those among the last ones that may be retried only so often. */
  #limitedErrorsInARow = 0;
  #lastError: StepError | undefined;

  constructor(id: string, options: WaitOptions, timing: ClockAndRandom) {
    this.#options = options;
    this.#timing = timing;
    this.#known = { id, video: undefined, checks: 0 };
    this.#deadline = options.start + options.limits.timeoutSeconds;
  }

  async run(): Promise<Outcome> {
    const { signal, start } = this.#options;
    const ending = await this.#untilEnding().catch((error: unknown): Ending => {
      if (!signal.aborted) throw error;
      return signal.reason as Ending;
    });
    const elapsedSeconds = this.#timing.clock() - start;
    return { ...ending, ...this.#known, done: true, elapsedSeconds, timeline: this.#timeline };
  }

  async #untilEnding(): Promise<Ending> {
    const { start, limits, onEvent } = this.#options;
    // Without any time, the only check is made however long it takes until its turn.
    const until = limits.timeoutSeconds === 0 ? Infinity : this.#deadline;
    let checked = await this.#check({ due: start, notBefore: start, until });
    while (!checked.done) {
      const { turn, error } = checked;
      if (error) {
        const delaySeconds = Math.min(turn.due, this.#deadline) - this.#timing.clock();
        onEvent({
          type: 'retrying',
          error,
          retry: this.#errorsInARow,
          maxRetries: Math.min(this.#options.retriesAllowed(), error.maxRetries ?? Infinity),
          delaySeconds,
        });
      }
      checked = await this.#check(turn);
    }
    return checked.ending;
  }

  async #check(turn: Turn): Promise<Checked> {
    try {
      const turned = await this.#options.check(turn);
      if (!turned.granted) return this.#refused(turned.pausedBy);
      this.#known.checks += 1;
      return this.#accept(turned.value, turned.askedAt);
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      this.#known.checks += 1;
      return this.#fail(error);
    }
  }

  #refused(pausedBy: StepError | undefined): Checked {
    if (!pausedBy || this.#lastError?.maxRetries) return this.#timeOut(this.#lastError);
    return ends({
      result: 'timed-out',
      error: pausedBy,
      retryAfterSeconds: pausedBy.retryAfterSeconds,
      elsewhere: pausedBy !== this.#lastError,
    });
  }

  #accept(response: Video, askedAt: number): Checked {
    const before = this.#known.video?.status;
    const video = mergeVideos(this.#known.video, response);
    this.#known.video = video;
    if (video.status === undefined) return this.#fail(missingStatusError(response));
    if (video.status !== before) this.#changeStatus(video.status, response.statusWord);
    if (video.status === 'failed') return ends({ result: 'failed' });
    if (video.status === 'completed') {
      if (response.url === undefined) {
        return this.#fail(missingUrlError(response.urlProblem, response));
      }
      this.#known.url = response.url;
      return ends({ result: 'completed' });
    }
    this.#errorsInARow = 0;
    this.#limitedErrorsInARow = 0;
    this.#lastError = undefined;
    const { start, limits } = this.#options;
    const delay = pollDelay(askedAt - start, limits, this.#timing.random);
    return this.#goOn(askedAt + delay, response.retryAfterSeconds);
  }

  #changeStatus(status: string, word: string | undefined): void {
    const { onEvent, start } = this.#options;
    if (this.#timeline.length === MAX_TIMELINE) this.#timeline.splice(1, 1);
    this.#timeline.push({ status, elapsedSeconds: this.#timing.clock() - start });
    onEvent({ type: 'status-changed', status, word });
    if (!isKnownStatus(status)) onEvent({ type: 'unknown-status', status });
  }

  #fail(error: StepError): Checked {
    const isSpent =
      this.#errorsInARow >= this.#options.retriesAllowed() ||
      this.#limitedErrorsInARow >= (error.maxRetries ?? Infinity);
    if (!error.transient || isSpent) {
      return ends({ result: 'error', error: afterRetries(error, this.#errorsInARow) });
    }
    this.#errorsInARow += 1;
    this.#limitedErrorsInARow = error.maxRetries === undefined ? 0 : this.#limitedErrorsInARow + 1;
    this.#lastError = error;
    const { clock, random } = this.#timing;
    const delay = retryDelay(this.#errorsInARow, error.retryAfterSeconds ?? 0, random);
    return this.#goOn(clock() + delay, error.retryAfterSeconds, error);
  }

  /** After a check that is not the last, unless it turns out to be. */
  #goOn(due: number, retryAfterSeconds = 0, error?: StepError): Checked {
    const { timeoutSeconds } = this.#options.limits;
    const progress = { ...this.#known, done: false, error, saving: false } as const;
    this.#options.onEvent({ type: 'checked', progress });
    const now = this.#timing.clock();
    const notBefore = now + retryAfterSeconds;
    const hasTimeLeft = now < this.#deadline || timeoutSeconds === 0;
    if (hasTimeLeft && notBefore > Math.max(now, this.#deadline)) {
      return this.#timeOut(error, retryAfterSeconds);
    }
    if (now >= this.#deadline) return this.#timeOut(error);
    const turn = { due: Math.max(due, notBefore), notBefore, until: this.#deadline };
    return { done: false, turn, error };
  }

  /** At the deadline, an error that more retries would have made final is final. */
  #timeOut(error: StepError | undefined, retryAfterSeconds?: number): Checked {
    return ends(
      error?.maxRetries === undefined
        ? { result: 'timed-out', error, retryAfterSeconds }
        : { result: 'error', error },
    );
  }
}

function ends(ending: Ending): Checked {
  return { done: true, ending };
}
