import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pollDelay, retryDelay } from '../../src/schedule.ts';

const seconds = (max: number): fc.Arbitrary<number> => fc.double({ min: 0, max, noNaN: true });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const intervals = fc.record({
  pollIntervalSeconds: fc.double({ min: 0.1, max: 1000, noNaN: true }),
  maxPollIntervalSeconds: seconds(1000),
});

describe('pollDelay', () => {
  test('is never shorter than poll-interval-seconds', () => {
    fc.assert(
      fc.property(seconds(1e9), intervals, chance, (elapsed, limits, random) => {
        expect(pollDelay(elapsed, limits, () => random)).toBeGreaterThanOrEqual(
          limits.pollIntervalSeconds,
        );
      }),
    );
  });

  test('is never longer than 2 % of the wait, or than max-poll-interval-seconds', () => {
    fc.assert(
      fc.property(seconds(1e9), intervals, chance, (elapsed, limits, random) => {
        const { pollIntervalSeconds, maxPollIntervalSeconds } = limits;
        const delay = pollDelay(elapsed, limits, () => random);
        expect(delay).toBeLessThanOrEqual(Math.max(pollIntervalSeconds, 0.02 * elapsed));
        expect(delay).toBeLessThanOrEqual(Math.max(pollIntervalSeconds, maxPollIntervalSeconds));
      }),
    );
  });

  test('is shortened by jitter by a fifth at the most', () => {
    fc.assert(
      fc.property(seconds(1e9), intervals, chance, (elapsed, limits, random) => {
        const longest = pollDelay(elapsed, limits, () => 0);
        const delay = pollDelay(elapsed, limits, () => random);
        expect(delay).toBeLessThanOrEqual(longest);
        expect(delay).toBeGreaterThanOrEqual(longest * 0.8);
      }),
    );
  });

  test('is shortened by jitter, by as much as the random number says', () => {
    const limits = { pollIntervalSeconds: 5, maxPollIntervalSeconds: 60 };
    expect(pollDelay(1000, limits, () => 0.5)).toBe(18);
    expect(retryDelay(4, 0, () => 0.5)).toBe(7.2);
  });

  test.each([
    [0, 5],
    [250, 5],
    [600, 12],
    [1800, 36],
    [3600, 60],
    [86_400, 60],
  ])('after %d s is %d s, with the intervals that are the default', (elapsed, delay) => {
    const limits = { pollIntervalSeconds: 5, maxPollIntervalSeconds: 60 };
    expect(pollDelay(elapsed, limits, () => 0)).toBe(delay);
  });
});

describe('retryDelay', () => {
  test('doubles from 1 s up to 30 s', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8, 10_000].map((errors) => retryDelay(errors, 0, () => 0));
    expect(delays).toEqual([1, 2, 4, 8, 16, 30, 30, 30, 30]);
  });

  test('is never shorter than the server asked for, and else never longer than the backoff', () => {
    fc.assert(
      fc.property(fc.nat(100_000), seconds(1e9), chance, (earlier, retryAfter, random) => {
        const backoff = Math.min(2 ** earlier, 30);
        const delay = retryDelay(earlier + 1, retryAfter, () => random);
        expect(delay).toBeGreaterThanOrEqual(Math.max(retryAfter, backoff * 0.8));
        expect(delay).toBeLessThanOrEqual(Math.max(retryAfter, backoff));
      }),
    );
  });
});
