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

const NOTHING = readVideo({ data: undefined, message: undefined });

/** Checks that are settled together, from as many pages of a list as they need. */
export class ListRound {
  readonly #options: ListRoundOptions;
  /** Those that are not settled yet, by ID. */
  readonly #videos: Map<string, OpenVideo>;
  /** Those that pages are read for, by ID. What lists lacked before is found only by the way. */
  readonly #sought: Map<string, OpenVideo>;

  constructor(videos: readonly OpenVideo[], options: ListRoundOptions) {
    this.#options = options;
    this.#videos = new Map(videos.map((video) => [video.wait.id, video]));
    this.#sought = new Map([...this.#videos].filter(([, { unsettled }]) => !unsettled));
  }

  get size(): number {
    return this.#videos.size;
  }

  /** Whether a check of the video is to be settled. */
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
    if (this.#sought.size < 2 && this.size > this.#sought.size) {
      throw new UnusableListError('they tell too little about the videos');
    }
    for (const id of this.#sought.keys()) if (!this.#videos.has(id)) this.#sought.delete(id);
    const found = await this.#readPages();
    if (found === 0 && this.#sought.size > 1) {
      throw new UnusableListError('none of the videos is on their first pages');
    }
    for (const video of this.#videos.values()) {
      if (this.#sought.size > 1) video.unsettled = true;
      this.ask(video);
    }
  }

  /** @returns how many of the videos are on the pages */
  async #readPages(): Promise<number> {
    const oldest = this.#oldestSought();
    const missing = new Set(this.#sought.keys());
    const seen = new Set<string>();
    let found = 0;
    // A round must save requests.
    const maxPages = Math.floor(missing.size / 2);
    for (let number = 1; number <= maxPages; number += 1) {
      const page = await this.#options.getPage(number);
      const isRepeated = page.videos.every(({ id }) => seen.has(id));
      for (const video of page.videos) {
        seen.add(video.id);
        missing.delete(video.id);
        if (this.#accept(video, page)) found += 1;
      }
      if (page.last || isRepeated || missing.size === 0 || isOlder(page.videos, oldest)) break;
    }
    return found;
  }

  /** @returns whether the video is one of those that are checked */
  #accept(listed: ListedVideo, { askedAt }: ListPage): boolean {
    const { open, clock, pollIntervalSeconds } = this.#options;
    const { id, status, createdAt } = listed;
    const isOnTheWay = isInProgress(status);
    const video = this.#videos.get(id);
    if (!video) {
      if (isOnTheWay && open.hadEnded(id, askedAt)) {
        throw new UnusableListError(`they show a finished video as ${status}`);
      }
      return false;
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
    return true;
  }

  /** When the oldest of those that are sought was created, in Unix milliseconds; `-Infinity` if unknown. */
  #oldestSought(): number {
    const times = [...this.#sought.values()].map(({ createdAt }) => createdAt?.getTime());
    return times.reduce<number>((oldest, time = -Infinity) => Math.min(oldest, time), Infinity);
  }
}

/** Whether all videos are older. The newest counts as well, since a list can be in another order. */
function isOlder(videos: readonly ListedVideo[], than: number): boolean {
  return videos.every(({ createdAt }) => (createdAt?.getTime() ?? Infinity) < than);
}
