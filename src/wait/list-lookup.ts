import { Sleeper, type Timing } from '../clock.ts';
import { describeCause } from '../errors.ts';
import { isListed, type ListedType, type RequestOptions, type VideoType } from '../jogg/client.ts';
import { readVideo, type Video } from '../jogg/decode.ts';
import type { VideoPage } from '../jogg/list-page.ts';
import { isInProgress } from '../jogg/status.ts';
import { pollDelay, type PollIntervals } from '../schedule.ts';
import { MIN_REQUEST_SECONDS, OVERTIME_SECONDS } from './decide.ts';
import { readRound, UnusableListError, type Entry } from './list-round.ts';
import { REQUEST_INTERVAL_SECONDS, type RateLimiter, type Turn } from './rate-limiter.ts';

export interface ListLookupOptions extends PollIntervals {
  /** Times are in clock seconds. */
  start: number;
  deadline: number;
  limiter: RateLimiter;
  /** Makes the request for one page. */
  getVideoPage: (page: number, options: RequestOptions) => Promise<VideoPage>;
  /** Called once if lists are given up, with the reason: it completes "JoggAI's video list …". */
  onStop: (reason: string) => void;
  /** Ends all lookups when it aborts. */
  signal: AbortSignal;
}

/** What a list can say of a video: it is still in progress. */
export interface Listed {
  value: Video;
  askedAt: number;
}

/** A check that waits for the next round. */
interface Lookup {
  id: string;
  turn: Turn;
  settle: (found: Listed | Turn) => void;
}

// Whatever a list says, each video has a request of its own after so many of the longest intervals.
const MAX_INTERVALS_WITHOUT_REQUEST = 10;
const REQUEST_SECONDS = 15;
// A pause of this length is always short enough to wait for.
const SHORT_PAUSE_SECONDS = 5;
// From the last round's end to the deadline.
const LAST_ROUND_MARGIN_SECONDS = 1;

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
 * Settles the checks of many videos from rounds of list pages.
 *
 * A list can only say that a video is still in progress. The video's own request decides everything
 * else: it follows where a list says something else or lacks the video, and now and then in any case.
 */
export class ListLookup {
  readonly #options: ListLookupOptions;
  readonly #timing: Timing;
  readonly #sleeper: Sleeper;
  /** By ID. */
  readonly #waiting = new Map<string, Lookup>();
  /** When each video was last left to a request of its own. */
  readonly #leftAt = new Map<string, number>();
  /** The videos that are no longer looked up. */
  readonly #alone = new Set<string>();
  /** The URLs of videos that a list reports as completed. */
  readonly urls = new Map<string, string>();
  /** When the videos' own requests had found their ends. */
  readonly #endedAt = new Map<string, number>();
  #running = false;
  #isOver = false;
  /** When the first of the waiting checks is due. */
  #nextDue = Infinity;
  /** When a page allows the next one. */
  #notBefore = -Infinity;
  /** When the latest round began, and how long it took. */
  #roundAt: number;
  #roundSeconds = 0;
  /** From when on each video has one more request of its own, so that a stale list costs none its end. */
  #closingAt = Infinity;

  constructor(options: ListLookupOptions, timing: Timing) {
    this.#options = options;
    this.#timing = timing;
    this.#sleeper = new Sleeper(timing);
    this.#roundAt = options.start;
    options.signal.addEventListener('abort', () => {
      this.close();
    });
  }

  /**
   * Looks a video up in the next round.
   *
   * @param turn of the check
   * @returns what the list says, or the turn for a request of the video's own
   */
  async lookUp(id: string, turn: Turn): Promise<Listed | Turn> {
    if (this.#isOver || this.#alone.has(id)) return turn;
    const found = new Promise<Listed | Turn>((settle) => {
      this.#waiting.set(id, { id, turn, settle });
    });
    if (turn.due < this.#nextDue) {
      this.#nextDue = turn.due;
      this.#sleeper.wake();
    }
    if (!this.#running) void this.#run();
    return await found;
  }

  /** Notes that a video's own request has found its end: no list may say anything else from now on. */
  noteEnd(id: string): void {
    this.#endedAt.set(id, this.#timing.clock());
  }

  async #run(): Promise<void> {
    this.#running = true;
    // Checks that begin together are looked up together.
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      const now = this.#timing.clock();
      const next = this.#nextRoundAt();
      if (now < next) await this.#sleeper.sleepFor(next - now);
      else await this.#readRound(now);
    }
    this.#running = false;
  }

  /** When the next round begins: the last one as late as it can be, and no other one shortly before. */
  #nextRoundAt(): number {
    const lastAt = this.#lastRoundAt();
    const isTooLate = this.#nextDue + this.#roundSeconds > lastAt;
    const allowedAt = Math.min(this.#notBefore, this.#options.deadline);
    return Math.max(isTooLate ? lastAt : this.#nextDue, allowedAt);
  }

  #lastRoundAt(): number {
    return this.#options.deadline - this.#roundSeconds - LAST_ROUND_MARGIN_SECONDS;
  }

  async #readRound(now: number): Promise<void> {
    const isLast = now >= this.#lastRoundAt();
    const ids = this.#takeReady(now, isLast);
    this.#roundAt = now;
    try {
      const open = new Set(ids);
      for await (const entry of readRound(ids, (page) => this.#getPage(page, now))) {
        if (open.delete(entry.id)) this.#takeEntry(entry);
        else this.#requireNotEnded(entry);
      }
      for (const id of open) {
        if (ids.size > 1) this.#alone.add(id);
        this.#leave(id, isLast);
      }
      this.#roundSeconds = this.#timing.clock() - now;
      if (isLast) this.close();
    } catch (error) {
      this.#giveUp(error);
    }
  }

  /** The IDs of the checks for a round; those that aren't due yet come along. */
  #takeReady(now: number, isLast: boolean): Set<string> {
    const { pollIntervalSeconds } = this.#options;
    const lookups = [...this.#waiting.values()];
    const leftBefore = isLast ? Infinity : now - pollIntervalSeconds;
    const isReady = ({ id, turn }: Lookup): boolean =>
      turn.notBefore <= now && this.#leftAtOf(id) <= leftBefore;
    const overdue = isLast ? [] : this.#overdueOf(lookups.filter(isReady), now);
    for (const { id } of overdue) this.#leave(id, false);
    const rest = lookups.filter((lookup) => !overdue.includes(lookup));
    const dues = rest.filter((lookup) => !isReady(lookup)).map(({ turn }) => turn.due);
    this.#nextDue = dues.reduce((first, due) => Math.min(first, due), Infinity);
    return new Set(rest.filter(isReady).map(({ id }) => id));
  }

  /** Those without a request of their own for too long; no more than leave half of the turns free. */
  #overdueOf(lookups: Lookup[], now: number): Lookup[] {
    const { start, deadline, pollIntervalSeconds, maxPollIntervalSeconds } = this.#options;
    const longest = Math.max(pollIntervalSeconds, maxPollIntervalSeconds);
    const roundsSeconds = 2 * pollDelay(deadline - start, this.#options, () => 0);
    const closingSeconds = 2 * this.#waiting.size * REQUEST_INTERVAL_SECONDS + roundsSeconds;
    if (now >= this.#lastRoundAt() - closingSeconds) {
      this.#closingAt = Math.min(this.#closingAt, now);
    }
    const turns = Math.ceil((now - this.#roundAt) / REQUEST_INTERVAL_SECONDS / 2);
    return lookups
      .filter(({ id }) => {
        const leftAt = this.#leftAtOf(id);
        const isOverdue = Math.max(leftAt, start) <= now - MAX_INTERVALS_WITHOUT_REQUEST * longest;
        return isOverdue || (this.#closingAt <= now && leftAt < this.#closingAt);
      })
      .slice(0, turns);
  }

  #leftAtOf(id: string): number {
    return this.#leftAt.get(id) ?? -Infinity;
  }

  /** @throws {UnusableListError} if there is no such page, or it asks for too long a pause */
  async #getPage(page: number, roundAt: number): Promise<VideoPage & { askedAt: number }> {
    const { limiter, deadline, getVideoPage, signal } = this.#options;
    const { clock } = this.#timing;
    // As long as the same checks would take one by one.
    const maxPauseSeconds = Math.max(
      SHORT_PAUSE_SECONDS,
      this.#waiting.size * REQUEST_INTERVAL_SECONDS,
    );
    const until = this.#deadlineAt(roundAt) + MIN_REQUEST_SECONDS;
    for (;;) {
      const turn = { due: clock(), notBefore: this.#notBefore, until, urgent: true };
      const request = (now: number): Promise<VideoPage> => {
        const seconds = Math.max(deadline - now, MIN_REQUEST_SECONDS);
        return getVideoPage(page, { signal, timeoutSeconds: Math.min(seconds, REQUEST_SECONDS) });
      };
      const checked = await limiter.run(turn, request, 'page');
      if ('refusedBy' in checked) throw new UnusableListError("can't be read in time");
      const { retryAfterSeconds = 0 } = 'value' in checked ? checked.value : checked.error;
      if ('error' in checked && !checked.error.isRateLimit) {
        throw new UnusableListError(`can't be read: ${checked.error.message}`);
      }
      const pausedSeconds = 'error' in checked ? clock() - roundAt : 0;
      if (pausedSeconds + retryAfterSeconds > maxPauseSeconds) {
        throw new UnusableListError('asks for a long delay');
      }
      this.#notBefore = clock() + retryAfterSeconds;
      if ('value' in checked) return { ...checked.value, askedAt: checked.askedAt };
    }
  }

  #takeEntry({ id, status, entry, askedAt }: Entry): void {
    const url = status === 'completed' ? readVideo({ data: entry }).url : undefined;
    if (url !== undefined) this.urls.set(id, url);
    if (isInProgress(status)) this.#settle(id, { value: { ...NOTHING, status }, askedAt });
    else {
      this.#alone.add(id);
      this.#leave(id, true);
    }
  }

  #requireNotEnded({ id, status = '', askedAt }: Entry): void {
    const hadEnded = (this.#endedAt.get(id) ?? Infinity) < askedAt;
    if (hadEnded && isInProgress(status)) {
      throw new UnusableListError(`reports a finished video as ${status}`);
    }
  }

  #giveUp(error: unknown): void {
    this.close(this.#timing.clock() >= this.#lastRoundAt());
    if (this.#options.signal.aborted) return;
    const isKnown = error instanceof UnusableListError;
    this.#options.onStop(isKnown ? error.message : `can't be read: ${describeCause(error)}`);
  }

  /** Leaves all checks to requests of the videos' own from now on. */
  close(isUrgent = false): void {
    this.#isOver = true;
    for (const id of this.#waiting.keys()) this.#leave(id, isUrgent);
    this.#sleeper.wake();
  }

  /** Leaves a check to a request of the video's own, even past the deadline. */
  #leave(id: string, isUrgent: boolean): void {
    const now = this.#timing.clock();
    const lookup = this.#waiting.get(id);
    if (!lookup) return;
    this.#leftAt.set(id, now);
    const until = this.#deadlineAt(now) + OVERTIME_SECONDS - MIN_REQUEST_SECONDS;
    const turn = { ...lookup.turn, until };
    const due = Math.min(turn.due, now);
    this.#settle(id, isUrgent ? { ...turn, due, urgent: true } : turn);
  }

  /** The deadline, or the time now on a machine that slept past it: no page is read so late otherwise. */
  #deadlineAt(now: number): number {
    const { deadline } = this.#options;
    return now > deadline + 3 * MIN_REQUEST_SECONDS ? now : deadline;
  }

  #settle(id: string, found: Listed | Turn): void {
    this.#waiting.get(id)?.settle(found);
    this.#waiting.delete(id);
  }
}
