import { readVideo, type Video } from '../jogg/decode.ts';
import type { ListedVideo } from '../jogg/list-page.ts';
import { isInProgress } from '../jogg/status.ts';
import { UnusableListError, type ListPage } from './list-pages.ts';
import type { OwnRequests } from './own-requests.ts';
import type { Turned } from './rate-limiter.ts';
import type { Turn } from './turn-queue.ts';

/** A check that waits for what a list, or the video's own request, says. */
export interface PendingCheck {
  id: string;
  turn: Turn;
  settle: (turned: Turned<Video>) => void;
  reject: (reason: unknown) => void;
}

export interface ListRoundOptions {
  own: OwnRequests;
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
  readonly #checks: Map<string, PendingCheck>;
  /** The IDs that pages are read for. Those that lists lacked before are found only by the way. */
  readonly #sought: Set<string>;

  constructor(checks: readonly PendingCheck[], options: ListRoundOptions) {
    this.#options = options;
    this.#checks = new Map(checks.map((check) => [check.id, check]));
    const sought = checks.filter(({ id }) => !options.own.recall(id).unsettled);
    this.#sought = new Set(sought.map(({ id }) => id));
  }

  get size(): number {
    return this.#checks.size;
  }

  has(id: string): boolean {
    return this.#checks.has(id);
  }

  /** Takes out the checks that are not settled yet. */
  takeAll(): PendingCheck[] {
    const checks = [...this.#checks.values()];
    this.#checks.clear();
    return checks;
  }

  /** Takes out one of the checks, and makes the video's own request. */
  ask(id: string, due = Infinity, isListedOtherwise = false): void {
    const check = this.#checks.get(id);
    if (!check) return;
    this.#checks.delete(id);
    const turn = { ...check.turn, due: Math.min(due, check.turn.due) };
    this.#options.own.ask(id, turn, isListedOtherwise).then(check.settle, check.reject);
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
    for (const id of this.#sought) if (!this.has(id)) this.#sought.delete(id);
    const found = await this.#readPages();
    if (found === 0 && this.#sought.size > 1) {
      throw new UnusableListError('none of the videos is on their first pages');
    }
    for (const id of this.#checks.keys()) {
      if (this.#sought.size > 1) this.#options.own.recall(id).unsettled = true;
      this.ask(id);
    }
  }

  /** @returns how many of the videos are on the pages */
  async #readPages(): Promise<number> {
    const oldest = this.#oldestSought();
    const missing = new Set(this.#sought);
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
    const { own, clock, pollIntervalSeconds } = this.#options;
    const { id, status, createdAt } = listed;
    const isOnTheWay = isInProgress(status);
    const check = this.#checks.get(id);
    if (!check) {
      if (isOnTheWay && own.hadEnded(id, askedAt)) {
        throw new UnusableListError(`they show a finished video as ${status}`);
      }
      return false;
    }
    const video = own.recall(id);
    video.createdAt ??= createdAt;
    if (isOnTheWay) {
      video.unsettled = false;
      this.#checks.delete(id);
      check.settle({ granted: true, value: { ...NOTHING, status }, askedAt });
    } else {
      this.ask(id, Math.max(clock(), video.askedAt + pollIntervalSeconds), true);
    }
    return true;
  }

  /** When the oldest of those that are sought was created; `undefined` if that is not known of all. */
  #oldestSought(): Date | undefined {
    const { own } = this.#options;
    let oldest: Date | undefined;
    for (const id of this.#sought) {
      const { createdAt } = own.recall(id);
      if (!createdAt) return undefined;
      if (!oldest || createdAt < oldest) oldest = createdAt;
    }
    return oldest;
  }
}

/** Whether all videos are older. The newest counts as well, since a list can be in another order. */
function isOlder(videos: readonly ListedVideo[], than: Date | undefined): boolean {
  return (
    than !== undefined &&
    videos.every(({ createdAt }) => createdAt !== undefined && createdAt < than)
  );
}
