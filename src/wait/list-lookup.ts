import { Sleeper, type Timing } from '../clock.ts';
import { describeCause } from '../errors.ts';
import { isListed, type ListedType, type RequestOptions, type VideoType } from '../jogg/client.ts';
import { readVideo, type Video } from '../jogg/decode.ts';
import { PAGE_SIZE, type ListedVideo, type VideoPage } from '../jogg/list-page.ts';
import { isInProgress } from '../jogg/status.ts';
import { MIN_REQUEST_SECONDS, OVERTIME_SECONDS, type Deadline } from '../pace/deadline.ts';
import { REQUEST_INTERVAL_SECONDS, type RateLimiter, type Turn } from '../pace/rate-limiter.ts';
import type { WaitLimits } from './decide.ts';

interface ListLookupOptions extends WaitLimits {
  /** All videos of the step. */
  ids: readonly string[];
  /** In clock seconds. */
  start: number;
  deadline: Deadline;
  limiter: RateLimiter;
  /** Makes the request for one page. */
  getVideoPage: (page: number, options: RequestOptions) => Promise<VideoPage>;
  /** Ends all lookups when it aborts. */
  signal: AbortSignal;
}

/** A video that a list shows as still in progress. `askedAt` is when it was asked, in clock seconds. */
interface Sighting {
  id: string;
  value: Video;
  askedAt: number;
}

/** The end of lists for a step. */
interface Stop {
  /** It completes "JoggAI's video list …". */
  reason: string;
}

/** A video whose checks are part of the rounds. */
interface Lookup {
  /** The next check. */
  turn: Turn;
  leave: (turn: Turn) => void;
}

/** Its message is the reason of a stop. */
class UnusableListError extends Error {}

// Whatever a list says, each video has a request of its own after so many of the longest intervals,
// and after such a part of the timeout.
const MAX_INTERVALS_WITHOUT_REQUEST = 10;
const MAX_PART_WITHOUT_REQUEST = 1 / 3;
// A pause of this length is always short enough to wait for.
const SHORT_PAUSE_SECONDS = 5;
// From the last round's end to the deadline.
const LAST_ROUND_MARGIN_SECONDS = 1;
const REQUEST_SECONDS = 15;

const NOTHING = readVideo({ data: undefined });

/** The type of the list that has the videos of a step, if they are looked up in one. */
export function listedType(step: {
  videoIds: readonly string[];
  videoType: VideoType;
  timeoutSeconds: number;
}): ListedType | undefined {
  const { videoIds, videoType, timeoutSeconds } = step;
  return videoIds.length > 1 && timeoutSeconds > 0 && isListed(videoType) ? videoType : undefined;
}

/**
 * Checks many videos by rounds of list pages.
 *
 * A list can only say that a video is still in progress. The video's own request decides everything
 * else: it follows where a list says something else or lacks the video, and now and then in any case.
 */
export class ListLookup {
  readonly #options: ListLookupOptions;
  readonly #clock: Timing['clock'];
  readonly #sleeper: Sleeper;
  /** The videos that are looked up. */
  readonly #ids: Set<string>;
  /** Those of them that do not have a request of their own at the moment. */
  readonly #waiting = new Map<string, Lookup>();
  /** When each video was last left to a request of its own. */
  readonly #leftAt = new Map<string, number>();
  /** When the videos' own requests had found their ends. */
  readonly #endedAt = new Map<string, number>();
  /** The URLs of videos that a list reports as completed. */
  readonly urls = new Map<string, string>();
  /** When a page allows the next one. */
  #notBefore = -Infinity;
  /** When the latest round began, and how long its pages took. */
  #roundAt: number;
  #roundSeconds = 0;
  /** Whether it is the one right before the deadline. */
  #isLastRound = false;

  constructor(options: ListLookupOptions, timing: Timing) {
    this.#options = options;
    this.#clock = timing.clock;
    this.#sleeper = new Sleeper(timing);
    this.#ids = new Set(options.ids);
    this.#roundAt = options.start;
    options.signal.addEventListener('abort', () => {
      this.close();
    });
  }

  /**
   * Looks a video up in each round from now on.
   *
   * @param turn of its next check
   * @returns the turn for a request of its own, once lists say anything else than a sighting
   */
  lookUp(id: string, turn: Turn): Promise<Turn> | Turn {
    if (!this.#ids.has(id)) return turn;
    this.#sleeper.wake();
    return new Promise((leave) => this.#waiting.set(id, { turn, leave }));
  }

  /** Sets the next check of a video after a sighting. */
  reschedule(id: string, turn: Turn): void {
    const lookup = this.#waiting.get(id);
    if (lookup) lookup.turn = turn;
  }

  /** Notes that a video's own request has found its end: no list may say anything else from now on. */
  noteEnd(id: string): void {
    this.#endedAt.set(id, this.#clock());
    this.#ids.delete(id);
  }

  /** Leaves a video to requests of its own from now on. */
  release(id: string, isUrgent = false): void {
    this.#ids.delete(id);
    this.#leave(id, isUrgent);
  }

  /** Leaves all videos to requests of their own from now on. */
  close(isUrgent = false): void {
    this.#ids.clear();
    for (const id of this.#waiting.keys()) this.#leave(id, isUrgent);
    this.#sleeper.wake();
  }

  /** Reads rounds of pages as long as there are videos to look up, and the list is of use. */
  async *read(): AsyncGenerator<Sighting | Stop> {
    while (this.#ids.size > 0) {
      const now = this.#clock();
      const next = this.#nextRoundAt(now);
      if (now < next) await this.#sleeper.sleepFor(next - now);
      else yield* this.#readRound(now);
    }
  }

  /** When the next round begins: the last one as late as it can be, and no other one shortly before. */
  #nextRoundAt(now: number): number {
    if (this.#waiting.size === 0) return Infinity;
    const lastAt = this.#lastRoundAt(now);
    let due = Infinity;
    for (const { turn } of this.#waiting.values()) due = Math.min(due, turn.due);
    const isTooLate = due + this.#roundSeconds > lastAt;
    const allowedAt = Math.min(this.#notBefore, this.#options.deadline.at(now));
    return Math.max(isTooLate ? lastAt : due, allowedAt);
  }

  #lastRoundAt(now: number): number {
    return this.#options.deadline.at(now) - this.#roundSeconds - LAST_ROUND_MARGIN_SECONDS;
  }

  async *#readRound(now: number): AsyncGenerator<Sighting | Stop> {
    this.#isLastRound = now >= this.#lastRoundAt(now);
    if (!this.#isLastRound) this.#leaveOverdue(now);
    this.#roundAt = now;
    const ids = new Set<string>();
    // Videos that aren't due yet come along.
    for (const [id, { turn }] of this.#waiting) if (turn.notBefore <= now) ids.add(id);
    try {
      yield* this.#readPages(ids);
      for (const id of ids) this.release(id, this.#isLastRound);
      if (this.#isLastRound) this.close();
    } catch (error) {
      this.close(this.#isLastRound);
      const isKnown = error instanceof UnusableListError;
      const reason = isKnown ? error.message : `can't be read: ${describeCause(error)}`;
      if (!this.#options.signal.aborted) yield { reason };
    }
  }

  /** Leaves videos without a request of their own for too long to one, with half of the turns at most. */
  #leaveOverdue(now: number): void {
    const { start, timeoutSeconds, pollIntervalSeconds, maxPollIntervalSeconds } = this.#options;
    const longest = Math.max(pollIntervalSeconds, maxPollIntervalSeconds);
    const maxSeconds = Math.min(
      MAX_INTERVALS_WITHOUT_REQUEST * longest,
      MAX_PART_WITHOUT_REQUEST * timeoutSeconds,
    );
    const leftAt = (id: string): number => this.#leftAt.get(id) ?? start;
    const overdue = [...this.#waiting.keys()]
      .filter((id) => leftAt(id) <= now - maxSeconds)
      .sort((a, b) => leftAt(a) - leftAt(b));
    const turns = Math.ceil((now - this.#roundAt) / REQUEST_INTERVAL_SECONDS / 2);
    for (const id of overdue.slice(0, turns)) this.#leave(id, false);
  }

  /**
   * Reads pages until each video was on one or no other page can have it. A round must save requests,
   * so it has at most half as many pages as there are videos.
   *
   * @param missing the IDs of these videos; those that are on a page are removed
   * @throws {UnusableListError} if the list is of no use
   */
  async *#readPages(missing: Set<string>): AsyncGenerator<Sighting> {
    const maxPages = Math.floor(this.#ids.size / 2);
    // As long as the same checks would take one by one.
    const maxPauseSeconds = Math.max(SHORT_PAUSE_SECONDS, missing.size * REQUEST_INTERVAL_SECONDS);
    const isRead = maxPages > 0 && missing.size > 0;
    let roundSeconds = 0;
    const seen = new Set<string>();
    for (let page = 1; page <= maxPages && missing.size > 0; page += 1) {
      const { videos, total = 0, askedAt } = await this.#getPage(page, maxPauseSeconds);
      roundSeconds += Math.max(this.#clock() - askedAt, REQUEST_INTERVAL_SECONDS);
      const known = seen.size;
      for (const video of videos) {
        seen.add(video.id);
        const { id, status } = video;
        if (!missing.delete(id)) this.#requireNotEnded(video, askedAt);
        else if (isInProgress(status)) yield { id, value: { ...NOTHING, status }, askedAt };
        else this.#takeEnd(video);
      }
      if (seen.size === known || (videos.length < PAGE_SIZE && seen.size >= total)) break;
    }
    this.#roundSeconds = roundSeconds;
    if (isRead && !this.#options.ids.some((id) => seen.has(id))) {
      throw new UnusableListError("doesn't include any of the videos");
    }
  }

  /** @throws {UnusableListError} if it can't be read, or asks for a pause longer than its round */
  async #getPage(page: number, maxPauseSeconds: number): Promise<VideoPage & { askedAt: number }> {
    const { limiter, getVideoPage, signal } = this.#options;
    const deadline = this.#options.deadline.at(this.#roundAt);
    const until = deadline + MIN_REQUEST_SECONDS;
    for (;;) {
      // The last round ends before the videos that it shows as ended are asked for.
      const due = this.#isLastRound ? -Infinity : this.#clock();
      const turn = { due, notBefore: this.#notBefore, until, urgent: true };
      const request = (now: number): Promise<VideoPage> => {
        const seconds = Math.max(deadline - now, MIN_REQUEST_SECONDS);
        return getVideoPage(page, { signal, timeoutSeconds: Math.min(seconds, REQUEST_SECONDS) });
      };
      const checked = await limiter.run(turn, request, 'page');
      if ('refusedBy' in checked) throw new UnusableListError("can't be read in time");
      if ('error' in checked && !checked.error.isRateLimit) {
        throw new UnusableListError(`can't be read: ${checked.error.message}`);
      }
      const { retryAfterSeconds = 0 } = 'value' in checked ? checked.value : checked.error;
      const pausedSeconds = 'error' in checked ? this.#clock() - this.#roundAt : 0;
      if (pausedSeconds + retryAfterSeconds > maxPauseSeconds) {
        throw new UnusableListError('asks for a long delay');
      }
      this.#notBefore = this.#clock() + retryAfterSeconds;
      if ('value' in checked) return { ...checked.value, askedAt: checked.askedAt };
    }
  }

  #takeEnd({ id, status, entry }: ListedVideo): void {
    const url = status === 'completed' ? readVideo({ data: entry }).url : undefined;
    if (url !== undefined) this.urls.set(id, url);
    this.release(id, true);
  }

  #requireNotEnded({ id, status = '' }: ListedVideo, askedAt: number): void {
    const hadEnded = (this.#endedAt.get(id) ?? Infinity) < askedAt;
    if (hadEnded && isInProgress(status)) {
      throw new UnusableListError(`reports a finished video as ${status}`);
    }
  }

  /** Leaves a video to a request of its own, even past the deadline. */
  #leave(id: string, isUrgent: boolean): void {
    const lookup = this.#waiting.get(id);
    if (!lookup) return;
    const now = this.#clock();
    this.#leftAt.set(id, now);
    this.#waiting.delete(id);
    const until = this.#options.deadline.at(now) + OVERTIME_SECONDS - MIN_REQUEST_SECONDS;
    const turn = { ...lookup.turn, until };
    const due = Math.min(turn.due, now);
    lookup.leave(isUrgent ? { ...turn, due, urgent: true } : turn);
  }
}
