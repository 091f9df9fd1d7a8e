import { REDACTED } from '../http/redaction.ts';
import { parseUrl } from '../http/url.ts';

const MAX_TEXT_LENGTH = 1000;
const MAX_URL_LENGTH = 8192;
const MAX_ID_LENGTH = 100;
const LAST_UNIX_SECOND_WITH_FOUR_DIGIT_YEAR = 253_402_300_799;

// Line breaks, other control characters, and those that change the direction of what follows.
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;

/** An object of JSON. */
export type Fields = Record<string, unknown>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first value that can be read, in the order of the names and then of the scopes. */
export function pick<T>(
  scopes: Fields[],
  read: (value: unknown) => T | undefined,
  ...names: string[]
): T | undefined {
  for (const name of names) {
    for (const scope of scopes) {
      const value = read(scope[name]);
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

/** One line, at most 1,000 characters, of a text or number; `undefined` if there is nothing on it. */
export function readText(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const line = String(value).replace(UNPRINTABLE, ' ').trim().toWellFormed();
  if (line === '') return undefined;
  if (line.length <= MAX_TEXT_LENGTH) return line;
  return `${line.slice(0, MAX_TEXT_LENGTH).toWellFormed()}…`;
}

/** An identifier of letters, digits and - _ . : */
export function readId(value: unknown): string | undefined {
  const text = readText(value);
  return text !== undefined && text.length <= MAX_ID_LENGTH && /^[\w.:-]+$/.test(text)
    ? text
    : undefined;
}

/** A URL that a later step can use: absolute, on one line, and whole, without a key removed from it. */
export function readUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || findUrlProblem(value) !== undefined) return undefined;
  const text = value.trim().toWellFormed();
  // As JoggAI gave it, for its signature's sake, unless it has characters that end a URL in a text.
  return /[\s"<>]/.test(text) ? new URL(text).href : text;
}

/** What is wrong with a URL that cannot be used, as in "is too long"; `undefined` if there is none. */
export function describeUnusableUrl(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? findUrlProblem(value) : undefined;
}

function findUrlProblem(value: string): string | undefined {
  const text = value.trim();
  if (text.includes(REDACTED)) return 'contains the API key';
  if (text.length > MAX_URL_LENGTH) {
    return `is longer than ${MAX_URL_LENGTH.toLocaleString('en-US')} characters`;
  }
  // A parser alone drops line breaks, and takes any scheme.
  const isUsable = /^https?:\/\//i.test(text) && text.search(UNPRINTABLE) === -1 && parseUrl(text);
  return isUsable ? undefined : 'is not an absolute http or https URL';
}

/** A number, or a text that is a decimal number. Past 2^53, JSON's numbers are not what was sent. */
export function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Math.abs(number) <= Number.MAX_SAFE_INTEGER
    ? number
    : undefined;
}

/** A time in Unix seconds, from 1970 to the year 9999. */
export function readTime(value: unknown): Date | undefined {
  const seconds = readNumber(value) ?? 0;
  return seconds > 0 && seconds <= LAST_UNIX_SECOND_WITH_FOUR_DIGIT_YEAR
    ? new Date(seconds * 1000)
    : undefined;
}
