import type { Environment } from '../clock.ts';
import { afterRetries, StepError } from '../errors.ts';
import { isKnownStatus, mergeVideos, type Video } from '../jogg/decode.ts';
import { missingUrlError } from '../jogg/errors.ts';
import { pollDelay, retryDelay, type PollIntervals } from '../schedule.ts';
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
  /** Asks for the video when its turn comes, and throws a `StepError` without a usable response. */
  check: (turn: Turn) => Promise<Turned<Video>>;
  limits: WaitLimits;
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
  environment: ClockAndRandom,
): Promise<Outcome> {
  return new VideoWait(id, options, environment).run();
}

type ClockAndRandom = Pick<Environment, 'clock' | 'random'>;

class VideoWait {
  readonly #options: WaitOptions;
  readonly #environment: ClockAndRandom;
  readonly #known: Known;
  readonly #timeline: Outcome['timeline'] = [];
  readonly #deadline: number;
  #errorsInARow = 0;
  #lastError: StepError | undefined;

  constructor(id: string, options: WaitOptions, environment: ClockAndRandom) {
    this.#options = options;
    this.#environment = environment;
    this.#known = { id, video: undefined, checks: 0 };
    this.#deadline = options.start + options.limits.timeoutSeconds;
  }

  async run(): Promise<Outcome> {
    const { signal, start } = this.#options;
    const ending = await this.#untilEnding().catch((error: unknown): Ending => {
      if (signal.aborted) return signal.reason as Ending;
      throw error;
    });
    const elapsedSeconds = this.#environment.clock() - start;
    return { ...ending, ...this.#known, done: true, elapsedSeconds, timeline: this.#timeline };
  }

  async #untilEnding(): Promise<Ending> {
    const { start, limits, onEvent } = this.#options;
    // Without any time, the only check is made however long it takes until its turn.
    const until = limits.timeoutSeconds === 0 ? Infinity : this.#deadline;
    let checked = await this.#check({ due: start, notBefore: start, until });
    while (!checked.done) {
      const { turn, error } = checked;
      const now = this.#environment.clock();
      if (error) {
        const delaySeconds = Math.min(turn.due, this.#deadline) - now;
        onEvent({ type: 'retrying', error, retry: this.#errorsInARow, delaySeconds });
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
    const error = pausedBy ?? this.#lastError;
    const elsewhere = pausedBy !== undefined && pausedBy !== this.#lastError;
    return ends({ result: 'timed-out', error, early: pausedBy !== undefined, elsewhere });
  }

  #accept(response: Video, askedAt: number): Checked {
    const before = this.#known.video?.status;
    const video = mergeVideos(this.#known.video, response);
    this.#known.video = video;
    if (video.status !== undefined && video.status !== before) this.#changeStatus(video.status);
    if (video.status === 'failed') return ends({ result: 'failed' });
    if (video.status === 'completed') {
      if (response.url === undefined)
        return this.#fail(missingUrlError(response.retryAfterSeconds));
      this.#known.url = response.url;
      return ends({ result: 'completed' });
    }
    this.#errorsInARow = 0;
    this.#lastError = undefined;
    const { start, limits } = this.#options;
    return this.#goOn(askedAt + pollDelay(askedAt - start, limits, this.#environment.random));
  }

  #changeStatus(status: string): void {
    const { onEvent, start } = this.#options;
    if (this.#timeline.length === MAX_TIMELINE) this.#timeline.splice(1, 1);
    this.#timeline.push({ status, elapsedSeconds: this.#environment.clock() - start });
    onEvent({ type: 'status-changed', status });
    if (!isKnownStatus(status)) onEvent({ type: 'unknown-status', status });
  }

  #fail(error: StepError): Checked {
    const { maxRetries } = this.#options.limits;
    if (!error.transient || this.#errorsInARow >= maxRetries) {
      return ends({ result: 'error', error: afterRetries(error, this.#errorsInARow) });
    }
    this.#errorsInARow += 1;
    this.#lastError = error;
    const { clock, random } = this.#environment;
    const delay = retryDelay(this.#errorsInARow, error.retryAfterSeconds ?? 0, random);
    return this.#goOn(clock() + delay, error);
  }

  /** After a check that is not the last, unless it comes out that it was. */
  #goOn(due: number, error?: StepError): Checked {
    const { timeoutSeconds } = this.#options.limits;
    const progress: Progress = { ...this.#known, done: false, error, saving: false };
    this.#options.onEvent({ type: 'checked', progress });
    const now = this.#environment.clock();
    const notBefore = now + (error?.retryAfterSeconds ?? 0);
    const hasTimeLeft = now < this.#deadline || timeoutSeconds === 0;
    const early = hasTimeLeft && notBefore > Math.max(now, this.#deadline);
    if (early || now >= this.#deadline) {
      return ends({ result: 'timed-out', error, early, elsewhere: false });
    }
    return { done: false, turn: { due, notBefore, until: this.#deadline }, error };
  }
}

function ends(ending: Ending): Checked {
  return { done: true, ending };
}
