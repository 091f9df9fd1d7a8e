/** By their names in lower case. */
export type Headers = Readonly<Record<string, string>>;

const MAX_RETRY_AFTER_SECONDS = 10 * 365 * 86_400;
// What is larger is a time: 2001 in seconds, and 1973 in milliseconds.
const MIN_UNIX_SECONDS = 1e9;
const MIN_UNIX_MILLISECONDS = 1e11;

/**
 * How long a response asks to wait before the next request, in seconds, 0 or more: what `Retry-After`
 * (RFC 9110, section 10.2.3) or the body says, whichever is longer. HTTP 429 and 503 that say neither
 * ask for it by the time at which their rate limit is reset, unless requests are left.
 *
 * A date counts from the response's own `Date`; without one, from the runner's clock.
 *
 * @param status the HTTP status
 * @param fromBody what the body says, in seconds
 * @returns at most ten years, since arbitrarily large numbers can come; `undefined` if it does not ask
 */
export function retryAfterSeconds(
  status: number,
  headers: Headers,
  fromBody?: number,
): number | undefined {
  const now = (parseHttpDate(headers['date']) ?? Date.now()) / 1000;
  const asked = [parseRetryAfter(headers['retry-after'], now), fromBody].filter(isDefined);
  if (asked.length === 0 && (status === 429 || status === 503)) {
    asked.push(...rateLimitResets(headers, now));
  }
  if (asked.length === 0) return undefined;
  return Math.min(Math.max(0, ...asked), MAX_RETRY_AFTER_SECONDS);
}

function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  const seconds = parseDecimal(text);
  if (seconds !== undefined) return Math.ceil(seconds);
  const date = parseHttpDate(text);
  return date === undefined ? undefined : date / 1000 - now;
}

/** Some servers give the seconds that are left, some the time, in seconds or in milliseconds. */
function rateLimitResets(headers: Headers, now: number): number[] {
  return ['x-ratelimit', 'ratelimit'].flatMap((prefix) => {
    const reset = parseDecimal(headers[`${prefix}-reset`]);
    const isLeft = (parseDecimal(headers[`${prefix}-remaining`]) ?? 0) > 0;
    if (reset === undefined || isLeft) return [];
    if (reset >= MIN_UNIX_MILLISECONDS) return [Math.ceil(reset / 1000 - now)];
    return [Math.ceil(reset >= MIN_UNIX_SECONDS ? reset - now : reset)];
  });
}

function parseDecimal(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  return /^\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : undefined;
}

/** In milliseconds since 1970. */
function parseHttpDate(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  // Date.parse alone takes nearly any text with a number in it for a date.
  const time = trimmed.endsWith('GMT') ? Date.parse(trimmed) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

function isDefined(value: number | undefined): value is number {
  return value !== undefined;
}
