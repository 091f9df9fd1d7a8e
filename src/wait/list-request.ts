import type { Timing } from '../clock.ts';
import { REQUEST_TIMEOUT_SECONDS, type RequestOptions } from '../jogg/client.ts';
import type { VideoPage } from '../jogg/list-page.ts';
import { MIN_REQUEST_SECONDS } from '../pace/deadline.ts';
import type { RateLimiter, Turn } from '../pace/rate-limiter.ts';

export interface ListRequestOptions {
  limiter: RateLimiter;
  /** Makes the request for one page. */
  getVideoPage: (page: number, options: RequestOptions) => Promise<VideoPage>;
  /** Ends the request when it aborts. */
  signal: AbortSignal;
}

/** The end of lists for a step. Its message completes "JoggAI's video list …". */
export class UnusableListError extends Error {}

/**
 * Requests a page of a list, again after a 429. A request ends with its turn, but has a second at least.
 *
 * @param maxPauseSeconds how long the list may ask to wait
 * @returns the page, when it was requested, and when it allows the next one, in clock seconds
 * @throws {UnusableListError} if the page can't be read, or asks for a longer pause
 */
export async function requestPage(
  page: number,
  { until, ...turn }: Turn,
  maxPauseSeconds: number,
  { limiter, getVideoPage, signal }: ListRequestOptions,
  clock: Timing['clock'],
): Promise<VideoPage & { askedAt: number; notBefore: number }> {
  const request = (now: number): Promise<VideoPage> => {
    const seconds = Math.max(until - now, MIN_REQUEST_SECONDS);
    return getVideoPage(page, {
      signal,
      timeoutSeconds: Math.min(seconds, REQUEST_TIMEOUT_SECONDS),
    });
  };
  let { notBefore } = turn;
  let pausedAt = Infinity;
  for (;;) {
    const latest = until + MIN_REQUEST_SECONDS;
    const checked = await limiter.run({ ...turn, notBefore, until: latest }, request, 'page');
    if ('refusedBy' in checked) throw new UnusableListError("can't be read in time");
    if ('error' in checked && !checked.error.isRateLimit) {
      throw new UnusableListError(`can't be read: ${checked.error.message}`);
    }
    const now = clock();
    const { retryAfterSeconds = 0 } = 'value' in checked ? checked.value : checked.error;
    notBefore = now + retryAfterSeconds;
    pausedAt = Math.min(pausedAt, now);
    if (now - pausedAt + retryAfterSeconds > maxPauseSeconds) {
      throw new UnusableListError('asks for a long delay');
    }
    if ('value' in checked) return { ...checked.value, askedAt: checked.askedAt, notBefore };
  }
}
