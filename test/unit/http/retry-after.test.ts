import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retryAfterSeconds } from '../../../src/http/retry-after.ts';

const date = 'Mon, 23 Nov 2026 12:00:00 GMT';
const now = Date.parse(date) / 1000;
const TEN_YEARS = 315_360_000;

describe('Retry-After', () => {
  test.each([
    ['120', 120],
    ['0', 0],
    ['31536000', 31_536_000],
    ['315360001', undefined],
    ['9'.repeat(400), undefined],
    ['Mon, 23 Nov 2026 12:01:30 GMT', 90],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['Monday, 23-Nov-26 12:00:05 GMT', 5],
    ['2.5', 3],
    ['2.25', 3],
    ['0.1', 1],
    ['3.0', 3],
    [' 7 ', 7],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5e3', undefined],
    ['.5', undefined],
    ['5 apples', undefined],
    ['99 GMT or so GMT', undefined],
    [' Mon, 23 Nov 2026 12:01:30 GMT ', 90],
    ['Mon, 23 Nov 2026 12:01:30', 90],
    ['Mon, 23 Nov 2026 13:01:30 +0100', 90],
    ['Mon Nov 23 12:01:30 2026', 90],
    ['2026-11-23T12:01:30Z', 90],
    ['2026-11-23T12:01:30.000', 90],
    ['2026-11-23 12:01:30', 90],
    ['2026-11-23T14:01:30+02:00', 90],
    ['2026-11-23', undefined],
    ['Mon, 23 Nov 2126 12:00:00 GMT', undefined],
    // As Unix times, in seconds and in milliseconds.
    [String(now + 90), 90],
    [String(now + 89.5), 90],
    [String((now + 90) * 1000), 90],
    [String(now - 90), 0],
    [String(now + 315_360_001), undefined],
    ['x5', undefined],
    ['1.5.2', undefined],
  ])('%j is %s s, with any status', (header, seconds) => {
    for (const status of [200, 404, 429, 500, 503]) {
      expect(retryAfterSeconds(status, { date, 'retry-after': header })).toBe(seconds);
    }
  });

  test("a date counts from the server's clock, or from the runner's if the server gives no time", () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
    expect(retryAfterSeconds(429, { 'retry-after': inAnHour })).toBeGreaterThan(3590);
    expect(retryAfterSeconds(429, { 'retry-after': inAnHour, date: inAnHour })).toBe(0);
  });

  test.each([
    [{}, 7, 7],
    [{}, 7.5, 7.5],
    [{}, '7', 7],
    [{}, now + 7, 7],
    [{}, (now + 7) * 1000, 7],
    [{}, 'Mon, 23 Nov 2026 12:00:07 GMT', 7],
    [{}, { seconds: 7 }, undefined],
    [{}, null, undefined],
    [{}, true, undefined],
    [{}, undefined, undefined],
    [{ 'retry-after': '3' }, 7, 7],
    [{ 'retry-after': '30' }, 7, 30],
    [{ 'retry-after': 'soon' }, 7, 7],
    [{}, -7, undefined],
    [{ 'retry-after': '3000' }, 3, 3],
    [{ 'retry-after': '3' }, 3000, 3],
    [{ 'retry-after': '0' }, 99, 99],
    [{ 'retry-after': '0' }, 100, 100],
    [{ 'retry-after': '300' }, 0, 300],
    [{ 'retry-after': '300' }, now - 5, 300],
    [{ 'retry-after': '0' }, 0, 0],
  ])('with headers %j and %j in the body', (headers, inBody, seconds) => {
    expect(retryAfterSeconds(200, { date, ...headers }, inBody)).toBe(seconds);
  });
});

describe.each(['x-ratelimit', 'ratelimit'])('%s-reset', (prefix) => {
  const ask = (status: number, reset: string, rest: object = {}): number | undefined =>
    retryAfterSeconds(status, { date, [`${prefix}-reset`]: reset, ...rest });

  test.each([
    ['seconds from now', '42', 42],
    ['a fraction of seconds', '41.2', 42],
    ['no seconds', '0', 0],
    ['a Unix time', String(now + 42), 42],
    ['a Unix time with a fraction', String(now + 41.2), 42],
    ['a Unix time in milliseconds', String((now + 42) * 1000), 42],
    ['a Unix time that has passed', String(now - 42), 0],
    ['1,000,000,000, which is more seconds than make sense', '1000000000', undefined],
    ['one more, which is a Unix time', '1000000001', 0],
    ['100,000,000,000, which is a Unix time that makes no sense', '100000000000', undefined],
    ['one more, which is in milliseconds', '100000000001', 0],
    ['a Unix time in milliseconds with a fraction of a second', String((now + 41.2) * 1000), 42],
    ['more than can be', '9'.repeat(400), undefined],
    ['a text', 'tomorrow', undefined],
    ['nothing', '', undefined],
    ['a negative number', '-3', undefined],
  ])('as %s', (_name, reset, seconds) => {
    expect(ask(429, reset)).toBe(seconds);
    expect(ask(503, reset)).toBe(seconds);
  });

  test.each([200, 401, 404, 408, 425, 500, 502, 504])(
    'says nothing about waiting with HTTP %d',
    (status) => {
      expect(ask(status, '42')).toBeUndefined();
    },
  );

  test.each([
    ['0', 42],
    ['', 42],
    ['none', 42],
    ['1', undefined],
    ['17', undefined],
  ])('where the number of requests left is %j', (remaining, seconds) => {
    expect(ask(429, '42', { [`${prefix}-remaining`]: remaining })).toBe(seconds);
  });

  test('counts only where neither Retry-After nor the body says how long', () => {
    expect(ask(429, '42', { 'retry-after': '3' })).toBe(3);
    expect(ask(429, '42', { 'retry-after': 'soon' })).toBe(42);
    expect(retryAfterSeconds(429, { [`${prefix}-reset`]: '42' }, 5)).toBe(5);
  });

  test.each([
    ['3000', '3', 3],
    ['3', '300', 3],
    ['3', '299', 3],
    ['299', '3', 299],
    ['300', '3', 3],
    ['3600', String(now + 2), 2],
    ['300', '0', 300],
    ['300', String(now - 60), 300],
  ])('tells the unit of Retry-After: %s beside %s is %d s', (retryAfter, reset, seconds) => {
    expect(ask(429, reset, { 'retry-after': retryAfter })).toBe(seconds);
    expect(ask(200, reset, { 'retry-after': retryAfter })).toBe(Number(retryAfter));
  });
});

test('of two reset headers, the later time counts', () => {
  const headers = { date, 'x-ratelimit-reset': '20', 'ratelimit-reset': String(now + 50) };
  expect(retryAfterSeconds(429, headers)).toBe(50);
});

test('whatever a server sends, the wait is none or from 0 s to ten years', () => {
  const text = fc.oneof(
    fc.string(),
    fc.double({ min: 0, noNaN: true }).map(String),
    fc.bigInt({ min: 0n }).map(String),
    fc.date({ noInvalidDate: true }).map((time) => time.toUTCString()),
  );
  const names = ['retry-after', 'date', 'x-ratelimit-reset', 'ratelimit-reset'];
  fc.assert(
    fc.property(
      fc.constantFrom(200, 429, 503),
      fc.dictionary(fc.constantFrom(...names), text),
      fc.option(fc.double({ noNaN: true }), { nil: undefined }),
      (status, headers, fromBody) => {
        const seconds = retryAfterSeconds(status, headers, fromBody) ?? 0;
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).toBeLessThanOrEqual(TEN_YEARS);
      },
    ),
  );
});
