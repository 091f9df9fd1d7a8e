import type { Video } from '../jogg/decode.ts';
import type { Ending } from './outcome.ts';
import type { RateLimiter, Turned } from './rate-limiter.ts';
import type { Turn } from './turn-queue.ts';
import type { VideoWait } from './video-wait.ts';

/** A video that is still waited for, and what is remembered of it. */
export interface OpenVideo {
  wait: VideoWait;
  /** When its own request was last made, in seconds by the clock; `-Infinity` if it never was. */
  askedAt: number;
  createdAt: Date | undefined;
  /** Whether a list was of no use lately: it did not have the video, or said what was not so. */
  unsettled: boolean;
  /** Whether its next check must be a request of its own. */
  mustAsk: boolean;
  resolve: (ending: Ending) => void;
  reject: (reason: unknown) => void;
}

export interface OpenVideosOptions {
  limiter: RateLimiter;
  clock: () => number;
  /** Makes one request. */
  getVideo: (id: string) => Promise<Video>;
  /** Called with a video whose next check a list may settle. */
  onReady: (video: OpenVideo) => void;
  /** From when it aborts, every check is a request of its own. */
  closing: AbortSignal;
}

/** The videos that are still waited for, and the requests for one of them each. */
export class OpenVideos {
  readonly #options: OpenVideosOptions;
  readonly #open = new Map<string, OpenVideo>();
  /** When it was known that a video has ended. */
  readonly #endedAt = new Map<string, number>();

  constructor(options: OpenVideosOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#open.size;
  }

  /** The one whose own request is longest ago comes first. */
  [Symbol.iterator](): Iterator<OpenVideo> {
    return this.#open.values();
  }

  /** Checks a video until its wait has ended. */
  add(wait: VideoWait): Promise<Ending> {
    return new Promise((resolve, reject) => {
      const video: OpenVideo = {
        wait,
        askedAt: -Infinity,
        createdAt: undefined,
        unsettled: false,
        mustAsk: false,
        resolve,
        reject,
      };
      this.#open.set(wait.id, video);
      this.goOn(video);
    });
  }

  /** Goes on with a video after a check. */
  goOn(video: OpenVideo): void {
    const { wait, mustAsk, resolve } = video;
    if (wait.ending) {
      this.#open.delete(wait.id);
      resolve(wait.ending);
    } else if (mustAsk || this.#options.closing.aborted) {
      this.ask(video);
    } else {
      this.#options.onReady(video);
    }
  }

  /**
   * Makes the video's own request when its turn comes, and goes on with the video. If that brings an
   * error, the next check is a request of its own as well.
   *
   * @param due when it is due, in seconds by the clock, if that is sooner than it would be
   * @param isListedOtherwise whether a list said something else than that it is on the way
   */
  ask(video: OpenVideo, due = Infinity, isListedOtherwise = false): void {
    const { turn } = video.wait;
    const sooner = { ...turn, due: Math.min(due, turn.due) };
    this.settle(video, this.#request(video, sooner, isListedOtherwise));
  }

  /** Takes what a check of a video brings, and goes on with the video. */
  settle(video: OpenVideo, check: Promise<Turned<Video>>): void {
    video.wait.settle(check).then(() => {
      this.goOn(video);
    }, video.reject);
  }

  /** Whether the video's own request had found its end by then, in seconds by the clock. */
  hadEnded(id: string, by: number): boolean {
    return (this.#endedAt.get(id) ?? Infinity) < by;
  }

  async #request(video: OpenVideo, turn: Turn, isListedOtherwise: boolean): Promise<Turned<Video>> {
    const { limiter, clock, getVideo } = this.#options;
    const { id } = video.wait;
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
      this.#endedAt.set(id, clock());
    } else {
      // Without a URL, it is an error.
      video.mustAsk = status === 'completed';
      video.unsettled ||= isListedOtherwise && !video.mustAsk;
    }
    return turned;
  }
}
