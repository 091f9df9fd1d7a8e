import { truncate } from '../format.ts';
import { REDACTED } from '../http/redaction.ts';
import { MAX_UNIX_SECONDS, parseDate } from '../http/retry-after.ts';
import { parseUrl } from '../http/url.ts';

const MAX_TEXT_LENGTH = 1000;
const MAX_URL_LENGTH = 8192;
const LAST_FOUR_DIGIT_YEAR = 9999;

// Line breaks, other control characters, and those that change the direction of what follows.
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;

/** An object of JSON. */
export type Fields = Record<string, unknown>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of a JSON object by their names in snake_case, as JoggAI's reference has them. */
export type FieldMap = ReadonlyMap<string, unknown>;

/** The fields of a value: none if it is not an object, and those of the only element of an array. */
export function readFields(value: unknown): FieldMap {
  const only: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const fields = new Map<string, unknown>();
  for (const [name, field] of Object.entries(isObject(only) ? only : {})) {
    const key = toSnakeCase(name);
    if (isBlank(fields.get(key))) fields.set(key, field);
  }
  return fields;
}

/** `video_url` for `videoUrl`, `VideoURL`, and `video-url`. */
export function toSnakeCase(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}

export function isBlank(value: unknown): boolean {
  return (
    value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
  );
}

/** The first value that can be read, in the order of the names and then of the scopes. */
export function pick<T>(
  scopes: readonly FieldMap[],
  read: (value: unknown) => T | undefined,
  ...names: string[]
): T | undefined {
  const values = names.flatMap((name) => scopes.map((scope) => read(scope.get(name))));
  return values.find((value) => value !== undefined);
}

type Present<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** The fields that are not `undefined`. */
export function present<T extends object>(fields: T): Present<T> {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Present<T>;
}

/**
 * One line, at most 1,000 characters, of a text or number; `undefined` if there is nothing on it. Past 2^53,
 * JSON's numbers are not what was sent.
 */
export function readText(value: unknown): string | undefined {
  const text = typeof value === 'number' ? readNumber(value) : value;
  if (typeof text !== 'string' && typeof text !== 'number') return undefined;
  const line = String(text).replace(UNPRINTABLE, ' ').trim().toWellFormed();
  return line === '' ? undefined : truncate(line, MAX_TEXT_LENGTH);
}

/** An identifier of at most 100 letters, digits and - _ . : */
export function readId(value: unknown): string | undefined {
  const text = readText(value) ?? '';
  return /^[\w.:-]{1,100}$/.test(text) ? text : undefined;
}

// Words, zeros, and UUIDs of zeros that programs write for an ID that is not set.
const UNSET = /^(null|undefined|nil|nan|false|[0-]+)$/i;

/** True if a text stands for an ID that is not set. */
export function isUnset(text: string): boolean {
  return UNSET.test(text);
}

/**
 * True for the ID of a video: at most 512 characters that base64 and URLs leave alone. Dot segments would
 * lead to another endpoint, even in a gateway that decodes %2F.
 */
export function isVideoId(text: string): boolean {
  return /^[\w.~+/=-]{1,512}$/.test(text) && !/(^|\/)\.{1,2}(\/|$)/.test(text) && !isUnset(text);
}

/** The ID of a video, a text or a number. */
export function readVideoId(value: unknown): string | undefined {
  const text = readText(value);
  return text !== undefined && isVideoId(text) ? text : undefined;
}

/** A URL that `checkUrl` finds no problem with. */
export function readUrl(value: unknown): string | undefined {
  return checkUrl(value).url;
}

/**
 * A URL that a later step can use: absolute, on one line, and whole, without a key removed from it. The
 * scheme that `//host/path` leaves out is added. Neither a URL nor a problem if there is no text.
 *
 * @returns `problem`, as in "is too long", if it cannot be used
 */
export function checkUrl(value: unknown): { url?: string; problem?: string } {
  if (typeof value !== 'string' || isBlank(value)) return {};
  const trimmed = value.trim().toWellFormed();
  const text = trimmed.replace(/^\/\/(?!\/)/, 'https://');
  if (text.includes(REDACTED)) return { problem: 'contains the API key' };
  if (text.length > MAX_URL_LENGTH) return { problem: 'is longer than 8,192 characters' };
  // A parser alone drops line breaks, and takes any scheme.
  const isPlain = /^https?:\/\//i.test(text) && text.search(UNPRINTABLE) === -1;
  const parsed = isPlain ? parseUrl(text) : undefined;
  if (!parsed) return { problem: 'is not an absolute http or https URL' };
  // A file server's prefix, before the name of the file.
  if (parsed.pathname === '/' && parsed.search === '') return { problem: 'has no path' };
  // As JoggAI gave it, for its signature's sake, unless it has characters that end a URL in a text.
  return { url: /[\s"<>]/.test(text) ? parsed.href : text };
}

/** A number, or a text that is a decimal number. Past 2^53, JSON's numbers are not what was sent. */
export function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Math.abs(number) <= Number.MAX_SAFE_INTEGER
    ? number
    : undefined;
}

/** A time in Unix seconds or milliseconds, or a date, in UTC without a zone; 1970 to 9999. */
export function readTime(value: unknown): Date | undefined {
  const number = readNumber(value);
  const text = typeof value === 'string' ? value.trim() : '';
  const time =
    number === undefined
      ? parseDate(text.replace(/^[\d-]{10}$/, '$& 00:00'))
      : number * (number > MAX_UNIX_SECONDS ? 1 : 1000);
  const date = new Date(time ?? NaN);
  return date.getTime() > 0 && date.getUTCFullYear() <= LAST_FOUR_DIGIT_YEAR ? date : undefined;
}
