import { readEnvelope, readVideo, type JoggResponse, type Video } from './decode.ts';
import { responseError } from './errors.ts';
import { isObject, pick, readNumber, readText, type Fields } from './fields.ts';

/** A video as a list has it. Its URL is left out: that of its own request counts. */
export interface ListedVideo extends Pick<Video, 'status' | 'createdAt'> {
  id: string;
  title?: string;
}

/** One page of a list of videos. */
export interface VideoPage {
  /** In the order of the page, without the entries that have no ID. */
  videos: ListedVideo[];
  /** Whether there can be nothing on a later page. */
  last: boolean;
  /** How long the response asks to wait before the next request, in seconds. */
  retryAfterSeconds: number | undefined;
}

/** How many videos are asked for in a page: as many as JoggAI gives. */
export const PAGE_SIZE = 100;

/**
 * Reads a page of a list of videos of any type. JoggAI's two lists differ in names and nesting;
 * every name that either has is known here, and any field can be missing or of the wrong type.
 *
 * @param page which one was asked for, from 1
 * @throws {StepError} for everything but a success, and for a success without a list in it
 */
export function decodeVideoPage(response: JoggResponse, page: number): VideoPage {
  const envelope = readEnvelope(response);
  const { data, retryAfterSeconds } = envelope;
  const outer = isObject(data) ? data : {};
  const scopes = [outer, outer['data'], outer['pagination']].filter(isObject);
  const entries = readList(data) ?? pick(scopes, readList, 'videos', 'list', 'items', 'data');
  if (!entries) throw responseError('a response without a list of videos', envelope);
  const videos = entries.flatMap((entry) => readEntry(entry) ?? []);
  return { videos, last: isLast(entries.length, page, scopes), retryAfterSeconds };
}

// A list without entries can be null.
function readList(value: unknown): unknown[] | undefined {
  return value === null ? [] : Array.isArray(value) ? value : undefined;
}

function readEntry(entry: unknown): ListedVideo | undefined {
  if (!isObject(entry)) return undefined;
  const { status, title, createdAt } = readVideo({ data: entry, message: undefined });
  const id = pick([entry], readText, 'video_id', 'product_video_id', 'template_video_id', 'id');
  return id === undefined
    ? undefined
    : { id, status, createdAt, ...(title !== undefined && { title }) };
}

/**
 * A page without entries is the last one. So is one with fewer than were asked for, unless the
 * totals say that more follow, since a server may give smaller pages. A full one never is, whatever
 * the totals say: at worst the next page is empty.
 */
function isLast(count: number, page: number, scopes: Fields[]): boolean {
  if (count === 0 || count >= PAGE_SIZE) return count === 0;
  const size = pick(scopes, readNumber, 'page_size') ?? PAGE_SIZE;
  const total = pick(scopes, readNumber, 'total', 'total_items') ?? 0;
  const pages = pick(scopes, readNumber, 'total_pages') ?? 0;
  return page >= pages && page * size >= total;
}
