import { expect, test } from 'vitest';
import { readFate } from '../../../src/create/fate.ts';
import { StepError, type StepErrorDetails } from '../../../src/errors.ts';
import { codeError, statusError } from '../../../src/jogg/response-errors.ts';

const fateOf = (details: Partial<StepErrorDetails>): string =>
  readFate(new StepError('', { transient: false, help: '', ...details }));

test('a system error or a redirect to the result may have been accepted', () => {
  for (const code of [500, 503, 599, 50_000, 50_001, 59_999]) {
    expect(readFate(codeError(code, 200))).toBe('unknown');
  }
  for (const status of [303, 500, 502, 524]) {
    expect(readFate(statusError(status, 'https://api.jogg.ai/v2/x', {}, '/y'))).toBe('unknown');
  }
  expect(fateOf({ transient: true })).toBe('unknown');
});

test('a refusal was not accepted', () => {
  for (const code of [40_000, 18_020, 499, 600, 5000, 501_000]) {
    expect(fateOf({ code })).toBe('rejected');
  }
  for (const httpStatus of [301, 302, 307, 308, 403])
    expect(fateOf({ httpStatus })).toBe('rejected');
});
