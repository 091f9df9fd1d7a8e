import type { Timing } from '../clock.ts';
import type { Save } from '../download/downloader.ts';
import { unexpectedError } from '../errors.ts';
import type { RequestOptions } from '../jogg/client.ts';
import type { Video } from '../jogg/decode.ts';
import { isNotFound } from '../jogg/errors.ts';
import type { VideoPage } from '../jogg/list-page.ts';
import type { PollIntervals } from '../schedule.ts';
import {
  beginWait,
  decide,
  OVERTIME_SECONDS,
  timeLimit,
  type WaitState,
  type WaitTerms,
} from './decide.ts';
import { ListLookup } from './list-lookup.ts';
import type { Ending, Outcome, Progress, StepEvent, WaitEvent } from './outcome.ts';
import { RateLimiter, REQUEST_INTERVAL_SECONDS, type CheckResult } from './rate-limiter.ts';
import { createRenewal, saveVideo, type Completed } from './save-video.ts';

export interface WaitLimits extends PollIntervals {
  /** 0 checks once. */
  timeoutSeconds: number;
  /** Maximum number of consecutive errors. */
  maxRetries: number;
}

interface WaitForVideosOptions {
  /** Makes one request. */
  getVideo: (id: string, options: RequestOptions) => Promise<Video>;
  /** Makes one request for a page of the list that has the videos, if they are looked up in one. */
  getVideoPage?: ((page: number, options: RequestOptions) => Promise<VideoPage>) | undefined;
  /** Saves a finished video, if they are to be saved. */
  save?: Save | undefined;
  limits: WaitLimits;
  /** Whether the first video that fails or isn't found ends the wait for all others. */
  failFast?: boolean;
  /** Called for every event, but only for the first unknown status. */
  onEvent: (event: StepEvent, elapsedSeconds: number) => void;
  /** Ends everything when it aborts; its reason is the `Ending`. */
  signal: AbortSignal;
}

// A check takes 15 s at first, so the log is not silent for more than a minute.
const MAX_SILENCE_SECONDS = 45;

/**
 * Waits for several videos side by side, each on its own schedule, all at the pace of one rate limiter.
 * Each video is saved as soon as it is completed. An unexpected error is the outcome of its video.
 *
 * @returns the outcomes in the order of `ids`
 */
export async function waitForVideos(
  ids: readonly string[],
  options: WaitForVideosOptions,
  timing: Timing,
): Promise<Outcome[]> {
  return new Batch(ids, options, timing).run();
}

/** The videos of a step. */
class Batch {
  readonly #ids: readonly string[];
  readonly #options: WaitForVideosOptions;
  readonly #timing: Timing;
  #terms: WaitTerms;
  readonly #endOfAll = new AbortController();
  /** Aborts when all waits end, for whatever reason. */
  readonly #signal: AbortSignal;
  readonly #limiter: RateLimiter;
  readonly #lists: ListLookup | undefined;
  /** What each wait has learned so far, by ID. */
  readonly #states = new Map<string, WaitState>();
  /** What is known of completed videos while they are saved, and of all at the end, by ID. */
  readonly #ended = new Map<string, Progress | Outcome>();
  #lastSignOfLife: number;
  #warned = false;

  constructor(ids: readonly string[], options: WaitForVideosOptions, timing: Timing) {
    const { limits } = options;
    const { clock, random } = timing;
    const start = clock();
    const deadline = start + limits.timeoutSeconds;
    this.#ids = ids;
    this.#options = options;
    this.#timing = timing;
    this.#lastSignOfLife = start;
    this.#terms = { ...limits, start, deadline, random, heard: 'nobody' };
    this.#signal = AbortSignal.any([options.signal, this.#endOfAll.signal]);
    const signal = this.#signal;
    const intervalSeconds = ids.length === 1 ? 0 : REQUEST_INTERVAL_SECONDS;
    this.#limiter = new RateLimiter({ deadline, intervalSeconds, signal }, timing);
    const { getVideoPage } = options;
    const onStop = (reason: string): void => {
      this.#emit({ type: 'lists-stopped', reason });
    };
    const lookup = { ...limits, start, deadline, limiter: this.#limiter, onStop, signal };
    this.#lists = getVideoPage && new ListLookup({ ...lookup, getVideoPage }, timing);
    // Without any time, each video has its check all the same, however long that takes.
    const roundSeconds = ids.length * intervalSeconds + OVERTIME_SECONDS;
    const until = limits.timeoutSeconds === 0 ? start + roundSeconds : deadline;
    for (const id of ids) this.#states.set(id, beginWait(start, until));
  }

  async run(): Promise<Outcome[]> {
    const done = new AbortController();
    const heartbeat = this.#heartbeat(done.signal);
    const outcomes = await Promise.all(this.#ids.map((id) => this.#waitAndSave(id)));
    done.abort();
    await heartbeat;
    return outcomes;
  }

  async #waitAndSave(id: string): Promise<Outcome> {
    const outcome = this.#end(id, await this.#wait(id));
    const { save } = this.#options;
    if (outcome.result !== 'completed' || !save) return outcome;
    this.#ended.set(id, { ...outcome, done: false, error: undefined, saving: true });
    const saved = await this.#save(outcome, save);
    this.#ended.set(id, saved);
    if (saved.result === 'error') this.#emit({ type: 'ended', outcome: saved });
    return saved;
  }

  /** Checks a video until its wait ends. Never throws. */
  async #wait(id: string): Promise<Ending> {
    try {
      for (;;) {
        const result = await this.#check(id);
        const decision = decide(this.#stateOf(id), result, this.#timing.clock(), this.#terms);
        this.#states.set(id, decision.state);
        this.#terms = { ...this.#terms, heard: whoIsHeard(this.#terms, decision.state) };
        for (const event of decision.events) this.#emitOnce(event);
        if (decision.ending) return decision.ending;
      }
    } catch (error) {
      if (this.#signal.aborted) return this.#signal.reason as Ending;
      return { result: 'error', error: unexpectedError(error) };
    }
  }

  /** Looks a video up with the others, if there is a list, or makes a request of its own. */
  async #check(id: string): Promise<CheckResult<Video>> {
    const signal = this.#signal;
    const before = this.#stateOf(id);
    const isListed = this.#lists && !before.lastError;
    const found = isListed ? await this.#lists.lookUp(id, before.turn) : before.turn;
    if ('value' in found) return found;
    const state = { ...before, turn: found };
    this.#states.set(id, state);
    return await this.#limiter.run(found, (now) => {
      const timeoutSeconds = timeLimit(state, this.#terms.deadline, now);
      return this.#options.getVideo(id, { signal, timeoutSeconds });
    });
  }

  /** Ends the wait for a video and, if the reason holds for them, the waits for all others. */
  #end(id: string, ending: Ending): Outcome {
    const { video, checks, timeline } = this.#stateOf(id);
    const elapsedSeconds = this.#timing.clock() - this.#terms.start;
    const known = { id, video, checks, elapsedSeconds, timeline, file: undefined };
    const listed = ending.result === 'timed-out' ? { listedUrl: this.#lists?.urls.get(id) } : {};
    const outcome: Outcome = { ...ending, ...listed, ...known, done: true };
    this.#ended.set(id, outcome);
    if (ending.result === 'completed' || !this.#signal.aborted) {
      this.#emit({ type: 'ended', outcome });
    }
    if (ending.result === 'completed' || ending.result === 'failed') this.#lists?.noteEnd(id);
    // A pause past the deadline holds up requests for pages no more than the others can wait for it.
    if (ending.result === 'timed-out' && ending.retryAfterSeconds !== undefined)
      this.#lists?.close();
    const endingOfOthers = this.#endingOfOthers(id, ending);
    if (endingOfOthers) this.#endOfAll.abort(endingOfOthers);
    return outcome;
  }

  #endingOfOthers(id: string, ending: Ending): Ending | undefined {
    const error = ending.result === 'error' ? ending.error : undefined;
    const isFailed = ending.result === 'failed' || (error && isNotFound(error));
    if (isFailed && this.#options.failFast === true) return { result: 'cancelled', failedId: id };
    const isShared = error?.scope === 'step' && !error.transient;
    return isShared && this.#terms.heard !== 'report' ? ending : undefined;
  }

  #save(outcome: Completed, save: Save): Promise<Outcome> {
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

  #stateOf(id: string): WaitState {
    return this.#states.get(id) ?? beginWait(this.#terms.start, this.#terms.deadline);
  }

  #progressOf(id: string): Progress | Outcome {
    const { video, checks, lastError } = this.#stateOf(id);
    const progress = { id, video, checks, done: false, error: lastError, saving: false } as const;
    return this.#ended.get(id) ?? progress;
  }

  #emitOnce(event: WaitEvent): void {
    const isRepeated = event.type === 'unknown-status' && this.#warned;
    this.#warned ||= event.type === 'unknown-status';
    if (!isRepeated) this.#emit(event);
  }

  #emit(event: StepEvent): void {
    const now = this.#timing.clock();
    // What happens to one of several videos says nothing about the others.
    if (this.#ids.length === 1 || event.type === 'still-waiting') this.#lastSignOfLife = now;
    try {
      this.#options.onEvent(event, now - this.#terms.start);
    } catch {
      // A line of the log is not worth a video.
    }
  }

  async #heartbeat(until: AbortSignal): Promise<void> {
    const { clock, sleep } = this.#timing;
    while (!until.aborted) {
      const due = this.#lastSignOfLife + MAX_SILENCE_SECONDS;
      const now = clock();
      if (now < due) await sleep(due - now, until).catch(() => undefined);
      else {
        const videos = this.#ids.map((id) => this.#progressOf(id));
        this.#emit({ type: 'still-waiting', videos, requests: this.#limiter.granted });
      }
    }
  }
}

function whoIsHeard({ heard }: WaitTerms, { video, lastError }: WaitState): WaitTerms['heard'] {
  if (heard === 'report' || video?.status !== undefined) return 'report';
  return lastError?.fromJogg === true ? 'jogg' : heard;
}
