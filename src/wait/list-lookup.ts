import { Sleeper, type Timing } from '../clock.ts';
import type { RequestOptions } from '../jogg/client.ts';
import type { Video } from '../jogg/decode.ts';
import type { VideoPage } from '../jogg/list-page.ts';
import { ListPages, UnusableListError } from './list-pages.ts';
import { ListRound } from './list-round.ts';
import type { Ending } from './outcome.ts';
import { OpenVideos, type OpenVideo } from './open-videos.ts';
import { REQUEST_INTERVAL_SECONDS, type RateLimiter } from './rate-limiter.ts';
import type { VideoWait, WaitLimits } from './video-wait.ts';

export interface ListLookupOptions {
  limiter: RateLimiter;
  /** Makes the request for one video. */
  getVideo: (id: string, options: RequestOptions) => Promise<Video>;
  /** Makes the request for one page of the list that has the videos. */
  getVideoPage: (page: number, options: RequestOptions) => Promise<VideoPage>;
  limits: WaitLimits;
  /** Called if lists are given up, with the reason as a clause about them. */
  onListsStop: (reason: string) => void;
  /** Ends all checks when it aborts. */
  signal: AbortSignal;
}

// A video has a request of its own after so many of the longest intervals, whatever a list says.
const MAX_INTERVALS_WITHOUT_REQUEST = 10;

// After so many pages, one video has a request of its own, to find out if the list has stopped changing.
const PAGES_PER_SAMPLE = 12;

/**
 * Answers the checks of many videos from rounds of list pages.
 *
 * A list can only say that a video is on the way. The video's own request decides everything else:
 * it follows where a list says something else, or nothing, and for all videos before the deadline.
 */
export class ListLookup {
  readonly #options: ListLookupOptions;
  readonly #timing: Timing;
  readonly #open: OpenVideos;
  readonly #pages: ListPages;
  readonly #startedAt: number;
  /** Aborts when lists are no longer asked. */
  readonly #closing = new AbortController();
  /** The videos of the next round, and when the first of their checks is due. */
  #waiting: OpenVideo[] = [];
  #nextDue = Infinity;
  #round: ListRound | undefined;
  /** When the last round began. */
  #roundAt: number;
  /** How many pages had come at the last of the own requests that rounds begin with. */
  #pagesAtRequest = 0;
  #isRunning = false;
  readonly #sleeper: Sleeper;

  constructor(options: ListLookupOptions, timing: Timing) {
    const { limiter, getVideo, getVideoPage, signal } = options;
    const { clock } = timing;
    this.#options = options;
    this.#timing = timing;
    this.#sleeper = new Sleeper(timing);
    this.#startedAt = clock();
    this.#roundAt = this.#startedAt;
    this.#open = new OpenVideos({
      limiter,
      clock,
      getVideo: (id) => getVideo(id, { signal }),
      onReady: (video) => {
        this.#enqueue(video);
      },
      closing: this.#closing.signal,
    });
    const pageSignal = AbortSignal.any([signal, this.#closing.signal]);
    this.#pages = new ListPages({ limiter, clock, getVideoPage, signal: pageSignal });
    signal.addEventListener('abort', () => {
      this.#closing.abort();
      for (const { reject } of this.#takeAll()) reject(signal.reason);
    });
  }

  /**
   * Checks a video, by rounds of pages and by its own requests, until its wait has ended.
   *
   * @throws what a request throws that is not a `StepError`; the signal's reason when it aborts
   */
  check(wait: VideoWait): Promise<Ending> {
    return this.#open.add(wait);
  }

  #enqueue(video: OpenVideo): void {
    this.#waiting.push(video);
    this.#nextDue = Math.min(this.#nextDue, video.wait.turn.due);
    this.#sleeper.wake();
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    // Checks that begin together are looked up together.
    await Promise.resolve();
    while (this.#waiting.length > 0 || this.#round) {
      const now = this.#timing.clock();
      const closeAt = this.#closeAt();
      const next = this.#round ? Infinity : this.#nextDue;
      if (now >= closeAt) this.#close();
      else if (now >= next) void this.#readRound(now);
      else await this.#sleeper.sleepFor(Math.min(next, closeAt) - now);
    }
    this.#isRunning = false;
  }

  /** When all videos must be asked for, for each to have its last check by the deadline. */
  #closeAt(): number {
    const deadline = this.#startedAt + this.#options.limits.timeoutSeconds;
    // One more, for a page whose turn has just come.
    return deadline - (this.#open.size + 1) * REQUEST_INTERVAL_SECONDS;
  }

  async #readRound(now: number): Promise<void> {
    const { pollIntervalSeconds } = this.#options.limits;
    const round = new ListRound(this.#takeReady(now), {
      open: this.#open,
      getPage: (page) => this.#pages.get(page, this.#closeAt()),
      clock: this.#timing.clock,
      pollIntervalSeconds,
    });
    this.#round = round;
    this.#pages.beginRound(round.size);
    this.#askSome(round, now);
    this.#roundAt = now;
    try {
      await round.read().catch((error: unknown) => {
        if (this.#round === round) this.#giveUp(error);
      });
    } catch (error) {
      this.#failAll(error);
    }
    this.#round = undefined;
    this.#sleeper.wake();
  }

  /** @throws the error, if it is not about lists alone; what `onListsStop` throws */
  #giveUp(error: unknown): void {
    if (!(error instanceof UnusableListError)) throw error;
    this.#options.onListsStop(error.message);
    this.#close();
  }

  /** Takes out the checks that a server does not hold up; those that are not due yet go along. */
  #takeReady(now: number): OpenVideo[] {
    const ready = this.#waiting.filter(({ wait }) => wait.turn.notBefore <= now);
    this.#waiting = this.#waiting.filter(({ wait }) => wait.turn.notBefore > now);
    const dues = this.#waiting.map(({ wait }) => wait.turn.due);
    this.#nextDue = dues.reduce((first, due) => Math.min(first, due), Infinity);
    return ready;
  }

  /** Own requests for videos that have had none for long, and now and then for one of the others. */
  #askSome(round: ListRound, now: number): void {
    const { pollIntervalSeconds, maxPollIntervalSeconds } = this.#options.limits;
    const longest = Math.max(pollIntervalSeconds, maxPollIntervalSeconds);
    const overdueSince = now - MAX_INTERVALS_WITHOUT_REQUEST * longest;
    // No more than half of the turns since the last round, so that rounds stay on time.
    let left = Math.ceil((now - this.#roundAt) / REQUEST_INTERVAL_SECONDS / 2);
    let samples = this.#pages.count >= this.#pagesAtRequest + PAGES_PER_SAMPLE ? 1 : 0;
    for (const video of this.#open) {
      const isOverdue = Math.max(video.askedAt, this.#startedAt) <= overdueSince && left > 0;
      if (!isOverdue && samples === 0) return;
      if (!round.has(video)) continue;
      round.ask(video);
      left -= 1;
      samples = 0;
      this.#pagesAtRequest = this.#pages.count;
    }
  }

  /** From now on, every check is a request of its own. */
  #close(): void {
    this.#closing.abort();
    for (const video of this.#takeAll()) this.#open.ask(video);
  }

  /** What is wrong with a page is so for each of the videos. */
  #failAll(error: unknown): void {
    for (const video of this.#takeAll()) this.#open.settle(video, failed(error));
  }

  #takeAll(): OpenVideo[] {
    const videos = [...(this.#round?.takeAll() ?? []), ...this.#waiting];
    this.#round = undefined;
    this.#waiting = [];
    this.#sleeper.wake();
    return videos;
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- The rejection can be anything.
async function failed(error: unknown): Promise<never> {
  throw error;
}
