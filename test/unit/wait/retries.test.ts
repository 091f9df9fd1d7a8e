import { describe, expect, test } from 'vitest';
import type { StepError } from '../../../src/errors.ts';
import { codeError, statusError } from '../../../src/jogg/response-errors.ts';
import { completed, inARow, sequence, transient, wait, type Check } from './one-video.ts';

describe('max-retries', () => {
  const unlimited = { maxRetries: 24, timeoutSeconds: 3600 };

  test('is 8 at most until a video has been reported on', async () => {
    const { outcome, events } = await wait(() => transient(), unlimited);
    expect(outcome).toMatchObject({ result: 'error', error: inARow(9), checks: 9 });
    expect(outcome.elapsedSeconds).toBe(121);
    expect(events[0]).toMatchObject({ type: 'retrying', retry: 1, maxRetries: 8 });
  });

  test('holds in full after that: about ten minutes', async () => {
    const { outcome, events } = await wait(sequence({ status: 'pending' }, transient()), unlimited);
    expect(outcome).toMatchObject({ result: 'error', error: inARow(25, 1), checks: 26 });
    expect(outcome.elapsedSeconds).toBe(5 + 31 + 19 * 30);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'retrying', retry: 24, maxRetries: 24 }),
    );
  });

  test('holds in full after any response from JoggAI, even if only network errors follow', async () => {
    const system = codeError(50000, 200);
    const { outcome } = await wait(sequence(system, transient()), unlimited);
    expect(outcome).toMatchObject({ result: 'error', error: inARow(25), checks: 25 });
  });

  test('allows no retry of an error that waiting does not fix before a status has been reported', async () => {
    const refused = statusError(401, '');
    const checksUntil = async (first: Check): Promise<number> =>
      (await wait(sequence(first, refused), unlimited)).outcome.checks;
    expect(await checksUntil({})).toBe(2);
    expect(await checksUntil(codeError(50000, 200))).toBe(2);
    expect(await checksUntil({ status: 'pending' })).toBe(1 + 9);
  });

  test('is counted for each error by its own limit', async () => {
    const notFound = codeError(10104, 200);
    const checks = sequence(transient(), transient(), transient(), notFound);
    const { outcome, events } = await wait(checks, unlimited);
    expect(outcome).toMatchObject({ result: 'error', error: { code: 10104 }, checks: 7 });
    const retries = events.flatMap((event) =>
      event.type === 'retrying' ? `${event.retry} of ${event.maxRetries}` : [],
    );
    expect(retries).toEqual(['1 of 8', '2 of 8', '3 of 8', '1 of 3', '2 of 3', '3 of 3']);
  });

  test('counts a temporary error after other errors as the next one, with the next backoff', async () => {
    const foreign = statusError(404, '');
    const checks = sequence({ status: 'pending' }, foreign, foreign, transient(), completed);
    const { checkedAt, events } = await wait(checks, unlimited);
    expect(events.flatMap((event) => (event.type === 'retrying' ? event.retry : []))).toEqual([
      1, 2, 3,
    ]);
    expect(checkedAt).toEqual([0, 5, 6, 8, 12]);
  });

  test('outlasts an outage of ten minutes in the middle of a wait', async () => {
    const { outcome } = await wait((elapsed) => {
      if (elapsed > 100 && elapsed < 690) return transient();
      return elapsed > 900 ? completed : { status: 'processing' };
    }, unlimited);
    expect(outcome.result).toBe('completed');
  });

  test.each([0, 3, 8])('of %d is not raised to 8', async (maxRetries) => {
    const { outcome } = await wait(() => transient(), { maxRetries });
    expect(outcome).toMatchObject({ result: 'error', checks: maxRetries + 1 });
  });

  test('counts responses without a status, however often there was one before', async () => {
    const never = await wait(() => ({}), unlimited);
    expect(never.outcome).toMatchObject({ result: 'error', error: inARow(25), checks: 25 });
    const message: unknown = expect.stringContaining('JoggAI returned no status');
    expect(never.outcome).toMatchObject({ error: { message } });
    const later = await wait((_elapsed, check) => (check > 20 ? {} : { status: 'processing' }), {
      ...unlimited,
      timeoutSeconds: 36_000,
    });
    expect(later.outcome).toMatchObject({ result: 'error', error: inARow(25, 20), checks: 45 });
  });

  test('counts completed without a URL, which is a report', async () => {
    const { outcome } = await wait(() => ({ status: 'completed' }), unlimited);
    expect(outcome).toMatchObject({ result: 'error', error: inARow(25), checks: 25 });
  });

  test('is eight, about two minutes, for a URL that cannot be used', async () => {
    const urlProblem = 'contains the API key';
    const unusable = { status: 'completed', urlProblem, unusableUrl: '/v.mp4' };
    const { outcome } = await wait(() => unusable, unlimited);
    expect(outcome).toMatchObject({ result: 'error', checks: 9 });
    expect(outcome.elapsedSeconds).toBe(121);
    const text = 'JoggAI reported `completed`, but the video URL contains the API key (/v.mp4)';
    const error = { message: expect.stringContaining(text) as string };
    expect(outcome).toMatchObject({ error });
    // JoggAI has said so, and not that time is needed.
    const last = await wait(() => unusable, { timeoutSeconds: 2 });
    expect(last.outcome).toMatchObject({ result: 'error', error });
  });
});

describe('record not found', () => {
  const notFound = codeError(10104, 200);

  test('is asked again after 1, 2 and 4 s, and is final then', async () => {
    const { outcome, checkedAt, events } = await wait(() => notFound, { maxRetries: 24 });
    expect(checkedAt).toEqual([0, 1, 3, 7]);
    expect(outcome).toMatchObject({ result: 'error', error: notFound });
    expect(events).toMatchObject([1, 2, 3].map((retry) => ({ retry, maxRetries: 3 })));
  });

  test.each([1, 2, 3])('is found after %d retries', async (retries) => {
    const { outcome } = await wait((_elapsed, check) => (check > retries ? completed : notFound));
    expect(outcome).toMatchObject({ result: 'completed', checks: retries + 1 });
  });

  test.each([
    [0, [0]],
    [1, [0, 1]],
    [2, [0, 1, 3]],
  ])('with max-retries %d is asked again as often as that', async (maxRetries, times) => {
    const { outcome, checkedAt } = await wait(() => notFound, { maxRetries });
    expect(checkedAt).toEqual(times);
    expect(outcome).toMatchObject({ result: 'error', error: notFound });
  });

  test.each([
    [0, [0]],
    [0.5, [0, 0.5]],
    [2, [0, 1, 2]],
    [7, [0, 1, 3, 7]],
  ])('is an error at the deadline, after %d s', async (timeoutSeconds, times) => {
    const { outcome, checkedAt } = await wait(() => notFound, { timeoutSeconds });
    expect(checkedAt).toEqual(times);
    expect(outcome).toMatchObject({
      result: 'error',
      error: notFound,
      elapsedSeconds: timeoutSeconds,
    });
  });

  test.each([0, 10])(
    'is an error, too, if it asks for more than is left of %d s',
    async (timeoutSeconds) => {
      const error = codeError(10104, 200, { retryAfterSeconds: 3600 });
      const { outcome } = await wait(() => error, { timeoutSeconds });
      expect(outcome).toMatchObject({ result: 'error', error, elapsedSeconds: timeoutSeconds });
    },
  );

  test('is asked again after 1, 2 and 4 s, whatever errors came before', async () => {
    const missing = codeError(10104, 404);
    const errors = [...Array<StepError>(5).fill(transient()), missing] as [StepError];
    const { checkedAt } = await wait(sequence(...errors));
    const [first = 0, ...later] = checkedAt.slice(5);
    expect(later.map((at) => at - first)).toEqual([1, 3, 7]);
  });

  test('has its own count, within that of all errors', async () => {
    const after = await wait(sequence(transient(), notFound));
    expect(after.outcome).toMatchObject({ result: 'error', error: notFound, checks: 5 });
    const mixed = await wait((_elapsed, check) => (check % 3 === 0 ? transient() : notFound), {
      maxRetries: 11,
    });
    // Network errors have 8 retries before anything of JoggAI's is heard, but its code is that.
    expect(mixed.outcome).toMatchObject({ result: 'error', error: inARow(12), checks: 12 });
  });

  test('starts to count again after a report', async () => {
    const pending = { status: 'pending' };
    const { outcome } = await wait(
      sequence(notFound, notFound, notFound, pending, notFound, notFound, notFound, completed),
    );
    expect(outcome).toMatchObject({ result: 'completed', checks: 8 });
  });
});

describe('Retry-After', () => {
  test('of a video that is completed without a URL is waited for', async () => {
    const { checkedAt } = await wait(
      sequence({ status: 'completed', retryAfterSeconds: 9 }, completed),
    );
    expect(checkedAt).toEqual([0, 9]);
  });

  test('is waited for', async () => {
    const { checkedAt } = await wait(sequence(transient(90), completed));
    expect(checkedAt).toEqual([0, 90]);
  });

  test.each([transient(1795), codeError(429, 429, { retryAfterSeconds: 1795 })])(
    'is waited for when it is just the time left: %s',
    async (error) => {
      const { outcome, checkedAt } = await wait(sequence({ status: 'pending' }, error, completed));
      expect(outcome.result).toBe('completed');
      expect(checkedAt).toEqual([0, 5, 1800]);
    },
  );

  test('is waited for past the deadline if that leaves a second for a request', async () => {
    const ask = async (retryAfterSeconds: number): Promise<number[]> =>
      (await wait(() => transient(retryAfterSeconds), { timeoutSeconds: 0 })).checkedAt;
    expect(await ask(14)).toEqual([0, 14]);
    expect(await ask(14.1)).toEqual([0]);
  });

  test('is waited for after other errors in a row too', async () => {
    const { checkedAt } = await wait(sequence(transient(), transient(7), transient(1), completed));
    expect(checkedAt).toEqual([0, 1, 8, 12]);
  });

  test('of a good response is waited for, if it is longer than the interval', async () => {
    const ask = async (retryAfterSeconds: number): Promise<number[]> =>
      (await wait(sequence({ status: 'pending', retryAfterSeconds }, completed))).checkedAt;
    expect(await ask(10)).toEqual([0, 10]);
    expect(await ask(3)).toEqual([0, 5]);
    expect(await ask(1800)).toEqual([0, 1800]);
  });

  test('of a good response, or of an error other than a rate limit, moves the check to the deadline at most', async () => {
    for (const check of [{ status: 'pending', retryAfterSeconds: 1801 }, transient(3600)]) {
      const late = await wait(sequence({ status: 'pending' }, check, completed));
      expect(late.outcome).toMatchObject({ result: 'completed', elapsedSeconds: 1800, checks: 3 });
    }
  });

  test('of a rate limit ends the wait immediately when it asks for more than the time left', async () => {
    const limited = codeError(429, 429, { retryAfterSeconds: 1810 });
    const { outcome } = await wait(sequence({ status: 'pending' }, limited));
    expect(outcome).toMatchObject({ result: 'timed-out', elapsedSeconds: 5, checks: 2 });
    expect(outcome).toMatchObject({ error: limited, retryAfterSeconds: 1810 });
  });
});
