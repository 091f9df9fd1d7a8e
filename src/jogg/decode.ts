import { retryAfterSeconds, type Headers } from '../http/retry-after.ts';
import {
  codeError,
  isRedirect,
  responseError,
  statusError,
  type ResponseDetails,
} from './errors.ts';
import { readFailure } from './failure.ts';
import {
  describeUnusableUrl,
  isObject,
  pick,
  readId,
  readNumber,
  readText,
  readTime,
  readUrl,
  type Fields,
} from './fields.ts';
import { readStatus } from './status.ts';

/** A video as a response describes it. What it leaves out is `undefined`. */
export interface Video {
  /** `completed` or `failed` for every word for an end; else the word in lower case. */
  status: string | undefined;
  /** JoggAI's word for an end, if it is another one. */
  statusWord: string | undefined;
  /** An absolute http or https URL. */
  url: string | undefined;
  /** What is wrong with a URL that cannot be used, as in "is too long". */
  urlProblem: string | undefined;
  title: string | undefined;
  coverUrl: string | undefined;
  subtitleUrl: string | undefined;
  durationSeconds: number | undefined;
  createdAt: Date | undefined;
  completedAt: Date | undefined;
  /** Credits deducted; can be fractional. */
  credits: number | undefined;
  /** Why it failed, if it did. */
  failureCode: number | string | undefined;
  failureMessage: string | undefined;
  /** How long the response asks to wait before the next request, in seconds. */
  retryAfterSeconds: number | undefined;
  /** JoggAI's ID of the request. */
  requestId: string | undefined;
}

// What a response says of itself, or together with another field.
const NOT_KEPT: readonly (keyof Video)[] = [
  'statusWord',
  'urlProblem',
  'retryAfterSeconds',
  'requestId',
];

/**
 * What is known about a video after two responses: the later one counts, unless it leaves a field out.
 * What a response says of itself is that of the later one.
 *
 * @returns `earlier` itself if the later one says nothing new, as entries of lists do: it saves memory
 */
export function mergeVideos(earlier: Video | undefined, later: Video): Video {
  const names = Object.keys(later) as (keyof Video)[];
  const isKept = (name: keyof Video): boolean =>
    later[name] === undefined && !NOT_KEPT.includes(name);
  if (earlier && names.every((name) => later[name] === earlier[name] || isKept(name))) {
    return earlier;
  }
  const kept = names.filter(isKept).map((name) => [name, earlier?.[name]]);
  const statusWord = later.status === undefined ? earlier?.statusWord : later.statusWord;
  return { ...later, ...(Object.fromEntries(kept) as Partial<Video>), statusWord };
}

/** One HTTP response, without the key. */
export interface JoggResponse {
  /** What was requested, without its query. */
  url: string;
  status: number;
  headers: Headers;
  /** The body as it came. */
  text: string;
  /** The same, parsed as JSON; `undefined` if it is not JSON. */
  body: unknown;
}

/** What a successful response says besides its `data`. */
interface Envelope extends ResponseDetails {
  data: unknown;
  /** JoggAI's own words on the request; `undefined` if there are none. */
  message: string | undefined;
}

/**
 * What a response means.
 *
 * @throws {StepError} for everything but a success
 */
export function decodeVideo(response: JoggResponse): Video {
  return readVideo(readEnvelope(response));
}

/**
 * Reads the envelope of a response.
 *
 * A redirect comes first, then JoggAI's code, then the HTTP status, because JoggAI sends error codes
 * with HTTP 200 as well as with 4xx and 5xx, and a 5xx with code 0 is no success.
 *
 * @throws {StepError} for everything but a success
 */
export function readEnvelope({ url, status, headers, body }: JoggResponse): Envelope {
  const envelope: Fields = isObject(body) ? body : {};
  const { code } = envelope;
  const details = {
    retryAfterSeconds: retryAfterSeconds(
      code === 429 ? code : status,
      headers,
      readNumber(envelope['retryAfter']),
    ),
    requestId: readId(envelope['rid']),
  };
  const message = readText(envelope['msg']);
  if (isRedirect(status)) throw statusError(status, url, headers['location']);
  if (isSafeInteger(code) && code !== 0) {
    throw codeError(code, message ?? '', status, details);
  }
  if (status < 200 || status >= 400) throw statusError(status, url, undefined, details);
  if (code === 0) return { ...details, data: envelope['data'], message };
  const type = readText(headers['content-type']) ?? 'no content type';
  throw responseError(
    body === undefined
      ? `expected JSON but got ${type} (HTTP ${status})`
      : `unexpected JSON, without JoggAI's code (HTTP ${status})`,
    details,
  );
}

function isSafeInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/**
 * Reads the `data` of a successful response about a video of any type. Any field can be missing or of
 * the wrong type. JoggAI's reference and guide use different field names and nesting; all are accepted.
 */
export function readVideo({ data, message, ...details }: Envelope): Video {
  const outer = isObject(data) ? data : {};
  const scopes = [outer, outer['data']].filter(isObject);
  const word = pick(scopes, readText, 'status', 'status_code');
  const { status, statusWord } = word === undefined ? {} : readStatus(word);
  const urls = ['result_url', 'video_url', 'url'];
  const url = pick(scopes, readUrl, ...urls);
  return {
    status,
    statusWord,
    url,
    urlProblem: url === undefined ? pick(scopes, describeUnusableUrl, ...urls) : undefined,
    title: pick(scopes, readText, 'title', 'video_name'),
    coverUrl: pick(scopes, readUrl, 'cover_url'),
    subtitleUrl: pick(scopes, readUrl, 'subtitle_url'),
    durationSeconds: pick(scopes, readNumber, 'duration_seconds', 'duration', 'video_duration'),
    createdAt: pick(scopes, readTime, 'created_at'),
    completedAt: pick(scopes, readTime, 'completed_at'),
    credits: pick(scopes, readNumber, 'deducted_credit'),
    // What another status is explained with is no reason of a failure.
    ...readFailure(status === 'failed' ? scopes : [], message),
    retryAfterSeconds: details.retryAfterSeconds,
    requestId: details.requestId,
  };
}
