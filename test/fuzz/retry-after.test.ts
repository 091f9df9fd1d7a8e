import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryAfterSeconds } from '../../src/http/retry-after.ts';
import { anyText } from '../support/any-text.ts';

const TEN_YEARS = 10 * 365 * 86_400;
const HEADERS = [
  'retry-after',
  'date',
  'x-ratelimit-reset',
  'x-ratelimit-remaining',
  'ratelimit-reset',
  'ratelimit-remaining',
];

const time = fc.date({
  min: new Date('1970-01-01'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
});
const decimal = fc.oneof(
  fc.nat(1e6).map(String),
  fc.bigInt({ min: 0n }).map(String),
  fc.tuple(fc.nat(1e6), fc.nat(1e6)).map(([whole, part]) => `${whole}.${part}`),
);

test('whatever the headers are, no wait is negative, endless, or not a number', () => {
  const value = fc.oneof(
    anyText(),
    decimal,
    time.map((date) => date.toUTCString()),
    fc.tuple(anyText(), time).map(([text, date]) => `${text}${date.toUTCString()}`),
    fc.double().map(String),
    anyText().map((text) => `${text} GMT`),
  );
  fc.assert(
    fc.property(
      fc.oneof(fc.nat(999), fc.constantFrom(429, 503)),
      fc.dictionary(fc.constantFrom(...HEADERS), value),
      fc.option(fc.double({ noNaN: true }), { nil: undefined }),
      (status, headers, fromBody) => {
        const seconds = retryAfterSeconds(status, headers, fromBody);
        if (seconds === undefined) return;
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).toBeLessThanOrEqual(TEN_YEARS);
      },
    ),
  );
});

/** Seconds that make sense, or none. */
function sensible(seconds: number): number | undefined {
  return seconds <= TEN_YEARS ? Math.max(0, Math.ceil(seconds)) : undefined;
}

test('a number is rounded up, whatever the status and the white space around it', () => {
  const space = fc.stringMatching(/^[ \t]{0,3}$/);
  fc.assert(
    fc.property(fc.nat(999), decimal, space, (status, text, around) => {
      fc.pre(Number(text) <= 1e9);
      const asked = retryAfterSeconds(status, { 'retry-after': around + text + around });
      expect(asked).toBe(sensible(Number(text)));
    }),
  );
});

test("a date counts from the response's own, with or without its zone", () => {
  fc.assert(
    fc.property(time, fc.integer({ min: -1e9, max: 1e9 }), (date, seconds) => {
      const now = Math.floor(date.getTime() / 1000);
      const later = new Date((now + seconds) * 1000).toUTCString();
      // HTTP's dates have years of four digits.
      fc.pre(/ \d{4} /.test(later));
      for (const written of [later, later.replace(' GMT', '')]) {
        const headers = { date: date.toUTCString(), 'retry-after': written };
        expect(retryAfterSeconds(200, headers)).toBe(sensible(seconds));
      }
    }),
  );
});

test('of two hints, none beyond both counts, and the smaller where they are 100 times apart', () => {
  const hint = fc.integer({ min: 1, max: 1e8 });
  fc.assert(
    fc.property(hint, hint, (header, inBody) => {
      const asked = retryAfterSeconds(200, { 'retry-after': String(header) }, inBody);
      const [small = 0, large = 0] = [header, inBody].sort((a, b) => a - b);
      expect(asked).toBe(large >= 100 * small ? small : large);
    }),
  );
});

test('the reset of a rate limit is the same in seconds, as a time, and in milliseconds', () => {
  const now = fc.integer({ min: 1_577_836_800, max: 4_102_444_800 });
  fc.assert(
    fc.property(
      now,
      fc.nat(1e6),
      fc.constantFrom('x-ratelimit', 'ratelimit'),
      fc.constantFrom(429, 503),
      (seconds, left, prefix, status) => {
        const date = new Date(seconds * 1000).toUTCString();
        for (const reset of [left, seconds + left, (seconds + left) * 1000]) {
          const headers = { date, [`${prefix}-reset`]: String(reset) };
          expect(retryAfterSeconds(status, headers)).toBe(left);
          expect(retryAfterSeconds(200, headers)).toBeUndefined();
          const remaining = { ...headers, [`${prefix}-remaining`]: '1' };
          expect(retryAfterSeconds(status, remaining)).toBeUndefined();
        }
      },
    ),
  );
});
