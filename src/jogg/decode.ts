import { retryAfterSeconds, type Headers } from '../http/retry-after.ts';
import { JOGG_CODES } from './codes.ts';
import {
  codeError,
  isRedirect,
  otherVideoError,
  responseError,
  statusError,
  type ResponseDetails,
} from './response-errors.ts';
import {
  isBlank,
  pick,
  present,
  readFields,
  readId,
  readNumber,
  readText,
  readTime,
  readUrl,
  type FieldMap,
} from './fields.ts';
import { leavesOf, readCode, readReason, readVideoUrl, type Leaf } from './leaves.ts';
import { isKnownStatus, readStatus } from './status.ts';

/**
 * A video as responses describe it: facts, which are missing where a response leaves them out, and what the
 * latest response says of itself, which is `undefined` then. So a later one is spread over an earlier one.
 */
export interface Video extends ResponseDetails {
  /** `completed` or `failed` for every word for an end; else the word in lower case. */
  status?: string;
  /** JoggAI's word for an end, if it is another one. */
  statusWord?: string | undefined;
  /** An absolute http or https URL. */
  url?: string;
  title?: string;
  coverUrl?: string;
  subtitleUrl?: string;
  durationSeconds?: number;
  createdAt?: Date;
  /** Credits deducted; can be fractional. */
  credits?: number;
  /** Why it failed, or the error that the response tells of beside another status. */
  failureCode?: number | string | undefined;
  /** The problem of a URL that cannot be used, as in "is too long". */
  urlProblem?: string | undefined;
  /** That URL, at most 1,000 characters of it. */
  unusableUrl?: string | undefined;
}

// Names around the fields of a video.
const IN_HOLDERS = /^((video|output|result|download)s?\.)+/;

/**
 * Adds what a later response says, or an entry of a list.
 *
 * @returns `earlier` itself if that is nothing new: thousands of videos are kept
 */
export function mergeVideos(earlier: Video | undefined, later: Video): Video {
  if (!earlier) return later;
  const names = Object.keys(later) as (keyof Video)[];
  const isNew = names.some((name) => later[name] !== earlier[name]);
  return isNew ? { ...earlier, ...later } : earlier;
}

/** One HTTP response, without the key. */
export interface JoggResponse {
  /** The URL that was requested, without its query. */
  url: string;
  status: number;
  headers: Headers;
  /** The body, without needless escapes of JSON. */
  text: string;
  /** The same, parsed as JSON; `undefined` if it is not JSON. */
  body: unknown;
}

/** The ID that was asked for, and the names under which a response has it. */
export interface Asked {
  id: string;
  idNames: readonly string[];
}

/**
 * Reads a response about a video.
 *
 * A redirect comes first, then JoggAI's code, then the HTTP status, because JoggAI sends error codes
 * with HTTP 200 as well as with 4xx and 5xx, and a 5xx with code 0 is no success. Beside a status that
 * is known, a code can be missing, and one that JoggAI does not document is no error.
 *
 * @param asked to recognize a response about another video
 * @throws {StepError} for everything but a success
 */
export function decodeVideo(response: JoggResponse, asked?: Asked): Video {
  const parts = partsOf(response.body);
  const details = readDetails(response, parts);
  const leaves = leavesOf(parts.data);
  const video = readParts(parts, leaves, details);
  requireSuccess(response, parts, details, video);
  const otherId = asked && findOtherId(leaves, parts.beside, asked);
  if (otherId !== undefined) throw otherVideoError(otherId, details);
  return video;
}

/**
 * Reads a response about something else than one video.
 *
 * @throws {StepError} for everything but a success
 */
export function readEnvelope(response: JoggResponse): ResponseDetails & { data: unknown } {
  const parts = partsOf(response.body);
  const details = readDetails(response, parts);
  requireSuccess(response, parts, details);
  return { ...details, data: parts.data };
}

/** The data of a response, and what is beside that. */
interface Parts {
  data: unknown;
  fields: FieldMap;
  beside: readonly Leaf[];
}

function partsOf(body: unknown): Parts {
  const fields = new Map(readFields(body));
  const data = fields.get('data');
  fields.delete('data');
  return { data, fields, beside: leavesOf(Object.fromEntries(fields)) };
}

function readDetails({ status, headers }: JoggResponse, { fields }: Parts): ResponseDetails {
  const limited = readNumber(fields.get('code')) === 429 ? 429 : status;
  return {
    requestId: readId(fields.get('rid')),
    retryAfterSeconds: retryAfterSeconds(limited, headers, fields.get('retry_after')),
  };
}

/**
 * @param video as the response describes it, if one was asked for: it is asked again for it after a code
 * that says nothing
 * @throws {StepError} for everything but a success
 */
function requireSuccess(
  response: JoggResponse,
  { fields, beside }: Parts,
  details: ResponseDetails,
  video?: Video,
): void {
  const { url, status, headers } = response;
  const hasStatus = isKnownStatus(video?.status);
  const isOk = status >= 200 && status < 300;
  if (isRedirect(status)) throw statusError(status, url, {}, headers['location']);
  const code = readNumber(fields.get('code'));
  const failureMessage = readReason(beside, true);
  const isError = code !== undefined && code !== 0 && Number.isSafeInteger(code);
  if (isError && !(isOk && hasStatus && !JOGG_CODES[code])) {
    throw codeError(code, failureMessage ?? '', status, details, video !== undefined);
  }
  if (!isOk) throw statusError(status, url, { ...details, failureMessage });
  if (code === 0 || hasStatus) return;
  const message = `${describeBody(response)} (HTTP ${status})`;
  throw responseError(message, url, { ...details, failureMessage });
}

/** A response that is no envelope, in words. */
function describeBody({ headers, text, body }: JoggResponse): string {
  if (body !== undefined) return "unexpected JSON, without JoggAI's code";
  if (text === '') return 'an empty response';
  const type = readText(headers['content-type']) ?? 'no content type';
  const encoding = readText(headers['content-encoding']);
  if (encoding !== undefined) return `expected JSON but got ${type}, encoded as ${encoding}`;
  return type.includes('json') ? 'invalid JSON' : `expected JSON but got ${type}`;
}

/**
 * Reads what a response says about a video of any type. Any field can be missing or of the wrong type.
 * JoggAI's reference and guide use different field names and nesting; all are accepted.
 */
export function readVideo(body: unknown): Video {
  const parts = partsOf(body);
  return readParts(parts, leavesOf(parts.data), {});
}

/** @param leaves of the data */
function readParts(
  { data, fields, beside }: Parts,
  leaves: readonly Leaf[],
  details: ResponseDetails,
): Video {
  const outer = readFields(data);
  const inData = [outer, readFields(outer.get('data'))];
  const scopes = [...inData, fields];
  const word = pick(inData, readText, 'status', 'status_code') ?? statusBesideData(fields);
  const read = word === undefined ? undefined : readStatus(word);
  // Without a status, what the response says is why.
  const mayBeFailure = read === undefined || read.status === 'failed';
  const failureMessage = readReason(leaves, mayBeFailure) ?? readReason(beside, mayBeFailure);
  const isFailure = read && !isKnownStatus(read.status) && failureMessage !== undefined;
  const { url, ...urlProblem } = readVideoUrl(isBlank(data) ? beside : leaves, beside);
  return {
    ...(isFailure ? { status: 'failed', statusWord: read.status } : read),
    ...present({
      url,
      title: pick(scopes, readText, 'title', 'video_name'),
      coverUrl: pick(scopes, readUrl, 'cover_url'),
      subtitleUrl: pick(scopes, readUrl, 'subtitle_url'),
      durationSeconds: pick(scopes, readNumber, 'duration_seconds', 'duration', 'video_duration'),
      createdAt: pick(scopes, readTime, 'created_at'),
      credits: pick(scopes, readNumber, 'deducted_credit'),
    }),
    ...urlProblem,
    failureCode: readCode([...leaves, ...beside]),
    failureMessage,
    retryAfterSeconds: details.retryAfterSeconds,
    requestId: details.requestId,
  };
}

/**
 * A known status of a video beside `code`. Without code 0, other APIs have words of their own there: an
 * `error` of JSend, or an HTTP status.
 */
function statusBesideData(fields: FieldMap): string | undefined {
  const word = pick([fields], readText, 'status', 'status_code') ?? '';
  const code = fields.get('code') ?? undefined;
  const isOwn = readNumber(code) === 0 || (code === undefined && !/^(error|fail)$/i.test(word));
  return isOwn && isKnownStatus(readStatus(word).status) ? word : undefined;
}

/**
 * The ID that a response names instead of the one that was asked for, in its data or else beside that.
 * A number is no other ID than one with letters: JoggAI has both for a video.
 */
function findOtherId(
  inData: readonly Leaf[],
  beside: readonly Leaf[],
  { id: askedId, idNames }: Asked,
): string | undefined {
  const isNumber = (id: string): boolean => /^\d+$/.test(id);
  const idsIn = (leaves: readonly Leaf[]): string[] =>
    leaves
      .filter((leaf) => isId(leaf, idNames))
      // Past 2^53, JSON's numbers are not what was sent.
      .filter(({ value }) => typeof value !== 'number' || Number.isSafeInteger(value))
      .flatMap(({ value }) => readText(value) ?? [])
      .filter((id) => isNumber(id) === isNumber(askedId));
  const ids = idsIn(inData);
  if (ids.length === 0) ids.push(...idsIn(beside));
  return ids.includes(askedId) ? undefined : ids[0];
}

/** An ID of the video is known by its name, as the `id` of a `video`, or by a status beside it. */
function isId({ path, owner }: Leaf, idNames: readonly string[]): boolean {
  const name = path.replace(/([^.]+?)s?\.id$/, '$1_id').replace(IN_HOLDERS, '');
  if (name !== 'id' && idNames.includes(name)) return true;
  if (path.replace(IN_HOLDERS, '') !== 'id') return false;
  const beside = readFields(owner);
  return beside.has('status') || beside.has('status_code');
}
