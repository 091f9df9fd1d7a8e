import type { Timing } from '../clock.ts';
import type { Video } from '../jogg/decode.ts';
import { ListLookup, type ListLookupOptions } from './list-lookup.ts';
import type { Turned } from './rate-limiter.ts';
import type { Turn } from './turn-queue.ts';

/** Checks a video, and throws what a request throws. */
export type Check = (id: string, turn: Turn) => Promise<Turned<Video>>;

export interface CheckOptions extends Omit<ListLookupOptions, 'getVideoPage'> {
  /** Makes the request for one page of the list that has the videos, if they are looked up in one. */
  getVideoPage?: ListLookupOptions['getVideoPage'] | undefined;
}

/** How the videos of a step are checked: together in a list, or each by a request of its own. */
export function createCheck(options: CheckOptions, timing: Timing): Check {
  const { getVideo, getVideoPage, limiter, signal } = options;
  if (!getVideoPage) return (id, turn) => limiter.run(turn, () => getVideo(id, signal));
  const lists = new ListLookup({ ...options, getVideoPage }, timing);
  return (id, turn) => lists.check(id, turn);
}
