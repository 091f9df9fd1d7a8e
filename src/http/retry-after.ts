const MAX_RETRY_AFTER_SECONDS = 10 * 365 * 86_400;

/**
 * How long the server asks to wait before the next request, in seconds, 0 or more: `Retry-After` in
 * seconds or as a date (RFC 9110, section 10.2.3), or what the body asks for; the longer of the two.
 *
 * A date counts from the response's own `Date`; without one, from the runner's clock.
 *
 * @param headers by their names in lower case
 * @param fromBody what the body asks for, in seconds
 * @returns up to ten years, since arbitrarily large numbers can come
 */
export function retryAfterSeconds(
  headers: Readonly<Record<string, string>>,
  fromBody?: number,
): number | undefined {
  const header = headers['retry-after']?.trim() ?? '';
  const fromDate = (parseHttpDate(header) - (parseHttpDate(headers['date']) || Date.now())) / 1000;
  const fromHeader = /^\d+$/.test(header) ? Number(header) : fromDate;
  const asked = [fromHeader, fromBody].filter((n) => n !== undefined && !Number.isNaN(n));
  if (asked.length === 0) return undefined;
  return Math.min(Math.max(0, ...(asked as number[])), MAX_RETRY_AFTER_SECONDS);
}

// Date.parse alone takes nearly any text with a number in it for a date.
function parseHttpDate(text: string | undefined): number {
  return text?.endsWith('GMT') === true ? Date.parse(text) : NaN;
}
