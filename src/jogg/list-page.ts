import { readEnvelope, readVideo, type JoggResponse, type Video } from './decode.ts';
import { responseError } from './errors.ts';
import { pick, readFields, readNumber, readText, type FieldMap } from './fields.ts';

/** A video as a list has it. */
export interface ListedVideo extends Pick<Video, 'status' | 'createdAt'> {
  id: string;
  url?: string | undefined;
  /** The whole entry, as JSON. */
  text?: string;
}

/** One page of a list of videos. */
export interface VideoPage {
  /** In the order of the page, without the entries that have no ID. */
  videos: ListedVideo[];
  /** Whether there can be nothing on a later page. */
  last: boolean;
  /** How many videos are on all pages, if the response says so. */
  total?: number | undefined;
  /** The entries that have no ID, as JSON, if there are any. */
  withoutId?: string[] | undefined;
  /** Whether there is null in place of all data. */
  isNull?: true | undefined;
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
  const outer = readObject(data);
  const scopes = [outer, readObject(outer.get('data')), readFields(outer.get('pagination'))];
  const entries = readList(data) ?? pick(scopes, readList, 'videos', 'list', 'items', 'data');
  if (!entries) throw responseError('a response without a list of videos', response.url, envelope);
  const read = entries.map(readEntry);
  const withoutId = read.flatMap(({ id, text }) => (id === undefined ? text : []));
  return {
    videos: read.flatMap(({ id, ...entry }) => (id === undefined ? [] : { id, ...entry })),
    last: isLast(entries.length, page, scopes),
    total: readTotal(scopes),
    withoutId: withoutId.length > 0 ? withoutId : undefined,
    isNull: data === null ? true : undefined,
    retryAfterSeconds,
  };
}

/** Unlike an element of an array, which is an entry. */
function readObject(value: unknown): FieldMap {
  return readFields(Array.isArray(value) ? undefined : value);
}

// A list without entries can be null.
function readList(value: unknown): unknown[] | undefined {
  return value === null ? [] : Array.isArray(value) ? value : undefined;
}

function readEntry(entry: unknown): Omit<ListedVideo, 'id' | 'text'> & {
  id: string | undefined;
  text: string;
} {
  const { status, url, createdAt } = readVideo({ data: entry });
  const names = ['video_id', 'product_video_id', 'template_video_id', 'id'];
  const id = pick([readFields(entry)], readText, ...names);
  return { id, status, url, text: JSON.stringify(entry), createdAt };
}

function readTotal(scopes: FieldMap[]): number | undefined {
  return pick(scopes, readNumber, 'total', 'total_items');
}

/**
 * A page without entries is the last one. So is one with fewer than were asked for, unless the
 * totals say that more follow, since a server may give smaller pages. A full one never is, whatever
 * the totals say: at worst the next page is empty.
 */
function isLast(count: number, page: number, scopes: FieldMap[]): boolean {
  if (count === 0 || count >= PAGE_SIZE) return count === 0;
  const size = pick(scopes, readNumber, 'page_size') ?? PAGE_SIZE;
  const total = readTotal(scopes) ?? 0;
  const pages = pick(scopes, readNumber, 'total_pages') ?? 0;
  return page >= pages && page * size >= total;
}
