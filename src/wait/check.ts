import type { Timing } from '../clock.ts';
import { ListLookup, type ListLookupOptions } from './list-lookup.ts';
import type { Ending } from './outcome.ts';
import type { VideoWait } from './video-wait.ts';

/**
 * Checks a video whenever that is due, until its wait has ended.
 *
 * @throws what a request throws that is not a `StepError`; the signal's reason when it aborts
 */
export type Check = (wait: VideoWait) => Promise<Ending>;

export interface CheckOptions extends Omit<ListLookupOptions, 'getVideoPage'> {
  /** Makes the request for one page of the list that has the videos, if they are looked up in one. */
  getVideoPage?: ListLookupOptions['getVideoPage'] | undefined;
}

/** How the videos of a step are checked: together in a list, or each by a request of its own. */
export function createCheck(options: CheckOptions, timing: Timing): Check {
  const { getVideo, getVideoPage, limiter, signal } = options;
  if (getVideoPage) {
    const lists = new ListLookup({ ...options, getVideoPage }, timing);
    return (wait) => lists.check(wait);
  }
  return async (wait) => {
    for (;;) {
      await wait.settle(limiter.run(wait.turn, () => getVideo(wait.id, { signal })));
      if (wait.ending) return wait.ending;
    }
  };
}
