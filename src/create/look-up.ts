import type { Timing } from '../clock.ts';
import type { VideoPage } from '../jogg/list-page.ts';
import { retryDelay } from '../schedule.ts';

/** A video that the list has under the name of a request. */
export interface Match {
  /** The request's. */
  mark: string;
  id: string;
  hasFailed: boolean;
}

interface LookUpOptions {
  /** Gets a page of the list, newest videos first. */
  getPage: (page: number) => Promise<VideoPage>;
  /** Whether a match is the video that is looked for. */
  isWanted: (match: Match) => boolean;
  /** A time before that video was created. */
  since?: Date | undefined;
  signal: AbortSignal;
}

// A video that has just been created may not be in the list yet.
const LIST_LAG_SECONDS = 60;

/**
 * Looks for requests in the list of their type, by the marks in the names of the videos, until all are
 * found or a minute is over. What isn't in the list by then was not accepted.
 *
 * @returns all matches of the last look, newest first, wanted or not
 * @throws {StepError} if the list can't be read, so that nothing is known
 * @throws the signal's reason when it aborts
 */
export async function lookUp(
  marks: readonly string[],
  options: LookUpOptions,
  { clock, sleep, random }: Timing,
): Promise<Match[]> {
  const until = clock() + LIST_LAG_SECONDS;
  for (let looks = 1; ; looks += 1) {
    const lookedAt = clock();
    const matches = await readList(marks, options);
    if (hasAll(marks, matches, options) || lookedAt >= until) return matches;
    const delay = Math.min(retryDelay(looks, 0, random), until - clock());
    await sleep(Math.max(delay, 0), options.signal);
  }
}

/** Reads the list, as far as the requests can be in it. */
async function readList(marks: readonly string[], options: LookUpOptions): Promise<Match[]> {
  const { getPage, since } = options;
  const matches: Match[] = [];
  const seen = new Set<string>();
  for (let number = 1; ; number += 1) {
    const { videos, last } = await getPage(number);
    const added = videos.filter(({ id }) => !seen.has(id));
    for (const { id, title = '', status } of added) {
      seen.add(id);
      const mark = marks.find((each) => title.includes(each));
      if (mark !== undefined) matches.push({ mark, id, hasFailed: status === 'failed' });
    }
    const isPast = videos.some(({ createdAt }) => since && createdAt && createdAt < since);
    // Some servers repeat a page forever.
    const isOver = last || isPast || added.length === 0;
    if (isOver || hasAll(marks, matches, options)) return matches;
  }
}

function hasAll(
  marks: readonly string[],
  matches: readonly Match[],
  { isWanted }: LookUpOptions,
): boolean {
  const found = matches.filter(isWanted).map(({ mark }) => mark);
  return marks.every((mark) => found.includes(mark));
}
