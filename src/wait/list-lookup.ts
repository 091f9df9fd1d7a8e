import { Sleeper, type Timing } from '../clock.ts';
import { REQUEST_TIMEOUT_SECONDS, type RequestOptions } from '../jogg/client.ts';
import type { Video } from '../jogg/decode.ts';
import { leavesOf, readReason, readVideoUrl } from '../jogg/leaves.ts';
import { present } from '../jogg/fields.ts';
import { PAGE_SIZE, type ListedVideo, type VideoPage } from '../jogg/list-page.ts';
import { isInProgress } from '../jogg/status.ts';
import { LAST_TURN_SECONDS, MIN_REQUEST_SECONDS, type Deadline } from '../pace/deadline.ts';
import { REQUEST_INTERVAL_SECONDS, type RateLimiter, type Turn } from '../pace/rate-limiter.ts';
import type { WaitLimits } from './decide.ts';
import type { ListedEnd } from './outcome.ts';

interface ListLookupOptions extends WaitLimits {
  /** All videos of the step. */
  ids: readonly string[];
  deadline: Deadline;
  limiter: RateLimiter;
  /** Makes the request for one page. */
  getVideoPage: (page: number, options: RequestOptions) => Promise<VideoPage>;
  /** Ends requests when it aborts, and leaves all videos to requests of their own. */
  signal: AbortSignal;
}

/** A video that a list shows as still in progress. `askedAt` is when it was asked, in clock seconds. */
interface Sighting {
  id: string;
  value: Video;
  askedAt: number;
}

/** A video whose checks are part of the rounds. */
interface Lookup {
  /** Its arrival, in clock seconds. */
  since: number;
  /** Its next check, which each sighting moves. */
  turn: Readonly<Turn>;
  leave: (turn: Turn) => void;
}

// Each video has a request of its own after so many of the longest intervals, and after such a part of
// the timeout, even if lists show it as in progress.
const MAX_INTERVALS_WITHOUT_REQUEST = 10;
const MAX_PART_WITHOUT_REQUEST = 1 / 3;
// A pause of this length is always short enough to wait for.
const SHORT_PAUSE_SECONDS = 5;
// From the last round's end to the deadline.
const LAST_ROUND_MARGIN_SECONDS = 1;

/** The end of lists for a step. Its message completes "JoggAI's video list …". */
export class UnusableListError extends Error {}

/**
 * Checks many videos by rounds of list pages.
 *
 * A list can only say that a video is still in progress. The video's own request decides everything
 * else: it follows where a list says something else or lacks the video, and now and then in any case.
 */
export class ListLookup {
  /** Videos that a list reports as anything but in progress, as it does. */
  readonly listed = new Map<string, ListedEnd>();
  readonly #options: ListLookupOptions;
  readonly #clock: Timing['clock'];
  readonly #sleeper: Sleeper;
  /** The videos that are looked up. */
  readonly #ids: Set<string>;
  /** Videos whose next check is in a round. */
  readonly #waiting = new Map<string, Lookup>();
  /** The times at which direct requests found videos completed or failed, in clock seconds. */
  readonly #endedAt = new Map<string, number>();
  /** The earliest time of the next page, set by the last one. */
  #notBefore = -Infinity;
  /** The start of the latest round, and the duration of its pages: 0 before the first. */
  #roundAt = -Infinity;
  #pagesSeconds = 0;
  /** True from the beginning of the last round, which is right before the deadline. */
  #isLastRound = false;

  constructor(options: ListLookupOptions, timing: Timing) {
    this.#options = options;
    this.#clock = timing.clock;
    this.#sleeper = new Sleeper(timing);
    this.#ids = new Set(options.ids);
    options.signal.addEventListener('abort', () => {
      this.close();
    });
  }

  /**
   * Looks a video up in each round from now on.
   *
   * @param turn of its next check; whoever takes the sightings moves it
   * @returns the turn for a request of its own, once lists say anything else than a sighting
   */
  lookUp(id: string, turn: Readonly<Turn>): Promise<Turn> | Turn {
    if (!this.#ids.has(id)) return turn;
    this.#sleeper.wake();
    const since = this.#clock();
    return new Promise((leave) => this.#waiting.set(id, { since, turn, leave }));
  }

  /** Notes that a video's own request has found its end: no list may say anything else from now on. */
  noteEnd(id: string): void {
    this.#endedAt.set(id, this.#clock());
  }

  /** Leaves a video to requests of its own from now on. */
  remove(id: string, isUrgent = false): void {
    this.#ids.delete(id);
    this.#leave(id, isUrgent);
  }

  /** Leaves all videos to requests of their own from now on. */
  close(isUrgent = false): void {
    this.#ids.clear();
    for (const id of this.#waiting.keys()) this.#leave(id, isUrgent);
    this.#sleeper.wake();
  }

  /**
   * Reads rounds of pages as long as there are videos to look up.
   *
   * @throws {UnusableListError} if the list is of no use, unless that makes no difference anymore
   */
  async *read(): AsyncGenerator<Sighting[]> {
    const { deadline, signal } = this.#options;
    try {
      while (this.#ids.size > 0) {
        const now = this.#clock();
        const next = this.#nextRoundAt(now);
        if (now >= next) yield* this.#readRound(now);
        else {
          await this.#sleeper.sleepFor(next - now);
          deadline.noteSleep(next, this.#clock());
        }
      }
    } catch (error) {
      const now = this.#clock();
      if (now < deadline.asOf(now) && !signal.aborted) throw error;
    } finally {
      this.close(this.#isLastRound);
    }
  }

  /** The start of the next round: the last one as late as possible, and no other one shortly before. */
  #nextRoundAt(now: number): number {
    if (this.#waiting.size === 0) return Infinity;
    const lastAt = this.#lastRoundAt(now);
    let due = Infinity;
    for (const { turn } of this.#waiting.values()) due = Math.min(due, turn.due);
    const isTooLate = Math.max(due, now) + this.#pagesSeconds > lastAt;
    const allowedAt = Math.min(this.#notBefore, this.#options.deadline.asOf(now));
    return Math.max(isTooLate ? lastAt : due, allowedAt);
  }

  #lastRoundAt(now: number): number {
    return this.#options.deadline.asOf(now) - this.#pagesSeconds - LAST_ROUND_MARGIN_SECONDS;
  }

  async *#readRound(now: number): AsyncGenerator<Sighting[]> {
    this.#isLastRound = now >= this.#lastRoundAt(now);
    if (!this.#isLastRound) this.#leaveOverdue(now);
    this.#roundAt = now;
    // Videos that aren't due yet come along.
    const ready = [...this.#waiting].filter(([, { turn }]) => turn.notBefore <= now);
    const missing = yield* this.#readPages(new Set(ready.map(([id]) => id)));
    for (const id of missing) this.remove(id, this.#isLastRound);
    if (this.#isLastRound) this.close();
  }

  /** Leaves videos without a request of their own for too long to one, with half of the turns at most. */
  #leaveOverdue(now: number): void {
    const { timeoutSeconds, pollIntervalSeconds, maxPollIntervalSeconds } = this.#options;
    const longest = Math.max(pollIntervalSeconds, maxPollIntervalSeconds);
    const maxSeconds = Math.min(
      MAX_INTERVALS_WITHOUT_REQUEST * longest,
      MAX_PART_WITHOUT_REQUEST * timeoutSeconds,
    );
    const overdue = [...this.#waiting].filter(([, { since }]) => since <= now - maxSeconds);
    const turns = Math.ceil((now - this.#roundAt) / REQUEST_INTERVAL_SECONDS / 2);
    for (const [id] of overdue.slice(0, turns)) this.#leave(id, false);
  }

  /**
   * Reads pages until each video was on one or no other page can have it. A round must save requests,
   * so it has at most half as many pages as there are videos.
   *
   * @param missing the IDs of these videos
   * @returns those that are on none of the pages
   * @throws {UnusableListError} if the list is of no use
   */
  async *#readPages(missing: Set<string>): AsyncGenerator<Sighting[], Set<string>> {
    const maxPages = Math.floor(this.#ids.size / 2);
    const wanted = missing.size;
    // As long as the same checks would take one by one.
    const maxPauseSeconds = Math.max(SHORT_PAUSE_SECONDS, wanted * REQUEST_INTERVAL_SECONDS);
    const seen = new Set<string>();
    let pagesSeconds = 0;
    for (let page = 1; page <= maxPages && missing.size > 0 && this.#ids.size > 0; page += 1) {
      const { videos, total = 0, askedAt } = await this.#requestPage(page, maxPauseSeconds);
      pagesSeconds += Math.max(this.#clock() - askedAt, REQUEST_INTERVAL_SECONDS);
      const known = seen.size;
      const sightings: Sighting[] = [];
      for (const video of videos) {
        const { id, status = '' } = video;
        seen.add(id);
        if (!missing.delete(id)) this.#requireNotEnded(video, askedAt);
        else if (!isInProgress(status)) this.#takeEnd(video);
        else if (this.#waiting.has(id))
          sightings.push({ id, value: { status, statusWord: undefined }, askedAt });
      }
      yield sightings;
      if (seen.size === known || (videos.length < PAGE_SIZE && seen.size >= total)) break;
    }
    // All of them may just have been left to requests of their own.
    if (pagesSeconds === 0) return missing;
    const isFirstRound = this.#pagesSeconds === 0;
    if (isFirstRound && missing.size === wanted) {
      throw new UnusableListError("doesn't include any of the videos on its first pages");
    }
    this.#pagesSeconds = pagesSeconds;
    return missing;
  }

  /**
   * Requests a page, again after a 429. A request ends at the deadline, but has a second at least.
   *
   * @param maxPauseSeconds how long the list may ask to wait
   * @returns the page, and when it was requested, in clock seconds
   * @throws {UnusableListError} if the page can't be read, or asks for a longer pause
   */
  async #requestPage(
    page: number,
    maxPauseSeconds: number,
  ): Promise<VideoPage & { askedAt: number }> {
    const { deadline, limiter, getVideoPage, signal } = this.#options;
    const end = deadline.asOf(this.#clock());
    const request = (now: number): Promise<VideoPage> => {
      const timeLeft = Math.max(end - now, MIN_REQUEST_SECONDS);
      const timeoutSeconds = Math.min(timeLeft, REQUEST_TIMEOUT_SECONDS);
      return getVideoPage(page, { signal, timeoutSeconds });
    };
    const urgent = this.#isLastRound;
    // No other turn must come between the pages of the last round.
    const due = urgent ? -Infinity : this.#roundAt;
    const until = end + MIN_REQUEST_SECONDS;
    let pausedAt = Infinity;
    for (;;) {
      const turn = { due, notBefore: this.#notBefore, until, urgent };
      const checked = await limiter.run(turn, request, 'page');
      if ('refusedBy' in checked) throw new UnusableListError("can't be read in time");
      if ('error' in checked && !checked.error.isRateLimit) {
        throw new UnusableListError(`can't be read: ${checked.error.message}`);
      }
      const now = this.#clock();
      const { retryAfterSeconds = 0 } = 'value' in checked ? checked.value : checked.error;
      this.#notBefore = now + retryAfterSeconds;
      pausedAt = Math.min(pausedAt, now);
      if (now - pausedAt + retryAfterSeconds > maxPauseSeconds) {
        throw new UnusableListError('asks for a long delay');
      }
      if ('value' in checked) return { ...checked.value, askedAt: checked.askedAt };
    }
  }

  #takeEnd({ id, status, entry }: ListedVideo): void {
    const leaves = leavesOf(entry);
    const url = status === 'completed' ? readVideoUrl(leaves, []).url : undefined;
    const failureMessage = readReason(leaves, status === 'failed');
    this.listed.set(id, { ...present({ status, url }), failureMessage });
    this.remove(id, true);
  }

  #requireNotEnded({ id, status = '' }: ListedVideo, askedAt: number): void {
    const hadEnded = (this.#endedAt.get(id) ?? Infinity) < askedAt;
    if (hadEnded && isInProgress(status)) {
      throw new UnusableListError(`reports a finished video as ${status}`);
    }
  }

  /**
   * Leaves a video to a request of its own, which it has even past the deadline, unless the last round has
   * just shown that it is in progress.
   */
  #leave(id: string, isUrgent: boolean): void {
    const lookup = this.#waiting.get(id);
    if (!lookup) return;
    const now = this.#clock();
    this.#waiting.delete(id);
    const { turn, leave } = lookup;
    const due = isUrgent ? Math.min(turn.due, now) : turn.due;
    const hasOvertime = isUrgent || !this.#isLastRound;
    const until = this.#options.deadline.asOf(now) + (hasOvertime ? LAST_TURN_SECONDS : 0);
    leave({ ...turn, due, until, urgent: isUrgent });
  }
}
