import { readVideo } from '../jogg/decode.ts';
import type { ListedVideo } from '../jogg/list-page.ts';
import { isInProgress } from '../jogg/status.ts';
import { UnusableListError, type ListPage } from './list-pages.ts';
import type { OpenVideo, OpenVideos } from './open-videos.ts';

export interface ListRoundOptions {
  open: OpenVideos;
  getPage: (page: number) => Promise<ListPage>;
  clock: () => number;
  /** The shortest time between two requests for a video. */
  pollIntervalSeconds: number;
}

const NOTHING = readVideo({ data: undefined });

/** Checks that are settled together, from as many pages of a list as they need. */
export class ListRound {
  readonly #options: ListRoundOptions;
  /** The IDs of all of them. */
  readonly #ids: ReadonlySet<string>;
  /** Those that are not settled yet, by ID. */
  readonly #videos: Map<string, OpenVideo>;
  /** Those that pages are read for. What lists lacked before is found only by the way. */
  readonly #sought: readonly OpenVideo[];

  constructor(videos: readonly OpenVideo[], options: ListRoundOptions) {
    this.#options = options;
    this.#videos = new Map(videos.map((video) => [video.wait.id, video]));
    this.#ids = new Set(this.#videos.keys());
    this.#sought = videos.filter(({ unsettled }) => !unsettled);
  }

  get size(): number {
    return this.#videos.size;
  }

  /** Whether the video is still to be settled in this round. */
  has(video: OpenVideo): boolean {
    return this.#videos.has(video.wait.id);
  }

  /** Takes out the videos that are not settled yet. */
  takeAll(): OpenVideo[] {
    const videos = [...this.#videos.values()];
    this.#videos.clear();
    return videos;
  }

  /** Takes out one of the videos, and makes its own request. */
  ask(video: OpenVideo, due?: number): void {
    this.#videos.delete(video.wait.id);
    this.#options.open.ask(video, due);
  }

  /**
   * Reads pages until all IDs that are sought were on one, or no later page can have them. What is not
   * on them is asked for one by one.
   *
   * @throws {UnusableListError} if the list is of no use; whatever `getPage` throws
   */
  async read(): Promise<void> {
    if (this.#sought.length < 2 && this.#ids.size > this.#sought.length) {
      throw new UnusableListError('they tell too little about the videos');
    }
    const isConclusive = await this.#readPages();
    for (const video of this.#videos.values()) {
      video.unsettled ||= isConclusive;
      this.ask(video);
    }
  }

  /** @returns whether they tell what the list lacks: no page does not, and neither does a slow one */
  async #readPages(): Promise<boolean> {
    const sought = this.#sought.filter((video) => this.has(video));
    const missing = new Set(sought.map(({ wait }) => wait.id));
    const oldest = oldestOf(sought);
    const seen = new Set<string>();
    // A round must save requests.
    const maxPages = missing.size === 0 ? 0 : Math.floor(this.#sought.length / 2);
    for (let number = 1; number <= maxPages; number += 1) {
      const page = await this.#options.getPage(number);
      const isRepeated = page.videos.every(({ id }) => seen.has(id));
      for (const video of page.videos) {
        seen.add(video.id);
        missing.delete(video.id);
        this.#accept(video, page);
      }
      if (page.last || isRepeated || missing.size === 0 || isOlder(page.videos, oldest)) break;
      if (page.isSlow) return false;
    }
    if (maxPages > 0 && ![...this.#ids].some((id) => seen.has(id))) {
      throw new UnusableListError('none of the videos is on their first pages');
    }
    return maxPages > 0;
  }

  #accept({ id, status, createdAt }: ListedVideo, { askedAt }: ListPage): void {
    const { open, clock, pollIntervalSeconds } = this.#options;
    const isOnTheWay = isInProgress(status);
    const video = this.#videos.get(id);
    if (!video) {
      if (isOnTheWay && open.hadEnded(id, askedAt)) {
        throw new UnusableListError(`they show a finished video as ${status}`);
      }
      return;
    }
    video.createdAt ??= createdAt;
    if (isOnTheWay) {
      video.unsettled = false;
      video.wait.accept({ ...NOTHING, status }, askedAt);
      this.#videos.delete(id);
      open.goOn(video);
    } else {
      video.unsettled = true;
      this.ask(video, Math.max(clock(), video.askedAt + pollIntervalSeconds));
    }
  }
}

/** When the oldest was created, in Unix milliseconds; `-Infinity` if that is not known of all. */
function oldestOf(videos: readonly OpenVideo[]): number {
  const times = videos.map(({ createdAt }) => createdAt?.getTime());
  return times.reduce<number>((oldest, time = -Infinity) => Math.min(oldest, time), Infinity);
}

/** Whether all videos are older. The newest counts as well, since a list can be in another order. */
function isOlder(videos: readonly ListedVideo[], than: number): boolean {
  return videos.every(({ createdAt }) => (createdAt?.getTime() ?? Infinity) < than);
}
