import type { Timing } from '../clock.ts';
import { StepError } from '../errors.ts';
import { PAGE_SIZE, type VideoPage } from '../jogg/list-page.ts';
import { REQUEST_INTERVAL_SECONDS } from '../pace/rate-limiter.ts';
import { retryDelay } from '../schedule.ts';
import { implausibleListError, pauseError } from './create-errors.ts';

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
  /** Gets a page of the list. */
  getPage: (page: number) => Promise<VideoPage>;
  /** True if a match is the requested video. */
  isWanted: (match: Match) => boolean;
  /** How long to look; a list that can't be read for a while gets `OUTAGE_SECONDS` more. */
  seconds: number;
  onRetry: (error: StepError, delaySeconds: number) => void;
  signal: AbortSignal;
}

/** A video that has just been created may not be in the list for so long. */
export const LIST_LAG_SECONDS = 60;

export const OUTAGE_SECONDS = 60;

// More have no end.
const MAX_PAGES = 1000;

/** One reading of the list, from its first page to its end. */
interface Look {
  startedAt: number;
  /** The next page, from 1. */
  page: number;
  /** What tells the entries so far apart. */
  seen: Set<string>;
  /** The number of entries in the list when the reading began, if it is known. */
  total: number | undefined;
  /** The delay that the last page asks for before the next request. */
  pauseSeconds: number;
}

/**
 * Looks for requests in the list of their type, by the marks in the entries, until all are found or the
 * time is over. What isn't in the list by then was not accepted. All retries are made here, none by the
 * caller. No error ends it before the time is over, because it can be of something on the way to JoggAI;
 * unless it asks for a delay that is longer.
 *
 * @throws the signal's reason when it aborts
 */
export async function lookUp(
  marks: readonly string[],
  options: LookUpOptions,
  timing: Timing,
): Promise<Found> {
  const { clock, sleep, random } = timing;
  const { seconds, onRetry, signal } = options;
  const until = clock() + seconds;
  const found = new Map<string, Match>();
  const look: Look = { startedAt: 0, page: 1, seen: new Set(), total: undefined, pauseSeconds: 0 };
  for (let tries = 1; ; tries += 1) {
    const { page } = look;
    const error = await readOn(look, marks, options, found, timing).then(
      () => undefined,
      toListError,
    );
    signal.throwIfAborted();
    const matches = [...found.values()];
    if (hasAll(marks, found, options)) return { matches, error: undefined };
    if (!error && look.startedAt >= until) return { matches, error };
    const pause = error?.retryAfterSeconds ?? look.pauseSeconds;
    const isFinal = error?.transient === false;
    const left = Math.max((isFinal ? until : until + OUTAGE_SECONDS) - clock(), 0);
    if ((error && left === 0) || pause > left) {
      return { matches, error: error ?? pauseError(pause) };
    }
    if (error && look.page > page) tries = 1;
    // A list that can be read is read once more when the time is over.
    const most = error ? left : Math.max(until - clock(), 0);
    const delay = Math.max(Math.min(retryDelay(tries, 0, random), most), pause);
    if (error) onRetry(error, delay);
    await sleep(delay, signal);
  }
}

function toListError(thrown: unknown): StepError {
  if (thrown instanceof StepError) return thrown;
  throw thrown;
}

/**
 * Reads the list to its end, from the page at which the last reading failed. Its order says nothing about
 * what comes later: finished videos may be first.
 *
 * @param found gets the matches, by what tells entries apart
 * @throws {StepError} if it can't be read, or can't be the whole list
 */
async function readOn(
  look: Look,
  marks: readonly string[],
  options: LookUpOptions,
  found: Map<string, Match>,
  { clock, sleep }: Timing,
): Promise<void> {
  const { seen } = look;
  if (look.page === 1) look.startedAt = clock();
  for (let isEnd = false; !isEnd;) {
    const read = await options.getPage(look.page);
    const { videos, withoutId, retryAfterSeconds = 0 } = read;
    if (look.page === 1) look.total = read.total;
    const { total } = look;
    const before = seen.size;
    const note = (entry: unknown, video: Omit<Match, 'mark'>, key?: string): void => {
      const text = JSON.stringify(entry);
      seen.add(key ?? text);
      const lowerCase = text.toLowerCase();
      const mark = marks.find((each) => lowerCase.includes(each));
      if (mark !== undefined) found.set(key ?? text, { mark, ...video });
    };
    for (const entry of withoutId) note(entry, { id: undefined, hasFailed: false });
    for (const { id, entry, status } of videos) {
      note(entry, { id, hasFailed: status === 'failed' }, id);
    }
    look.page += 1;
    look.pauseSeconds = retryAfterSeconds;
    if (hasAll(marks, found, options)) return;
    const isWhole = seen.size >= (total ?? 0);
    const isShort = videos.length + withoutId.length < PAGE_SIZE;
    // Some servers repeat a page forever, and some have no total.
    const isRepeated = seen.size === before;
    const isEndless = look.page > MAX_PAGES;
    isEnd = isEndless || isRepeated || (isShort && isWhole && total !== undefined);
    if (isEnd) startOver(look);
    if (isEndless || (isEnd && !isWhole)) throw implausibleListError();
    if (!isEnd && retryAfterSeconds > 0) throw pauseError(retryAfterSeconds);
    if (!isEnd) await sleep(REQUEST_INTERVAL_SECONDS, options.signal);
  }
}

function startOver(look: Look): void {
  look.page = 1;
  look.seen.clear();
}

function hasAll(
  marks: readonly string[],
  found: ReadonlyMap<string, Match>,
  { isWanted }: LookUpOptions,
): boolean {
  const wanted = [...found.values()].filter(isWanted).map(({ mark }) => mark);
  return marks.every((mark) => wanted.includes(mark));
}
