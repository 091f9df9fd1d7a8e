import { retryAfterSeconds } from '../http/retry-after.ts';
import { REDACTED } from '../http/redaction.ts';
import { answerError, codeError, statusError } from './errors.ts';

/** A video as JoggAI last described it. What it did not give is `undefined`. */
export interface Video {
  /** In lower case. */
  status: string | undefined;
  /** An absolute http or https URL. */
  url: string | undefined;
  title: string | undefined;
  coverUrl: string | undefined;
  subtitleUrl: string | undefined;
  durationSeconds: number | undefined;
  createdAt: Date | undefined;
  completedAt: Date | undefined;
  /** Credits deducted; can be fractional. */
  credits: number | undefined;
  /** Why it failed. */
  failureCode: number | undefined;
  failureMessage: string | undefined;
  /** How long the answer asked not to be asked again, in seconds. */
  retryAfterSeconds: number | undefined;
}

/** What is known of a video after two answers: the later one counts, where it says anything. */
export function mergeVideos(earlier: Video | undefined, later: Video): Video {
  const said = Object.entries(later).filter(([, value]) => value !== undefined);
  return { ...later, ...earlier, ...Object.fromEntries(said) };
}

/** Whether JoggAI's API reference or guide has this status. */
export function isKnownStatus(status: string): boolean {
  return ['pending', 'processing', 'completed', 'failed'].includes(status);
}

/** One HTTP answer, its body parsed as JSON; `undefined` where it is not JSON. */
export interface Answer {
  status: number;
  /** By their names in lower case. */
  headers: Record<string, string>;
  body: unknown;
}

const MAX_TEXT_LENGTH = 1000;
const MAX_URL_LENGTH = 8192;
const LAST_UNIX_SECOND_WITH_FOUR_DIGIT_YEAR = 253_402_300_799;

/** @throws {StepError} for everything but a success, as `readEnvelope` does */
export function decodeAnswer(answer: Answer): Video {
  const { data, retryAfterSeconds } = readEnvelope(answer);
  return { ...decodeVideo(data), retryAfterSeconds };
}

/**
 * What an answer means, whatever it is about.
 *
 * A redirect comes first, then JoggAI's code, then the HTTP status, because JoggAI sends error codes
 * with HTTP 200 as well as with 4xx and 5xx, and a 5xx with code 0 is no success.
 *
 * @throws {StepError} for everything but a success
 */
export function readEnvelope({ status, headers, body }: Answer): {
  data: unknown;
  retryAfterSeconds: number | undefined;
} {
  const envelope = isObject(body) ? body : undefined;
  const code = envelope?.['code'];
  const retryAfter = retryAfterSeconds(headers, readNumber(envelope?.['retryAfter']));
  if (status >= 300 && status < 400) throw statusError(status, headers['location']);
  if (envelope && Number.isSafeInteger(code) && code !== 0) {
    throw codeError(code as number, readText(envelope['msg']) ?? '', status, retryAfter);
  }
  if (status < 200 || status >= 300) throw statusError(status, undefined, retryAfter);
  if (envelope && code === 0) return { data: envelope['data'], retryAfterSeconds: retryAfter };
  const type = readText(headers['content-type']) ?? 'no content type';
  const found = body === undefined ? `no JSON (${type})` : "JSON that is not JoggAI's envelope";
  throw answerError(`HTTP ${status} with ${found}`, retryAfter);
}

/**
 * Reads the `data` of a successful answer about a video of any kind. Any field can be missing or of
 * the wrong type. JoggAI's reference and guide differ in names, and in whether the fields stand in
 * `data` or in the `data` of that; every name that either has is known here.
 */
export function decodeVideo(data: unknown): Omit<Video, 'retryAfterSeconds'> {
  const outer = isObject(data) ? data : {};
  const scopes = [outer, outer['data']].filter(isObject);
  const errors = scopes.map((scope) => scope['error']).filter(isObject);
  const status = pick(scopes, readText, 'status')?.toLowerCase();
  return {
    // As lip-sync has it.
    status: status === 'success' ? 'completed' : status,
    url: pick(scopes, readUrl, 'result_url', 'video_url', 'url'),
    title: pick(scopes, readText, 'title', 'video_name'),
    coverUrl: pick(scopes, readUrl, 'cover_url'),
    subtitleUrl: pick(scopes, readUrl, 'subtitle_url'),
    durationSeconds: pick(scopes, readNumber, 'duration_seconds', 'duration', 'video_duration'),
    createdAt: pick(scopes, readTime, 'created_at'),
    completedAt: pick(scopes, readTime, 'completed_at'),
    credits: pick(scopes, readNumber, 'deducted_credit'),
    failureCode: pick(errors, readNumber, 'code'),
    failureMessage:
      pick(errors, readText, 'message') ??
      pick(scopes, readText, 'error_message', 'error_msg', 'message', 'error'),
  };
}

/** The first value that can be read, by the order of the names and then of the scopes. */
export function pick<T>(
  scopes: Record<string, unknown>[],
  read: (value: unknown) => T | undefined,
  ...names: string[]
): T | undefined {
  const values = names.flatMap((name) => scopes.map((scope) => read(scope[name])));
  return values.find((value) => value !== undefined);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * One line, or `undefined` if there is nothing on it: without control characters, and without those
 * that would turn round what is written after it.
 */
export function readText(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const line = String(value)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ')
    .trim()
    .toWellFormed();
  if (line === '') return undefined;
  if (line.length <= MAX_TEXT_LENGTH) return line;
  return `${line.slice(0, MAX_TEXT_LENGTH).toWellFormed()}…`;
}

/** A URL that a later step can use: absolute, on one line, and whole, without a key taken out of it. */
function readUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_URL_LENGTH) return undefined;
  const text = value.trim();
  // URL.parse alone drops line breaks, and takes any scheme.
  const oneLine = /^https?:\/\/[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+$/iu.test(text);
  const url = oneLine && !text.includes(REDACTED) ? URL.parse(text) : null;
  if (!url) return undefined;
  // As JoggAI gave it, for its signature's sake, unless it has spaces to encode.
  return /\s/.test(text) ? url.href : text;
}

// Past 2^53 JSON's numbers are not what JoggAI sent.
export function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Math.abs(number) <= Number.MAX_SAFE_INTEGER
    ? number
    : undefined;
}

function readTime(value: unknown): Date | undefined {
  const seconds = readNumber(value) ?? 0;
  return seconds > 0 && seconds <= LAST_UNIX_SECOND_WITH_FOUR_DIGIT_YEAR
    ? new Date(seconds * 1000)
    : undefined;
}
