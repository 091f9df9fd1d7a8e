import { pick, readFields, readNumber, readVideoId, type FieldMap } from './fields.ts';
import { responseError } from './response-errors.ts';
import { hasNoError, openEnvelope, requireSuccess, type JoggResponse } from './response.ts';
import { readStatus } from './status.ts';

/** A video as a list has it. Only what every round needs is read of its entry, for lists are long. */
export interface ListedVideo {
  id: string;
  status: string | undefined;
  /** The whole entry in the response. */
  entry: unknown;
}

/** One page of a list of videos, in its order. */
export interface VideoPage {
  videos: ListedVideo[];
  /** The entries that have no usable ID. */
  withoutId: unknown[];
  /** The number of videos on all pages, if the response says so. */
  total?: number | undefined;
  /** The delay that the response asks for before the next request. */
  retryAfterSeconds: number | undefined;
}

/** The number of videos to ask for in a page: the most that JoggAI gives. */
export const PAGE_SIZE = 100;

/**
 * Reads a page of a list of videos of any type. JoggAI's two lists differ in names and nesting;
 * every name that either has is known here, and any field can be missing or of the wrong type.
 *
 * @throws {StepError} for everything but a success, and for a success without a list in it
 */
export function decodeVideoPage(response: JoggResponse): VideoPage {
  const envelope = openEnvelope(response);
  const { data, retryAfterSeconds } = envelope;
  const outer = readObject(data);
  const scopes = [outer, readObject(outer.get('data')), readFields(outer.get('pagination'))];
  const entries =
    readList(data ?? undefined) ?? pick(scopes, readList, 'videos', 'list', 'items', 'data');
  const total = pick(scopes, readNumber, 'total', 'total_items');
  // Beside an error, an empty list can stand for none.
  const isEmpty = total === 0 && hasNoError(envelope);
  const isFound = entries !== undefined && (entries.length > 0 || isEmpty);
  requireSuccess(response, envelope, { isFound });
  if (!entries) throw responseError('a response without a list of videos', response.url, envelope);
  const videos: ListedVideo[] = [];
  const withoutId: unknown[] = [];
  for (const entry of entries) {
    const fields = [readFields(entry)];
    const id = pick(fields, readVideoId, 'video_id', 'product_video_id', 'template_video_id', 'id');
    const status = pick(fields, readStatus, 'status', 'status_code')?.status;
    if (id === undefined) withoutId.push(entry);
    else videos.push({ id, status, entry });
  }
  return { videos, withoutId, total, retryAfterSeconds };
}

/** Unlike an element of an array, which is an entry. */
function readObject(value: unknown): FieldMap {
  return readFields(Array.isArray(value) ? undefined : value);
}

// A list without entries can be null.
function readList(value: unknown): unknown[] | undefined {
  return value === null ? [] : Array.isArray(value) ? value : undefined;
}
