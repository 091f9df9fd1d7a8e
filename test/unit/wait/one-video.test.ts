import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import type { Ending } from '../../../src/wait/outcome.ts';
import { codeError } from '../../../src/jogg/response-errors.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import {
  completed,
  completedAfter,
  inARow,
  sequence,
  transient,
  wait,
  type Check,
} from './one-video.ts';

const LONGEST_REQUEST_SECONDS = 15;
const OVERTIME_SECONDS = 15;

describe('endings', () => {
  test('completed, with the URL, the checks and the time', async () => {
    const { outcome, checkedAt } = await wait(completedAfter(12));
    expect(outcome).toMatchObject({ result: 'completed', checks: 4, elapsedSeconds: 15 });
    expect(outcome).toMatchObject({ url: 'https://res.jogg.ai/v.mp4' });
    expect(checkedAt).toEqual([0, 5, 10, 15]);
  });

  test('an interval runs from the start of one check to the start of the next', async () => {
    const { checkedAt } = await wait(completedAfter(12), {}, { requestSeconds: 2 });
    expect(checkedAt).toEqual([0, 5, 10, 15]);
  });

  test('completed, even if responses take 50 s: the third request has enough time', async () => {
    const { outcome } = await wait(() => completed, {}, { requestSeconds: 50 });
    const elapsedSeconds = 15 + 1 + 30 + 2 + 50;
    expect(outcome).toMatchObject({ result: 'completed', checks: 3, elapsedSeconds });
  });

  test('what one response leaves out is as an earlier one said', async () => {
    const { outcome, events } = await wait(
      sequence({ status: 'processing' }, { status: undefined }),
      { timeoutSeconds: 1000 },
    );
    expect(outcome.video?.status).toBe('processing');
    expect(events.filter(({ type }) => type === 'status-changed')).toHaveLength(1);
  });

  test('a last response that leaves things out does not take them away', async () => {
    const { outcome } = await wait(
      sequence({ status: 'processing', title: 'Trail shoe' }, completed),
    );
    expect(outcome).toMatchObject({ result: 'completed', video: { title: 'Trail shoe' } });
  });

  test('a URL that comes in a response of its own, after completed', async () => {
    const { outcome } = await wait(sequence({ status: 'completed' }, { url: 'https://x/v.mp4' }));
    expect(outcome).toMatchObject({ result: 'completed', url: 'https://x/v.mp4', checks: 2 });
  });

  test('completed without a URL stays an error in responses that have no status', async () => {
    const { outcome } = await wait(sequence({ status: 'completed' }, { status: undefined }), {
      maxRetries: 2,
    });
    expect(outcome).toMatchObject({ result: 'error', checks: 3, error: inARow(3) });
  });

  test('a URL that came before completed does not count', async () => {
    const { outcome } = await wait(
      sequence({ status: 'processing', url: 'https://x/preview.mp4' }, { status: 'completed' }),
      { maxRetries: 1 },
    );
    expect(outcome).toMatchObject({ result: 'error', checks: 3 });
  });

  test('failed', async () => {
    const { outcome } = await wait(sequence({ status: 'processing' }, { status: 'failed' }));
    expect(outcome).toMatchObject({ result: 'failed', checks: 2, video: { status: 'failed' } });
  });

  test('an error that waiting does not fix ends a wait that has not been reported on with one request', async () => {
    const final = new StepError('gone', { transient: false, help: '' });
    const { outcome } = await wait(() => final);
    expect(outcome).toMatchObject({ result: 'error', error: final, checks: 1, elapsedSeconds: 0 });
  });

  test('transient errors end the wait when there are more in a row than max-retries', async () => {
    const { outcome, checkedAt } = await wait(() => transient(), { maxRetries: 8 });
    expect(outcome).toMatchObject({
      result: 'error',
      error: inARow(9),
      checks: 9,
      elapsedSeconds: 121,
    });
    expect(checkedAt).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121]);
  });

  test('max-retries 0 tolerates none', async () => {
    const { outcome } = await wait(() => transient(), { maxRetries: 0 });
    expect(outcome).toMatchObject({ result: 'error', error: { message: 'down' }, checks: 1 });
  });

  test('a response between them restarts the count and the backoff', async () => {
    const pending = { status: 'pending' };
    const { outcome, checkedAt } = await wait(
      sequence(transient(), transient(), pending, transient(), transient(), completed),
      { maxRetries: 2 },
    );
    expect(outcome.result).toBe('completed');
    expect(checkedAt).toEqual([0, 1, 3, 8, 9, 11]);
  });

  test('completed without a URL is a transient error', async () => {
    const late = await wait(sequence({ status: 'completed' }, completed));
    expect(late.outcome).toMatchObject({ result: 'completed', checks: 2, elapsedSeconds: 1 });
    expect(late.events).toMatchObject([
      { type: 'status-changed', status: 'completed' },
      { type: 'retrying', retry: 1 },
    ]);
    const never = await wait(() => ({ status: 'completed' }), { maxRetries: 2 });
    expect(never.outcome).toMatchObject({ result: 'error', checks: 3, error: inARow(3) });
    expect(never.outcome.video?.status).toBe('completed');
  });

  test('timed out, with the last check at the deadline', async () => {
    const { outcome, checkedAt } = await wait(completedAfter(Infinity), { timeoutSeconds: 12 });
    expect(outcome).toMatchObject({ result: 'timed-out', error: undefined, elapsedSeconds: 12 });
    expect(checkedAt).toEqual([0, 5, 10, 12]);
  });

  test('timed out during errors, with the last of them', async () => {
    const { outcome } = await wait(() => transient(), { timeoutSeconds: 5 });
    expect(outcome).toMatchObject({ result: 'timed-out', error: { message: 'down' } });
    expect(outcome.elapsedSeconds).toBeGreaterThan(5);
    expect(outcome.elapsedSeconds).toBeLessThanOrEqual(20);
  });

  test('a video that is completed by the deadline is found', async () => {
    const { outcome } = await wait(completedAfter(12), { timeoutSeconds: 12 });
    expect(outcome).toMatchObject({ result: 'completed', elapsedSeconds: 12 });
  });

  test('timeout-seconds 0 checks once', async () => {
    const { outcome } = await wait(completedAfter(1), { timeoutSeconds: 0 });
    expect(outcome).toMatchObject({ result: 'timed-out', checks: 1 });
  });

  test('cancelled in a sleep', async () => {
    const controller = new AbortController();
    const { outcome } = await wait(
      (_elapsed, check) => {
        if (check === 2)
          controller.abort({ result: 'cancelled', signal: 'SIGTERM' } satisfies Ending);
        return { status: 'processing' };
      },
      {},
      { signal: controller.signal },
    );
    expect(outcome).toMatchObject({ result: 'cancelled', signal: 'SIGTERM', checks: 2 });
    expect(outcome.video?.status).toBe('processing');
  });

  test('an error that nobody expects is the outcome', async () => {
    const { outcome } = await wait((_elapsed, check) => {
      if (check === 2) throw new TypeError('a bug');
      return { status: 'processing' };
    });
    expect(outcome).toMatchObject({
      result: 'error',
      error: { message: 'unexpected error: a bug', transient: false },
      video: { status: 'processing' },
    });
  });
});

describe('events', () => {
  test('one for each change of status', async () => {
    const [pending, processing] = [{ status: 'pending' }, { status: 'processing' }];
    const { events } = await wait(
      sequence(pending, pending, processing, processing, processing, completed),
    );
    expect(events.map(({ type, at }) => [type, at])).toEqual([
      ['status-changed', 0],
      ['status-changed', 10],
      ['status-changed', 25],
    ]);
  });

  test('a word for an end comes with the status it stands for', async () => {
    const { outcome, events } = await wait(() => ({ status: 'failed', statusWord: 'deleted' }));
    expect(outcome).toMatchObject({ result: 'failed', timeline: [{ status: 'failed' }] });
    expect(events).toMatchObject([{ type: 'status-changed', status: 'failed', word: 'deleted' }]);
  });

  test.each(['pending', 'queued', 'processing', 'running'])('%s is no warning', async (status) => {
    const { events } = await wait(sequence({ status }, completed));
    expect(events.map(({ type }) => type)).toEqual(['status-changed', 'status-changed']);
  });

  test('each unknown status is an event, and the wait goes on', async () => {
    const { outcome, events } = await wait(
      sequence({ status: undefined }, { status: 'rendering' }, { status: 'uploading' }, completed),
    );
    expect(outcome.result).toBe('completed');
    expect(events.filter(({ type }) => type === 'unknown-status')).toHaveLength(2);
  });

  test('with timers that fire late, a single check ends within 15 s', async () => {
    const time = new VirtualTime();
    const { sleep } = time;
    Object.assign(time, {
      sleep: (seconds: number, signal?: AbortSignal) => sleep(seconds + 0.002, signal),
    });
    const { outcome } = await wait(
      (_elapsed, check) => (check < 4 ? transient() : { status: 'processing' }),
      { timeoutSeconds: 0, maxRetries: 24 },
      { time, requestSeconds: 20 },
    );
    expect(outcome.elapsedSeconds).toBeLessThan(15.1);
  });

  test('a clock that began long before makes no difference', async () => {
    const time = new VirtualTime();
    time.now = 1000;
    const { outcome, events } = await wait(completedAfter(100), {}, { time });
    expect(outcome).toMatchObject({
      checks: 21,
      elapsedSeconds: 100,
      timeline: [
        { status: 'pending', elapsedSeconds: 0 },
        { status: 'completed', elapsedSeconds: 100 },
      ],
    });
    const changes = events.filter(({ type }) => type === 'status-changed');
    expect(changes.map(({ at }) => at)).toEqual([0, 100]);
  });

  test('a sign of life comes 45 s after the last event', async () => {
    const { events } = await wait(
      (elapsed) => ({ status: elapsed < 40 ? 'pending' : 'processing' }),
      { timeoutSeconds: 100 },
    );
    const signs = events.filter(({ type }) => type === 'still-waiting');
    expect(signs.map(({ at }) => at)).toEqual([85]);
  });

  test('only a rate limit that asks for more than the time left is why a wait ended', async () => {
    const timesAsked = async (timeoutSeconds: number, askAt: number): Promise<unknown> => {
      const { outcome } = await wait(
        (elapsed) =>
          elapsed >= askAt
            ? codeError(429, 429, { retryAfterSeconds: 30 })
            : { status: 'pending', retryAfterSeconds: 1 },
        { timeoutSeconds },
      );
      expect(outcome).toMatchObject({ result: 'timed-out' });
      return 'retryAfterSeconds' in outcome ? outcome.retryAfterSeconds : undefined;
    };
    expect(await timesAsked(10, 5)).toBe(30);
    expect(await timesAsked(0, 0)).toBe(30);
    expect(await timesAsked(10, 10)).toBe(30);
    expect(await timesAsked(10, 11)).toBeUndefined();
  });

  test('a retry says how long it is until the next check, the deadline included', async () => {
    const { events, checkedAt } = await wait(() => transient(), { timeoutSeconds: 2.5 });
    const announced = events.flatMap((event) =>
      event.type === 'retrying' ? event.at + event.delaySeconds : [],
    );
    expect(announced).toEqual(checkedAt.slice(1));
    expect(checkedAt).toContain(2.5);
  });

  test('the log is never silent for more than a minute', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.1, max: 4000, noNaN: true }),
        fc.double({ min: 0, max: LONGEST_REQUEST_SECONDS, noNaN: true }),
        async (pollIntervalSeconds, requestSeconds) => {
          const { outcome, events } = await wait(
            completedAfter(Infinity),
            { pollIntervalSeconds, timeoutSeconds: 7200 },
            { requestSeconds },
          );
          const times = [0, ...events.map(({ at }) => at), outcome.elapsedSeconds];
          const silences = times.slice(1).map((at, i) => at - (times[i] ?? 0));
          expect(Math.max(...silences)).toBeLessThanOrEqual(60 + 1e-6);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('the timeline has each status with the time it was first seen', async () => {
    const { outcome } = await wait(
      (elapsed) => ({ status: elapsed < 100 ? 'pending' : 'processing' }),
      { timeoutSeconds: 1000 },
    );
    expect(outcome.timeline).toEqual([
      { status: 'pending', elapsedSeconds: 0 },
      { status: 'processing', elapsedSeconds: 100 },
    ]);
  });
});

describe('promises', () => {
  const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const limits = fc.record({
    timeoutSeconds: fc.double({ min: 0, max: 10_000, noNaN: true }),
    pollIntervalSeconds: fc.double({ min: 1, max: 100, noNaN: true }),
    maxPollIntervalSeconds: fc.double({ min: 0, max: 200, noNaN: true }),
    maxRetries: fc.nat(12),
  });
  const checks = fc.array(
    fc.oneof(
      fc.record({
        status: fc.constantFrom('pending', 'processing', 'rendering', undefined),
        retryAfterSeconds: fc.option(fc.double({ min: 0, max: 500, noNaN: true }), {
          nil: undefined,
        }),
      }),
      fc.option(fc.double({ min: 0, max: 500, noNaN: true }), { nil: undefined }).map(transient),
    ),
    { minLength: 1, maxLength: 40 },
  );

  test('no wait goes past the deadline by more than 15 s, and no server is asked too early', async () => {
    await fc.assert(
      fc.asyncProperty(
        limits,
        checks,
        fraction,
        fraction,
        async (bounds, responses, random, slow) => {
          const given: Check[] = [];
          const requestSeconds = slow * LONGEST_REQUEST_SECONDS;
          const { outcome, checkedAt } = await wait(
            (_elapsed, check) => {
              const response = responses[(check - 1) % responses.length] ?? transient();
              given.push(response);
              return response;
            },
            bounds,
            { time: new VirtualTime(() => random), requestSeconds },
          );
          expect(['timed-out', 'error']).toContain(outcome.result);
          expect(outcome.elapsedSeconds).toBeLessThanOrEqual(
            bounds.timeoutSeconds + OVERTIME_SECONDS + 1e-6,
          );
          checkedAt.forEach((at, i) => {
            const [before, response] = [checkedAt[i - 1], given[i - 1]];
            const isRetry = response instanceof StepError || response?.status === undefined;
            const isAfterLate = (before ?? 0) + requestSeconds >= bounds.timeoutSeconds;
            const latest = bounds.timeoutSeconds + (isRetry || isAfterLate ? OVERTIME_SECONDS : 0);
            expect(at).toBeLessThanOrEqual(latest + 1e-6);
            if (before === undefined) return;
            // The last check is at the deadline, even if a response asks for a longer delay.
            const asked = before + requestSeconds + (response?.retryAfterSeconds ?? 0);
            expect(at).toBeGreaterThanOrEqual(Math.min(asked, bounds.timeoutSeconds) - 1e-6);
          });
          const early = checkedAt.slice(1).filter((at, i) => {
            const response = given[i];
            const isReport = !(response instanceof StepError) && response?.status !== undefined;
            const isLast = at > bounds.timeoutSeconds - 1e-6;
            return (
              isReport && !isLast && at - (checkedAt[i] ?? 0) < bounds.pollIntervalSeconds - 1e-6
            );
          });
          expect(early).toEqual([]);
        },
      ),
    );
  });

  test.each([1, 6, 7])(
    'a video that is completed by the deadline is found, though responses take %d s',
    async (requestSeconds) => {
      const { outcome, checkedAt } = await wait(
        completedAfter(12),
        { timeoutSeconds: 12 },
        { requestSeconds },
      );
      expect(outcome.result).toBe('completed');
      expect(outcome.elapsedSeconds).toBeLessThanOrEqual(12 + OVERTIME_SECONDS);
      expect(checkedAt.filter((at) => at >= 12)).toHaveLength(1);
    },
  );

  test.each([
    { askedAt: 10.9, checks: [0, 10.9, 12.9] },
    { askedAt: 11, checks: [0, 11] },
  ])(
    'a check in the last second before the deadline is the last one, even if its response comes later: $askedAt',
    async ({ askedAt, checks }) => {
      const { checkedAt } = await wait(
        () => ({ status: 'pending' }),
        { timeoutSeconds: 12, pollIntervalSeconds: askedAt },
        { requestSeconds: 2 },
      );
      expect(checkedAt).toEqual(checks);
    },
  );

  test('the last check is made at the deadline, however short after the one before', async () => {
    for (const check of [transient(), { status: 'pending' }]) {
      const limits = { timeoutSeconds: 3.001, pollIntervalSeconds: 1, maxPollIntervalSeconds: 1 };
      const { checkedAt } = await wait(() => check, limits);
      expect(checkedAt).toContain(3.001);
    }
  });

  test('a finished video is found within the poll interval or 2 % of the wait', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 86_400, noNaN: true }),
        fraction,
        async (finishedAt, random) => {
          const { outcome } = await wait(
            completedAfter(finishedAt),
            { timeoutSeconds: 100_000 },
            { time: new VirtualTime(() => random) },
          );
          expect(outcome.result).toBe('completed');
          const late = outcome.elapsedSeconds - finishedAt;
          expect(late).toBeLessThanOrEqual(Math.max(5, 0.02 * outcome.elapsedSeconds) + 1e-6);
        },
      ),
    );
  });

  test('the number of checks grows with the logarithm of the wait', async () => {
    const checksIn = async (seconds: number): Promise<number> => {
      const limits = { timeoutSeconds: 1e9, maxPollIntervalSeconds: 1e9 };
      return (await wait(completedAfter(seconds), limits)).outcome.checks;
    };
    const perDecade = [
      (await checksIn(10_000)) - (await checksIn(1000)),
      (await checksIn(100_000)) - (await checksIn(10_000)),
      (await checksIn(1_000_000)) - (await checksIn(100_000)),
    ];
    // ln 10 / ln 1.02 = 116.3
    for (const checks of perDecade) expect(Math.abs(checks - 116)).toBeLessThanOrEqual(1);
  });

  test('a wait longer than a timer can be is waited for in full', async () => {
    const naps: number[] = [];
    const time = new VirtualTime();
    const sleep = time.sleep;
    Object.assign(time, {
      sleep: (seconds: number, signal: AbortSignal) => {
        naps.push(seconds);
        return sleep(seconds, signal);
      },
    });
    const month = 30 * 86_400;
    const { outcome } = await wait(
      completedAfter(month),
      { timeoutSeconds: 2 * month, pollIntervalSeconds: month },
      { time },
    );
    expect(outcome).toMatchObject({ result: 'completed', checks: 2, elapsedSeconds: month });
    expect(Math.max(...naps) * 1000).toBeLessThan(2 ** 31);
  });
});
