import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readText } from '../../../src/jogg/fields.ts';
import { isInProgress, isKnownStatus, readStatus } from '../../../src/jogg/status.ts';
import { anyText } from '../../support/any-text.ts';

const COMPLETED = ['complete', 'success', 'succeeded', 'done', 'finished'];
const FAILED = [
  'fail',
  'failure',
  'error',
  'canceled',
  'cancelled',
  'expired',
  'rejected',
  'aborted',
  'deleted',
];

describe('a word for an end', () => {
  test.each([
    ...COMPLETED.map((word) => [word, 'completed'] as const),
    ...FAILED.map((word) => [word, 'failed'] as const),
  ])('%s is %s in any case, and the word is kept', (word, status) => {
    const capitalized = word.replace(/^./, (letter) => letter.toUpperCase());
    for (const text of [word, capitalized, word.toUpperCase()]) {
      expect(readStatus(text)).toEqual({ status, statusWord: word });
    }
  });

  test.each(['completed', 'Completed', 'failed', 'FAILED'])(
    '%s is no other word than the status',
    (text) => {
      expect(readStatus(text)).toEqual({ status: text.toLowerCase() });
    },
  );
});

test.each([
  ['1', { status: 'start' }],
  ['2', { status: 'waiting' }],
  ['3', { status: 'processing' }],
  ['4', { status: 'completed' }],
  ['5', { status: 'failed' }],
  ['99', { status: 'failed', statusWord: 'deleted' }],
])("%s, a number of JoggAI's older API, is %j", (text, read) => {
  expect(readStatus(text)).toEqual(read);
});

test.each(['pending', 'queued', 'waiting', 'start', 'processing', 'running'])(
  '%s is on the way',
  (text) => {
    expect(readStatus(text.toUpperCase())).toEqual({ status: text });
    expect(isInProgress(text)).toBe(true);
    expect(isKnownStatus(text)).toBe(true);
  },
);

test.each(['completed', 'failed'])('%s is known, and not on the way', (text) => {
  expect(isInProgress(text)).toBe(false);
  expect(isKnownStatus(text)).toBe(true);
});

test.each(['rendering', 'not completed', 'completed.', 'unfinished', '0', '44', 'constructor'])(
  '%s is not known, and stays as it is',
  (text) => {
    expect(readStatus(text)).toEqual({ status: text });
    expect(isInProgress(text)).toBe(false);
    expect(isKnownStatus(text)).toBe(false);
  },
);

test('whatever the text, a status is that line in lower case, or none if it is blank', () => {
  const names = Object.getOwnPropertyNames(Object.prototype);
  fc.assert(
    fc.property(fc.oneof(anyText(), fc.constantFrom(...names)), (text) => {
      const line = readText(text)?.toLowerCase();
      const ofNumbers = ['completed', 'failed', 'processing', 'start', 'waiting'];
      expect([...(line === undefined ? [] : ofNumbers), line]).toContain(readStatus(text)?.status);
    }),
  );
});

test.each([undefined, null, true, {}, [], ['completed'], '', ' \n'])('%j is no status', (value) => {
  expect(readStatus(value)).toBeUndefined();
});
