import type { Video } from '../jogg/decode.ts';
import type { Ending } from './outcome.ts';
import type { RateLimiter, Turned } from './rate-limiter.ts';
import type { VideoWait } from './video-wait.ts';

/** A video that is still waited for, and what is remembered of it. */
export interface OpenVideo {
  wait: VideoWait;
  /** When its own request was last made, in seconds by the clock; `-Infinity` if it never was. */
  askedAt: number;
  createdAt: Date | undefined;
  /** Whether a list lacked it, or did not show it as on the way, when it was last looked for. */
  unsettled: boolean;
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
        resolve,
        reject,
      };
      this.#open.set(wait.id, video);
      this.goOn(video);
    });
  }

  /** Ends a video's wait, or has its next check made: after an error, by a request of its own. */
  goOn(video: OpenVideo): void {
    const { closing, clock, onReady } = this.#options;
    const { id, ending, lastError } = video.wait;
    if (ending) {
      this.#open.delete(id);
      if (['completed', 'failed'].includes(ending.result)) this.#endedAt.set(id, clock());
      video.resolve(ending);
    } else if (lastError || closing.aborted) {
      this.ask(video);
    } else {
      onReady(video);
    }
  }

  /**
   * Makes the video's own request when its turn comes, and goes on with the video.
   *
   * @param due when it is due, in seconds by the clock, if that is sooner than it would be
   */
  ask(video: OpenVideo, due = Infinity): void {
    const { limiter, clock, getVideo } = this.#options;
    const { id, turn } = video.wait;
    const request = limiter.run({ ...turn, due: Math.min(due, turn.due) }, () => {
      video.askedAt = clock();
      this.#open.delete(id);
      this.#open.set(id, video);
      return getVideo(id);
    });
    this.settle(video, request);
  }

  /** Takes what a check of a video brings, and goes on with the video. */
  settle(video: OpenVideo, check: Promise<Turned<Video>>): void {
    video.wait.settle(check).then(() => {
      this.goOn(video);
    }, video.reject);
  }

  /** Whether the video's own request had found its end before then, in seconds by the clock. */
  hadEnded(id: string, by: number): boolean {
    return (this.#endedAt.get(id) ?? Infinity) < by;
  }
}
