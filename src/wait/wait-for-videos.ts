import type { Timing } from '../clock.ts';
import type { Downloader } from '../download/downloader.ts';
import type { RequestOptions } from '../jogg/client.ts';
import type { Video } from '../jogg/decode.ts';
import type { VideoPage } from '../jogg/list-page.ts';
import { createCheck, type Check } from './check.ts';
import type { Ending, Outcome, Progress, StepEvent, WaitEvent } from './outcome.ts';
import { RateLimiter, REQUEST_INTERVAL_SECONDS } from './rate-limiter.ts';
import { createRenewal, saveVideo } from './save-video.ts';
import { VideoWait, type WaitLimits } from './video-wait.ts';

export interface WaitForVideosOptions {
  /** Makes one request. */
  getVideo: (id: string, options: RequestOptions) => Promise<Video>;
  /** Makes one request for a page of the list that has the videos, if they are to be looked up there. */
  getVideoPage?: ((page: number, options: RequestOptions) => Promise<VideoPage>) | undefined;
  /** Saves a finished video, if they are to be saved. */
  save?: Downloader['save'] | undefined;
  limits: WaitLimits;
  /** Called for every event, but only for the first unknown status. */
  onEvent: (event: StepEvent, elapsedSeconds: number) => void;
  /** Ends everything at once when it aborts; its reason is the `Ending`. */
  signal: AbortSignal;
}

// A check takes 15 s at most, so the log is never silent for more than a minute.
const MAX_SILENCE_SECONDS = 45;

// About two minutes: a host that has never reported on a video may not be JoggAI's.
const MAX_RETRIES_AT_FIRST = 8;

/**
 * Waits for several videos side by side, each on its own schedule, all at the pace of one rate limiter.
 * An error of the account that ends one wait ends all. Each video is saved as soon as it is completed.
 *
 * @returns the outcomes in the order of `ids`
 * @throws whatever `getVideo` and `save` throw that is not a `StepError`
 */
export async function waitForVideos(
  ids: readonly string[],
  options: WaitForVideosOptions,
  timing: Timing,
): Promise<Outcome[]> {
  return new VideosWait(ids, options, timing).run();
}

class VideosWait {
  readonly #options: WaitForVideosOptions;
  readonly #timing: Timing;
  readonly #start: number;
  readonly #endOfAll = new AbortController();
  /** Aborts when all waits end, for whatever reason. */
  readonly #signal: AbortSignal;
  readonly #limiter: RateLimiter;
  readonly #check: Check;
  readonly #waits: readonly VideoWait[];
  /** What is known once a video is found, while it is saved and after, in the order of `#waits`. */
  readonly #ended: (Progress | Outcome | undefined)[] = [];
  #lastSignOfLife: number;
  /** Whether any video has been reported on. */
  #hasReport = false;
  #warned = false;

  constructor(ids: readonly string[], options: WaitForVideosOptions, timing: Timing) {
    this.#options = options;
    this.#timing = timing;
    this.#start = timing.clock();
    this.#lastSignOfLife = this.#start;
    this.#signal = AbortSignal.any([options.signal, this.#endOfAll.signal]);
    const deadline = this.#start + options.limits.timeoutSeconds;
    const intervalSeconds = ids.length === 1 ? 0 : REQUEST_INTERVAL_SECONDS;
    this.#limiter = new RateLimiter({ deadline, intervalSeconds, signal: this.#signal }, timing);
    const onListsStop = (reason: string): void => {
      this.#emit({ type: 'lists-stopped', reason });
    };
    this.#check = createCheck(
      { ...options, limiter: this.#limiter, signal: this.#signal, onListsStop },
      timing,
    );
    const waitOptions = {
      limits: options.limits,
      retriesAllowed: () =>
        Math.min(options.limits.maxRetries, this.#hasReport ? Infinity : MAX_RETRIES_AT_FIRST),
      start: this.#start,
      onEvent: (event: WaitEvent) => {
        this.#emitOnce(event);
      },
    };
    this.#waits = ids.map((id) => new VideoWait(id, waitOptions, timing));
  }

  async run(): Promise<Outcome[]> {
    const done = new AbortController();
    try {
      const outcomes = Promise.all(
        this.#waits.map((wait, index) => this.#waitAndSave(wait, index)),
      );
      return await Promise.race([outcomes, this.#heartbeat(done.signal)]);
    } finally {
      done.abort();
    }
  }

  async #waitAndSave(wait: VideoWait, index: number): Promise<Outcome> {
    const { save } = this.#options;
    const ending = await this.#check(wait).catch((error: unknown) => {
      if (!this.#signal.aborted) throw error;
      return this.#signal.reason as Ending;
    });
    const outcome = wait.outcome(ending);
    this.#ended[index] = outcome;
    const endedByItself = outcome.result === 'completed' || !this.#signal.aborted;
    if (endedByItself) this.#emit({ type: 'ended', outcome });
    const endingOfAll = this.#endingOfAll(outcome);
    if (endingOfAll) this.#endOfAll.abort(endingOfAll);
    if (outcome.result !== 'completed' || !save) return outcome;
    this.#ended[index] = { ...outcome, done: false, error: undefined, saving: true };
    const saved = await this.#save(outcome, save);
    this.#ended[index] = saved;
    if (saved.result === 'error') this.#emit({ type: 'ended', outcome: saved });
    return saved;
  }

  #save(
    outcome: Extract<Outcome, { result: 'completed' }>,
    save: Downloader['save'],
  ): Promise<Outcome> {
    const { id } = outcome;
    return saveVideo(outcome, save, {
      onEvent: (event) => {
        this.#emit({ ...event, id });
      },
      renewUrl: createRenewal(outcome, {
        ...this.#options,
        limiter: this.#limiter,
        signal: this.#signal,
        clock: this.#timing.clock,
      }),
      signal: this.#options.signal,
    });
  }

  /** How all waits end when one ended for a reason that holds for all. */
  #endingOfAll(outcome: Outcome): Ending | undefined {
    if (outcome.result !== 'error' && outcome.result !== 'timed-out') return undefined;
    const { error } = outcome;
    if (error?.scope === 'step' && !error.transient) {
      return this.#hasReport ? undefined : { result: 'error', error };
    }
    if (!error?.isRateLimit) return undefined;
    const { retryAfterSeconds } = error;
    // Without any time there is none to pause in.
    const cannotWait = this.#options.limits.timeoutSeconds === 0 && retryAfterSeconds;
    return cannotWait
      ? { result: 'timed-out', error, retryAfterSeconds, elsewhere: true }
      : undefined;
  }

  #emitOnce(event: WaitEvent): void {
    if (event.type === 'status-changed') this.#hasReport = true;
    if (event.type === 'unknown-status') {
      if (this.#warned) return;
      this.#warned = true;
    }
    this.#emit(event);
  }

  #emit(event: StepEvent): void {
    const now = this.#timing.clock();
    // What happens to one of several videos says nothing about the others.
    if (this.#waits.length === 1 || event.type === 'still-waiting') this.#lastSignOfLife = now;
    this.#options.onEvent(event, now - this.#start);
  }

  async #heartbeat(until: AbortSignal): Promise<never> {
    const { clock, sleep } = this.#timing;
    for (;;) {
      const due = this.#lastSignOfLife + MAX_SILENCE_SECONDS;
      const now = clock();
      if (now < due) await sleep(due - now, until);
      else
        this.#emit({
          type: 'still-waiting',
          videos: this.#waits.map((wait, index) => this.#ended[index] ?? wait.progress),
          requests: this.#limiter.given,
        });
    }
  }
}
