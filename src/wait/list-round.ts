import { PAGE_SIZE, type ListedVideo, type VideoPage } from '../jogg/list-page.ts';

/** An entry of a page, with the time when that was requested, in clock seconds. */
export interface Entry extends ListedVideo {
  askedAt: number;
}

/** The end of lists for a step; its message completes "JoggAI's video list …". */
export class UnusableListError extends Error {}

/**
 * Reads pages of a list, until each ID was on one or no other page can have them. A round must save
 * requests, so it has at most half as many pages as IDs.
 *
 * @param getPage gets a page by its number, from 1
 * @returns the entries as they come, those of other videos included
 * @throws {UnusableListError} if no page has any of the IDs; whatever `getPage` throws
 */
export async function* readRound(
  ids: ReadonlySet<string>,
  getPage: (page: number) => Promise<VideoPage & { askedAt: number }>,
): AsyncGenerator<Entry> {
  const maxPages = Math.floor(ids.size / 2);
  const missing = new Set(ids);
  const seen = new Set<string>();
  for (let number = 1; number <= maxPages && missing.size > 0; number += 1) {
    const { videos, total = 0, askedAt } = await getPage(number);
    const known = seen.size;
    for (const video of videos) {
      seen.add(video.id);
      missing.delete(video.id);
      yield { ...video, askedAt };
    }
    // Pages can be smaller than what was asked for.
    const isLast = videos.length < PAGE_SIZE && seen.size >= total;
    if (isLast || seen.size === known) break;
  }
  if (maxPages > 0 && missing.size === ids.size) {
    throw new UnusableListError("doesn't include any of the videos");
  }
}
