import type { Timing } from '../clock.ts';
import type { DownloadEvent, Save } from '../download/downloader.ts';
import { describeCause, unexpectedError } from '../errors.ts';
import type { RequestOptions } from '../jogg/client.ts';
import type { Video } from '../jogg/decode.ts';
import type { VideoPage } from '../jogg/list-page.ts';
import { isNotFound } from '../jogg/response-errors.ts';
import { Deadline, LAST_TURN_SECONDS } from '../pace/deadline.ts';
import {
  RateLimiter,
  REQUEST_INTERVAL_SECONDS,
  type CheckResult,
  type Turn,
} from '../pace/rate-limiter.ts';
import {
  beginWait,
  decide,
  timeLimit,
  type WaitLimits,
  type WaitState,
  type WaitTerms,
} from './decide.ts';
import { ListLookup, UnusableListError } from './list-lookup.ts';
import type { Ending, Outcome, Progress, StepEvent } from './outcome.ts';
import { saveVideo } from './save-video.ts';

interface WaitForVideosOptions {
  /** Makes one request. */
  getVideo: (id: string, options: RequestOptions) => Promise<Video>;
  /** Makes one request for a page of the list that has the videos, if they are looked up in one. */
  getVideoPage: ((page: number, options: RequestOptions) => Promise<VideoPage>) | undefined;
  /** Saves a finished video, if they are to be saved. */
  save: Save | undefined;
  limits: WaitLimits;
  /** True to stop waiting when the first video fails or isn't found. */
  failFast: boolean;
  /** Called for every event, at `elapsedSeconds` into the wait. */
  onEvent: (event: StepEvent, elapsedSeconds: number) => void;
  /** Ends waits and downloads when it aborts; its reason is the `Ending`. */
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

/** The wait for one video. */
interface Wait {
  readonly id: string;
  readonly state: WaitState;
  ending?: Ending | undefined;
  stage: Progress['stage'];
}

/** The videos of a step. */
class Batch {
  /** By ID. */
  readonly #waits: ReadonlyMap<string, Wait>;
  readonly #options: WaitForVideosOptions;
  readonly #timing: Timing;
  readonly #terms: Omit<WaitTerms, 'deadline'>;
  readonly #deadline: Deadline;
  /** Aborts to end all waits, and once all have ended, downloads included. */
  readonly #endOfAll = new AbortController();
  /** The same, and when the step is cancelled. Its reason is the `Ending`. */
  readonly #signal: AbortSignal;
  readonly #limiter: RateLimiter;
  readonly #lists: ListLookup | undefined;
  #lastSignOfLife: number;

  constructor(ids: readonly string[], options: WaitForVideosOptions, timing: Timing) {
    const { limits, getVideoPage } = options;
    const start = timing.clock();
    const intervalSeconds = ids.length === 1 ? 0 : REQUEST_INTERVAL_SECONDS;
    const roundSeconds = ids.length * intervalSeconds;
    // Without any time, each video has its check all the same, however long that takes.
    const isOnce = limits.timeoutSeconds === 0;
    const end = start + (isOnce ? roundSeconds : limits.timeoutSeconds);
    this.#options = options;
    this.#timing = timing;
    this.#terms = { ...limits, start, roundSeconds, heard: 'nobody', random: timing.random };
    this.#lastSignOfLife = start;
    const until = end + LAST_TURN_SECONDS;
    this.#waits = new Map(
      ids.map((id) => [id, { id, state: beginWait(start, until), stage: 'waiting' }]),
    );
    this.#deadline = new Deadline(end, roundSeconds);
    this.#signal = AbortSignal.any([options.signal, this.#endOfAll.signal]);
    const pace = { deadline: this.#deadline, signal: this.#signal };
    this.#limiter = new RateLimiter({ ...pace, intervalSeconds }, timing);
    const lookup = { ...limits, ...pace, ids, limiter: this.#limiter };
    this.#lists = getVideoPage && new ListLookup({ ...lookup, getVideoPage }, timing);
  }

  async run(): Promise<Outcome[]> {
    const done = new AbortController();
    const heartbeat = this.#heartbeat(done.signal);
    const ended = Array.from(this.#waits.values(), (wait) => this.#waitAndSave(wait));
    const listed = this.#lists && this.#readLists(this.#lists);
    const outcomes = await Promise.all(ended);
    done.abort();
    this.#endOfAll.abort();
    await Promise.all([heartbeat, listed]);
    return outcomes;
  }

  async #waitAndSave(wait: Wait): Promise<Outcome> {
    const outcome = this.#end(wait, await this.#waitFor(wait));
    wait.stage = outcome.result;
    const { save, getVideo, signal } = this.#options;
    if (outcome.result !== 'completed' || !save) return outcome;
    wait.stage = 'saving';
    const { id } = wait;
    const onEvent = (event: DownloadEvent): void => {
      this.#emit({ ...event, id });
    };
    // Downloads continue after the end of all waits, unless the step is cancelled.
    const options = { limiter: this.#limiter, getVideo, clock: this.#timing.clock, signal };
    const saved = await saveVideo(outcome, save, onEvent, options);
    wait.stage = saved.result;
    if (saved.result === 'error') this.#emit({ type: 'ended', outcome: saved });
    return saved;
  }

  /** Checks a video until its wait ends. Never throws. */
  async #waitFor(wait: Wait): Promise<Ending> {
    try {
      for (;;) {
        const turn = await this.#nextTurn(wait);
        const ending = wait.ending ?? this.#take(wait, await this.#request(wait, turn));
        if (ending) return ending;
      }
    } catch (error) {
      if (this.#signal.aborted) return this.#signal.reason as Ending;
      return { result: 'error', error: unexpectedError(error) };
    }
  }

  /** Leaves a video to lists, if there are any. Returns the turn for a request of its own. */
  #nextTurn({ id, state }: Wait): Promise<Turn> | Turn {
    return this.#lists && !state.lastError ? this.#lists.lookUp(id, state.turn) : state.turn;
  }

  /** Takes what lists say. Never throws. */
  async #readLists(lists: ListLookup): Promise<void> {
    try {
      for await (const sightings of lists.read()) {
        for (const sighting of sightings) {
          const wait = this.#waits.get(sighting.id);
          if (!wait || this.#take(wait, sighting)) lists.remove(sighting.id);
        }
      }
    } catch (error) {
      const isKnown = error instanceof UnusableListError;
      const reason = isKnown ? error.message : `can't be read: ${describeCause(error)}`;
      this.#emit({ type: 'lists-stopped', reason });
    }
  }

  /** Takes the result of a check. Returns the ending, if that is one. */
  #take(wait: Wait, result: CheckResult<Video>): Ending | undefined {
    const now = this.#timing.clock();
    const heard = whoResponded(result);
    if (heard !== 'nobody' && this.#terms.heard !== 'report') this.#terms.heard = heard;
    const terms = { ...this.#terms, deadline: this.#deadline.asOf(now) };
    const { state, events, ending } = decide(wait.state, result, now, terms);
    overwrite(wait.state, state);
    wait.ending = ending;
    for (const event of events) this.#emit(event);
    return ending;
  }

  /** Makes a request of the video's own. */
  #request(wait: Wait, turn: Turn): Promise<CheckResult<Video>> {
    const { id, state } = wait;
    Object.assign(state.turn, turn);
    return this.#limiter.run(turn, (now) => {
      const timeoutSeconds = timeLimit(state, this.#deadline.asOf(now), now);
      return this.#options.getVideo(id, { signal: this.#signal, timeoutSeconds });
    });
  }

  /** Ends the wait for a video and, if the reason holds for them, the waits for all others. */
  #end({ id, state }: Wait, ending: Ending): Outcome {
    const { video, checks, timeline } = state;
    const elapsedSeconds = this.#timing.clock() - this.#terms.start;
    const known = { id, video, checks, elapsedSeconds, timeline, file: undefined };
    const outcome: Outcome = { ...ending, ...known, listed: this.#lists?.listed.get(id) };
    if (ending.result === 'completed' || !this.#signal.aborted) {
      this.#emit({ type: 'ended', outcome });
    }
    this.#lists?.remove(id);
    if (ending.result === 'completed' || ending.result === 'failed') this.#lists?.noteEnd(id);
    // Only a video's own request can end it well, and those are paused past the deadline.
    if (ending.result === 'timed-out' && ending.retryAfterSeconds !== undefined)
      this.#lists?.close();
    const endingOfOthers = this.#endingOfOthers(id, ending);
    if (endingOfOthers) this.#endOfAll.abort(endingOfOthers);
    return outcome;
  }

  #endingOfOthers(id: string, ending: Ending): Ending | undefined {
    const error = ending.result === 'error' ? ending.error : undefined;
    const isFailed = ending.result === 'failed' || (error && isNotFound(error));
    if (isFailed && this.#options.failFast) return { result: 'cancelled', failedId: id };
    const isShared = error?.scope === 'step' && !error.transient;
    return isShared && this.#terms.heard !== 'report' ? ending : undefined;
  }

  #emit(event: StepEvent): void {
    const now = this.#timing.clock();
    // A line about one of several videos says nothing about the others.
    if (this.#waits.size === 1 || event.type === 'still-waiting') this.#lastSignOfLife = now;
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
        const videos = Array.from(this.#waits.values(), progressOf);
        this.#emit({ type: 'still-waiting', videos, requests: this.#limiter.granted });
      }
    }
  }
}

/** In place: lists hold the turn, and V8 would take more memory for thousands of new states. */
function overwrite(state: WaitState, next: WaitState): void {
  const turn = Object.assign(state.turn, next.turn);
  Object.assign(state, next, { turn });
}

function whoResponded(result: CheckResult<Video>): WaitTerms['heard'] {
  if ('value' in result) return result.value.status === undefined ? 'jogg' : 'report';
  return 'error' in result && result.error.fromJogg ? 'jogg' : 'nobody';
}

function progressOf({ id, state, stage }: Wait): Progress {
  const { video, checks, lastError: error } = state;
  return { id, video, checks, stage, error };
}
