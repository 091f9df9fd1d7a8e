import { StepError } from '../errors.ts';
import { VIDEO_LISTS, type ListedType, type VideoType } from '../jogg/client.ts';
import type { VideoPage } from '../jogg/list-page.ts';
import { REQUEST_INTERVAL_SECONDS, type RateLimiter } from './rate-limiter.ts';

/** A page, and when it was asked for, in seconds by the clock. */
export interface ListPage extends VideoPage {
  askedAt: number;
}

/** Why a list is not asked again in this step, as a clause. */
export class UnusableListError extends Error {}

export interface ListPagesOptions {
  limiter: RateLimiter;
  clock: () => number;
  /** Makes the request for one page. */
  getVideoPage: (page: number, signal: AbortSignal) => Promise<VideoPage>;
  /** Ends the requests when it aborts. */
  signal: AbortSignal;
}

// So long, the pages of a round may take that would be faster one by one.
const SHORT_SECONDS = 5;

// JoggAI's code for an API key that it does not know.
const INVALID_KEY = 10105;

/** The type of the list that has all videos of a step, if it pays to look them up in it. */
export function listedType(step: {
  videoIds: readonly string[];
  videoType: VideoType;
  timeoutSeconds: number;
}): ListedType | undefined {
  const { videoIds, videoType, timeoutSeconds } = step;
  if (videoIds.length === 1 || timeoutSeconds === 0) return undefined;
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
  /** How long those of a round may take, and did, without the waiting for their turns. */
  #maxSeconds = Infinity;
  #seconds = 0;

  constructor(options: ListPagesOptions) {
    this.#options = options;
  }

  /** Begins a round for so many videos: its pages must not take longer than these would one by one. */
  beginRound(videos: number): void {
    this.#maxSeconds = Math.max(SHORT_SECONDS, videos * REQUEST_INTERVAL_SECONDS);
    this.#seconds = 0;
  }

  /**
   * Gets a page when its turn comes, no sooner than an earlier page asked for. After a response that
   * slows down all requests, it is asked for once more.
   *
   * @param until the latest moment for it, in seconds by the clock
   * @throws {UnusableListError} if it does not come
   * @throws {StepError} if the key is invalid, because that is the same everywhere
   * @throws the signal's reason when it aborts
   */
  async get(page: number, until: number, isRetry = false): Promise<ListPage> {
    const { limiter, clock, getVideoPage, signal } = this.#options;
    // After the videos that earlier pages showed as ended.
    const turn = { due: clock(), notBefore: this.#notBefore, until };
    try {
      const turned = await limiter.run(turn, async () => {
        signal.throwIfAborted();
        return await getVideoPage(page, signal);
      });
      if (!turned.granted) {
        throw new UnusableListError(turned.pausedBy?.message ?? 'there is no time left for them');
      }
      const { value, askedAt } = turned;
      const now = clock();
      this.count += 1;
      this.#seconds += now - askedAt;
      if (this.#seconds > this.#maxSeconds) throw new UnusableListError('they are too slow');
      this.#notBefore = now + (value.retryAfterSeconds ?? 0);
      return { ...value, askedAt };
    } catch (error) {
      if (!(error instanceof StepError) || error.code === INVALID_KEY) throw error;
      const isPause = error.transient && error.scope === 'step';
      if (isPause && !isRetry) return await this.get(page, until, true);
      throw new UnusableListError(error.message);
    }
  }
}
