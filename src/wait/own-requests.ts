import type { Video } from '../jogg/decode.ts';
import type { RateLimiter, Turned } from './rate-limiter.ts';
import type { Turn } from './turn-queue.ts';

/** What is remembered of a video that is still waited for. */
export interface OpenVideo {
  id: string;
  /** When its own request was last made, in seconds by the clock; `-Infinity` if it never was. */
  askedAt: number;
  createdAt: Date | undefined;
  /** Whether a list was of no use lately: it did not have the video, or said what was not so. */
  unsettled: boolean;
  /** Whether its next check must be a request of its own. */
  mustAsk: boolean;
}

export interface OwnRequestsOptions {
  limiter: RateLimiter;
  clock: () => number;
  /** Makes one request. */
  getVideo: (id: string) => Promise<Video>;
}

/** The requests for one video each, and what is remembered of the videos. */
export class OwnRequests {
  readonly #options: OwnRequestsOptions;
  /** By ID; the one whose own request is longest ago comes first. */
  readonly #open = new Map<string, OpenVideo>();
  /** When it was known that a video has ended. */
  readonly #endedAt = new Map<string, number>();

  constructor(options: OwnRequestsOptions) {
    this.#options = options;
  }

  /** How many videos are waited for, at most: one whose errors ended the wait counts as well. */
  get openCount(): number {
    return this.#open.size;
  }

  /** Those that are waited for; the one whose own request is longest ago comes first. */
  get open(): Iterable<OpenVideo> {
    return this.#open.values();
  }

  /** What is remembered of a video that has not ended. */
  recall(id: string): OpenVideo {
    const known = this.#open.get(id);
    if (known) return known;
    const video = {
      id,
      askedAt: -Infinity,
      createdAt: undefined,
      unsettled: false,
      mustAsk: false,
    };
    this.#open.set(id, video);
    return video;
  }

  /** Whether the video's own request had found its end by then, in seconds by the clock. */
  hadEnded(id: string, by: number): boolean {
    return (this.#endedAt.get(id) ?? Infinity) < by;
  }

  /**
   * Makes the video's own request when its turn comes. If that brings an error, the next check is a
   * request of its own as well.
   *
   * @param isListedOtherwise whether a list said something else than that it is on the way
   * @throws what the request throws
   */
  async ask(id: string, turn: Turn, isListedOtherwise = false): Promise<Turned<Video>> {
    const { limiter, clock, getVideo } = this.#options;
    const video = this.recall(id);
    video.mustAsk = true;
    const turned = await limiter.run(turn, () => {
      video.askedAt = clock();
      this.#open.delete(id);
      this.#open.set(id, video);
      return getVideo(id);
    });
    if (!turned.granted) return turned;
    const { status, url, createdAt } = turned.value;
    video.createdAt = createdAt ?? video.createdAt;
    if (status === 'failed' || (status === 'completed' && url !== undefined)) {
      this.#open.delete(id);
      this.#endedAt.set(id, clock());
    } else {
      // Without a URL, it is an error.
      video.mustAsk = status === 'completed';
      video.unsettled ||= isListedOtherwise && !video.mustAsk;
    }
    return turned;
  }
}
