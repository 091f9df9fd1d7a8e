import { StepError } from '../errors.ts';
import {
  VIDEO_LISTS,
  type ListedType,
  type RequestOptions,
  type VideoType,
} from '../jogg/client.ts';
import { INVALID_KEY } from '../jogg/codes.ts';
import type { VideoPage } from '../jogg/list-page.ts';
import { REQUEST_INTERVAL_SECONDS, type RateLimiter } from './rate-limiter.ts';

export interface ListPage extends VideoPage {
  /** When it was asked for, in seconds by the clock. */
  askedAt: number;
  /** Whether the pages of its round have taken too long with it. */
  isSlow: boolean;
}

/** The end of lists for this step; its message is a clause that says why. */
export class UnusableListError extends Error {}

export interface ListPagesOptions {
  limiter: RateLimiter;
  clock: () => number;
  /** Makes the request for one page. */
  getVideoPage: (page: number, options: RequestOptions) => Promise<VideoPage>;
  /** Ends the requests when it aborts. */
  signal: AbortSignal;
}

// The pages of a round may always take this long, even if single requests would be faster.
const SHORT_SECONDS = 5;

// The pauses after more of them would hold up the videos for too long.
const MAX_RATE_LIMITS = 2;

/** The type of the list that has all videos of a step, if it pays to look them up in it. */
export function listedType(step: {
  videoIds: readonly string[];
  videoType: VideoType;
  timeoutSeconds: number;
}): ListedType | undefined {
  const { videoIds, videoType, timeoutSeconds } = step;
  // With less time than that, each video has a request of its own.
  const hasTime = timeoutSeconds > (videoIds.length + 1) * REQUEST_INTERVAL_SECONDS;
  if (videoIds.length === 1 || !hasTime) return undefined;
  return isListed(videoType) ? videoType : undefined;
}

function isListed(type: VideoType): type is ListedType {
  return Object.hasOwn(VIDEO_LISTS, type);
}

/** The requests for pages of a list. */
export class ListPages {
  readonly #options: ListPagesOptions;
  #notBefore = -Infinity;
  /** How many have come so far. */
  count = 0;
  /** How long the pages of a round may take without the waiting for turns, or ask to wait. */
  #maxSeconds = Infinity;
  /** How long they took so far. */
  #seconds = 0;
  /** Whether the pages of this round took longer, and whether those of the one before did. */
  #isSlow = false;
  #wasSlow = false;

  constructor(options: ListPagesOptions) {
    this.#options = options;
  }

  /** Begins a round for so many videos: it must not take longer than these would one by one. */
  beginRound(videos: number): void {
    this.#maxSeconds = Math.max(SHORT_SECONDS, videos * REQUEST_INTERVAL_SECONDS);
    this.#seconds = 0;
    this.#wasSlow = this.#isSlow;
  }

  /**
   * Gets a page when its turn comes, no sooner than an earlier page asked for. After a response that
   * slows down all requests, it is asked for again, a few times.
   *
   * @param until the latest moment for it, in seconds by the clock
   * @throws {UnusableListError} if it does not come, or comes too late
   * @throws {StepError} if the key is invalid, because that is the same everywhere
   * @throws the signal's reason when it aborts
   */
  async get(page: number, until: number, rateLimits = 0): Promise<ListPage> {
    const { limiter, clock, getVideoPage, signal } = this.#options;
    // After the videos that earlier pages showed as ended.
    const turn = { due: clock(), notBefore: this.#notBefore, until };
    if (turn.notBefore - turn.due > this.#maxSeconds) {
      throw new UnusableListError('they ask for too long a wait');
    }
    try {
      const turned = await limiter.run(turn, () => getVideoPage(page, { signal }));
      if (!turned.granted) {
        throw new UnusableListError(turned.pausedBy?.message ?? 'there is no time left for them');
      }
      const { value, askedAt } = turned;
      const now = clock();
      this.count += 1;
      this.#seconds += now - askedAt;
      const isSlow = this.#seconds > this.#maxSeconds;
      if (isSlow && this.#wasSlow) throw new UnusableListError('they are too slow');
      this.#isSlow = isSlow;
      this.#notBefore = now + (value.retryAfterSeconds ?? 0);
      return { ...value, askedAt, isSlow };
    } catch (error) {
      if (!(error instanceof StepError) || error.code === INVALID_KEY) throw error;
      const isPause = error.isRateLimit;
      if (isPause && rateLimits < MAX_RATE_LIMITS)
        return await this.get(page, until, rateLimits + 1);
      throw new UnusableListError(error.message);
    }
  }
}
