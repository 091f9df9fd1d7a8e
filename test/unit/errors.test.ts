import { describe, expect, test } from 'vitest';
import { afterRetries, describeCause, errorCode, StepError } from '../../src/errors.ts';

const details = {
  transient: true,
  help: 'Wait.',
  scope: 'step',
  code: 429,
} as const;

describe('an error that ends the retries', () => {
  test('says how many errors there were, and is else as the last of them', () => {
    const error = new StepError('slow down', details);
    const last = afterRetries(error, 8);
    expect(last.message).toBe('gave up after 9 consecutive errors; last error: slow down');
    expect(last).toMatchObject(details);
    expect(last.cause).toBe(error);
  });

  test('is the first one itself if there were no retries', () => {
    const error = new StepError('slow down', details);
    expect(afterRetries(error, 0)).toBe(error);
  });
});

test('an error is about one video unless it says otherwise', () => {
  expect(new StepError('gone', { transient: false, help: '' }).scope).toBe('video');
});

test.each([
  [new Error('two\n  lines '), 'two lines'],
  ['text', 'text'],
  [undefined, 'undefined'],
  [new AggregateError([new Error('a'), new Error('b')]), 'a; b'],
  [new AggregateError([new Error('a')], 'all failed'), 'all failed'],
  [
    new Error('C0:error:0A000086:SSL routines:tls_post_process:certificate verify failed:x.c:2'),
    'TLS: certificate verify failed',
  ],
])('%o is described on one line', (error, text) => {
  expect(describeCause(error)).toBe(text);
});

test.each([
  [Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'ECONNRESET'],
  [new Error('x'), ''],
  [{ code: 'ECONNRESET' }, ''],
  [undefined, ''],
])('the code of %o is %j', (error, code) => {
  expect(errorCode(error)).toBe(code);
});
