import { expect, test } from 'vitest';
import { codeError } from '../../../src/jogg/errors.ts';
import { ListPages, UnusableListError } from '../../../src/wait/list-pages.ts';
import { RateLimiter, REQUEST_INTERVAL_SECONDS } from '../../../src/wait/rate-limiter.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

/** Why a page that may come within a second does not, if another request is made before. */
async function reasonAfter(due: number, request: () => Promise<unknown>): Promise<string> {
  const time = new VirtualTime();
  const { clock } = time;
  const { signal } = new AbortController();
  const intervalSeconds = REQUEST_INTERVAL_SECONDS;
  const limiter = new RateLimiter({ deadline: 60, intervalSeconds, signal }, time);
  const getVideoPage = (): never => {
    throw new Error('a request for a page');
  };
  const pages = new ListPages({ limiter, clock, getVideoPage, signal });
  pages.beginRound(10);
  const other = limiter.run({ due, notBefore: due, until: 60 }, request).catch(() => undefined);
  const page = other.then(() => pages.get(1, 1));
  const error = await time.run(page.catch((reason: unknown) => reason));
  expect(error).toBeInstanceOf(UnusableListError);
  return (error as Error).message;
}

test('a page whose turn comes too late says so', async () => {
  const reason = await reasonAfter(1, () => Promise.resolve());
  expect(reason).toBe('there is no time left for them');
});

test('a page that a pause leaves no time for says what the pause is for', async () => {
  const tooMany = codeError(429, 'Slow down', 429, { retryAfterSeconds: 30 });
  expect(await reasonAfter(0, () => Promise.reject(tooMany))).toBe(tooMany.message);
});
