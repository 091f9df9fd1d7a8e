import type { Timing } from '../clock.ts';
import { StepError } from '../errors.ts';
import { readFields, readTime } from '../jogg/fields.ts';
import { PAGE_SIZE, type VideoPage } from '../jogg/list-page.ts';
import { retryDelay } from '../schedule.ts';
import { implausibleListError } from './create-errors.ts';
import { isUsableId } from './ids.ts';

/** A video that the list has under the name of a request. */
export interface Match {
  /** The request's. */
  mark: string;
  /** `undefined` if the list has none that can be used. */
  id: string | undefined;
  hasFailed: boolean;
}

/** The result of a lookup. */
export interface Found {
  /** Of all looks, wanted or not. */
  matches: Match[];
  /** Why it isn't known if the list has more; `undefined` if it hasn't. */
  error: StepError | undefined;
}

interface LookUpOptions {
  /** Gets a page of the list, newest videos first. */
  getPage: (page: number) => Promise<VideoPage>;
  /** True if a match is the requested video. */
  isWanted: (match: Match) => boolean;
  /** A time before that video was created. */
  since?: Date | undefined;
  /** Minimum time to look, in clock seconds; at least a minute. */
  until?: number | undefined;
  signal: AbortSignal;
}

// A video that has just been created may not be in the list yet.
export const LIST_LAG_SECONDS = 60;

/**
 * Looks for requests in the list of their type, by the marks in the entries, until all are found or the
 * time is over. What isn't in the list by then was not accepted.
 *
 * @throws the signal's reason when it aborts
 */
export async function lookUp(
  marks: readonly string[],
  options: LookUpOptions,
  { clock, sleep, random }: Timing,
): Promise<Found> {
  const until = Math.max(clock() + LIST_LAG_SECONDS, options.until ?? 0);
  const found = new Map<string, Match>();
  for (let looks = 1; ; looks += 1) {
    const lookedAt = clock();
    const error = await readList(marks, options, found).then(() => undefined, toListError);
    options.signal.throwIfAborted();
    const isOver = error ? !error.transient || clock() >= until : lookedAt >= until;
    const isComplete = hasAll(marks, found, options);
    if (isOver || isComplete) {
      return { matches: [...found.values()], error: isComplete ? undefined : error };
    }
    const delay = Math.min(retryDelay(looks, 0, random), until - clock());
    await sleep(Math.max(delay, 0), options.signal);
  }
}

function toListError(thrown: unknown): StepError {
  if (thrown instanceof StepError) return thrown;
  throw thrown;
}

/**
 * Reads the list, as far as the requests can be in it.
 *
 * @param found gets the matches, by what tells entries apart
 * @throws {StepError} if it can't be read, or can't be the whole list
 */
async function readList(
  marks: readonly string[],
  options: LookUpOptions,
  found: Map<string, Match>,
): Promise<void> {
  const { getPage, since } = options;
  const seen = new Set<string>();
  let oldest = Infinity;
  let isInOrder = true;
  for (let number = 1; ; number += 1) {
    const { videos, withoutId, total } = await getPage(number);
    const before = seen.size;
    const note = (entry: unknown, video: Omit<Match, 'mark'>, key?: string): void => {
      const text = JSON.stringify(entry);
      seen.add(key ?? text);
      const mark = marks.find((each) => text.includes(each));
      if (mark !== undefined) found.set(key ?? text, { mark, ...video });
    };
    for (const entry of withoutId) note(entry, { id: undefined, hasFailed: false });
    for (const { id, entry, status } of videos) {
      note(entry, { id: isUsableId(id) ? id : undefined, hasFailed: status === 'failed' }, id);
      const at = readTime(readFields(entry).get('created_at'))?.getTime() ?? oldest;
      isInOrder &&= at <= oldest;
      oldest = Math.min(oldest, at);
    }
    if (hasAll(marks, found, options)) return;
    if (since && isInOrder && oldest < since.getTime()) return;
    const isWhole = seen.size >= (total ?? 0);
    const isShort = videos.length + withoutId.length < PAGE_SIZE;
    if (isShort && isWhole && total !== undefined) return;
    // Some servers repeat a page forever, and some have no total.
    if (seen.size > before) continue;
    if (!isWhole) throw implausibleListError();
    return;
  }
}

function hasAll(
  marks: readonly string[],
  found: ReadonlyMap<string, Match>,
  { isWanted }: LookUpOptions,
): boolean {
  const wanted = [...found.values()].filter(isWanted).map(({ mark }) => mark);
  return marks.every((mark) => wanted.includes(mark));
}
