import { Sleeper, type Timing } from '../clock.ts';
import type { Video } from '../jogg/decode.ts';
import { leavesOf, readVideoUrl } from '../jogg/leaves.ts';
import { PAGE_SIZE, type ListedVideo } from '../jogg/list-page.ts';
import { isInProgress } from '../jogg/status.ts';
import { LAST_TURN_SECONDS, type Deadline } from '../pace/deadline.ts';
import { REQUEST_INTERVAL_SECONDS, type Turn } from '../pace/rate-limiter.ts';
import type { WaitLimits } from './decide.ts';
import { requestPage, UnusableListError, type ListRequestOptions } from './list-request.ts';

interface ListLookupOptions extends WaitLimits, ListRequestOptions {
  /** All videos of the step. */
  ids: readonly string[];
  /** In clock seconds. */
  start: number;
  deadline: Deadline;
}

/** A video that a list shows as still in progress. `askedAt` is when it was asked, in clock seconds. */
interface Sighting {
  id: string;
  value: Video;
  askedAt: number;
}

/** A video whose checks are part of the rounds. */
interface Lookup {
  /** Its next check, which each sighting moves. */
  turn: Readonly<Turn>;
  leave: (turn: Turn) => void;
}

// Whatever a list says, each video has a request of its own after so many of the longest intervals,
// and after such a part of the timeout.
const MAX_INTERVALS_WITHOUT_REQUEST = 10;
const MAX_PART_WITHOUT_REQUEST = 1 / 3;
// A pause of this length is always short enough to wait for.
const SHORT_PAUSE_SECONDS = 5;
// From the last round's end to the deadline.
const LAST_ROUND_MARGIN_SECONDS = 1;

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
  /** Those whose next check is in a round. */
  readonly #waiting = new Map<string, Lookup>();
  /** When each video was last left to a request of its own. */
  readonly #leftAt = new Map<string, number>();
  /** When direct requests found videos completed or failed, in clock seconds. */
  readonly #endedAt = new Map<string, number>();
  /** The URLs of videos that a list reports as completed. */
  readonly #urls = new Map<string, string | undefined>();
  /** True once a page had any of the videos. */
  #hasAnyVideo = false;
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
   * @param turn of its next check; whoever takes the sightings moves it
   * @returns the turn for a request of its own, once lists say anything else than a sighting
   */
  lookUp(id: string, turn: Readonly<Turn>): Promise<Turn> | Turn {
    if (!this.#ids.has(id)) return turn;
    this.#sleeper.wake();
    return new Promise((leave) => this.#waiting.set(id, { turn, leave }));
  }

  /** The URL of a video that a list reports as completed. */
  listedUrl(id: string): string | undefined {
    return this.#urls.get(id);
  }

  /** Notes that a video's own request has found its end: no list may say anything else from now on. */
  noteEnd(id: string): void {
    this.#endedAt.set(id, this.#clock());
    this.#ids.delete(id);
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

  /** When the next round begins: the last one as late as it can be, and no other one shortly before. */
  #nextRoundAt(now: number): number {
    if (this.#waiting.size === 0) return Infinity;
    const lastAt = this.#lastRoundAt(now);
    let due = Infinity;
    for (const { turn } of this.#waiting.values()) due = Math.min(due, turn.due);
    const isTooLate = Math.max(due, now) + this.#roundSeconds > lastAt;
    const allowedAt = Math.min(this.#notBefore, this.#options.deadline.asOf(now));
    return Math.max(isTooLate ? lastAt : due, allowedAt);
  }

  #lastRoundAt(now: number): number {
    return this.#options.deadline.asOf(now) - this.#roundSeconds - LAST_ROUND_MARGIN_SECONDS;
  }

  async *#readRound(now: number): AsyncGenerator<Sighting[]> {
    this.#isLastRound = now >= this.#lastRoundAt(now);
    if (!this.#isLastRound) this.#leaveOverdue(now);
    this.#roundAt = now;
    const missing = yield* this.#readPages(this.#readyIds(now));
    for (const id of missing) this.remove(id, this.#isLastRound);
    if (this.#isLastRound) this.close();
  }

  /** Videos that aren't due yet come along. */
  #readyIds(now: number): Set<string> {
    const ids = new Set<string>();
    for (const [id, { turn }] of this.#waiting) if (turn.notBefore <= now) ids.add(id);
    return ids;
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
    // In the order in which they came back.
    const overdue = [...this.#waiting.keys()].filter((id) => leftAt(id) <= now - maxSeconds);
    const turns = Math.ceil((now - this.#roundAt) / REQUEST_INTERVAL_SECONDS / 2);
    for (const id of overdue.slice(0, turns)) this.#leave(id, false);
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
    // As long as the same checks would take one by one.
    const maxPauseSeconds = Math.max(SHORT_PAUSE_SECONDS, missing.size * REQUEST_INTERVAL_SECONDS);
    let roundSeconds = 0;
    const seen = new Set<string>();
    for (let page = 1; page <= maxPages && missing.size > 0 && this.#ids.size > 0; page += 1) {
      const {
        videos,
        total = 0,
        askedAt,
        notBefore,
      } = await requestPage(page, this.#pageTurn(), maxPauseSeconds, this.#options, this.#clock);
      this.#notBefore = notBefore;
      roundSeconds += Math.max(this.#clock() - askedAt, REQUEST_INTERVAL_SECONDS);
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
    if (roundSeconds === 0) return missing;
    this.#roundSeconds = roundSeconds;
    this.#hasAnyVideo ||= this.#options.ids.some((id) => seen.has(id));
    if (!this.#hasAnyVideo) {
      throw new UnusableListError("doesn't include any of the videos on its first pages");
    }
    return missing;
  }

  /** The last round ends before the videos that it shows as ended are asked for. */
  #pageTurn(): Turn {
    const now = this.#clock();
    const urgent = this.#isLastRound;
    // All of its pages: what is due later must not come between them.
    const due = urgent ? -Infinity : this.#roundAt;
    return { due, notBefore: this.#notBefore, until: this.#options.deadline.asOf(now), urgent };
  }

  #takeEnd({ id, status, entry }: ListedVideo): void {
    const url = status === 'completed' ? readVideoUrl(leavesOf(entry), []).url : undefined;
    if (url !== undefined) this.#urls.set(id, url);
    this.remove(id, true);
  }

  #requireNotEnded({ id, status = '' }: ListedVideo, askedAt: number): void {
    const hadEnded = (this.#endedAt.get(id) ?? Infinity) < askedAt;
    if (hadEnded && isInProgress(status)) {
      throw new UnusableListError(`reports a finished video as ${status}`);
    }
  }

  /** Leaves a video to a request of its own. One that may have ended has it even past the deadline. */
  #leave(id: string, isUrgent: boolean): void {
    const lookup = this.#waiting.get(id);
    if (!lookup) return;
    const now = this.#clock();
    this.#leftAt.set(id, now);
    this.#waiting.delete(id);
    const { turn } = lookup;
    const due = isUrgent ? Math.min(turn.due, now) : turn.due;
    const lateSeconds = isUrgent ? LAST_TURN_SECONDS : 0;
    const until = this.#options.deadline.asOf(now) + lateSeconds;
    lookup.leave({ ...turn, due, until, urgent: isUrgent });
  }
}
