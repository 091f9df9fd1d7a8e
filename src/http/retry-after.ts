/** By their names in lower case. */
export type Headers = Readonly<Record<string, string>>;

// More than that makes no sense.
const MAX_SECONDS = 10 * 365 * 86_400;
// A larger number is a Unix time: after 2001 in seconds, and after 1973 in milliseconds.
const MAX_DURATION = 1e9;
/** A larger Unix time is in milliseconds. */
export const MAX_UNIX_SECONDS = 100 * MAX_DURATION;
// Of two hints this far apart, one has another unit than the documented one.
const UNIT_RATIO = 100;

/**
 * The delay that a response asks for before the next request, in seconds, 0 to ten years: the longer
 * of `Retry-After` (RFC 9110, section 10.2.3) and the one in the body. HTTP 429 and 503 without these
 * ask for it by the time at which their rate limit is reset, unless requests are left. Where two of
 * all these, without zeros, are 100 times apart or more, the smallest counts. A time counts from the
 * response's own `Date`; without one, from the runner's clock. One that makes no sense is none.
 */
export function retryAfterSeconds(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  inBody?: unknown,
): number | undefined {
  const now = (parseDate(String(headers['date'])) ?? Date.now()) / 1000;
  const read = (hint: unknown): number[] => readHint(hint, now);
  const asked = [...read(headers['retry-after']).map(Math.ceil), ...read(inBody)];
  const isLimited = status === 429 || status === 503;
  const resets = ['x-ratelimit', 'ratelimit']
    .filter((prefix) => isLimited && !(Number(headers[`${prefix}-remaining`]) > 0))
    .flatMap((prefix) => read(headers[`${prefix}-reset`]).map(Math.ceil));
  const shortest = Math.min(...[...asked, ...resets].filter((hint) => hint > 0));
  const longest = Math.max(...(asked.length > 0 ? asked : resets));
  if (!Number.isFinite(longest)) return undefined;
  return longest >= UNIT_RATIO * Math.max(1, shortest) ? shortest : longest;
}

/** @returns the seconds that a number or a date asks for; none if it makes no sense */
function readHint(hint: unknown, now: number): number[] {
  const text = typeof hint === 'string' || typeof hint === 'number' ? String(hint).trim() : '';
  const date = parseDate(text);
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  let seconds = date === undefined ? number : date / 1000 - now;
  if (number > MAX_UNIX_SECONDS) seconds = number / 1000 - now;
  else if (number > MAX_DURATION) seconds = number - now;
  return seconds <= MAX_SECONDS ? [Math.max(0, seconds)] : [];
}

/** The time of a date of HTTP or ISO 8601, in UTC if it has no zone, in milliseconds since 1970. */
export function parseDate(text: string): number | undefined {
  // Date.parse accepts almost any text that contains a number.
  const [date] =
    /^([A-Z][a-z]{2,8},? |\d{4}-\d\d-\d\d[T ])[\w :.+-]*\d\d:\d\d[\w :.+-]*$/.exec(text.trim()) ??
    [];
  if (date === undefined) return undefined;
  const hasZone = /(GMT|UTC|Z|[+-]\d\d:?\d\d)$/.test(date);
  const time = Date.parse(hasZone ? date : `${date}${date.includes(',') ? ' GMT' : 'Z'}`);
  return Number.isNaN(time) ? undefined : time;
}
