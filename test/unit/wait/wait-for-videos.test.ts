import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SavedFile, SaveOptions } from '../../../src/download/downloader.ts';
import { StepError } from '../../../src/errors.ts';
import { networkError } from '../../../src/http/network-errors.ts';
import { ProxyError } from '../../../src/http/proxy.ts';
import { decodeVideo, type Video } from '../../../src/jogg/decode.ts';
import { codeError, statusError } from '../../../src/jogg/response-errors.ts';
import type { Ending, Outcome } from '../../../src/wait/outcome.ts';
import type { StepEvent } from '../../../src/wait/outcome.ts';
import type { WaitLimits } from '../../../src/wait/decide.ts';
import { waitForVideos } from '../../../src/wait/wait-for-videos.ts';
import { mostIn } from '../../support/most-in.ts';
import { LONGEST_OVERTIME_SECONDS, VirtualTime } from '../../support/virtual-time.ts';

const LIMITS: WaitLimits = {
  timeoutSeconds: 1800,
  pollIntervalSeconds: 5,
  maxPollIntervalSeconds: 60,
  maxRetries: 8,
};

interface Check {
  id: string;
  at: number;
}

interface Batch {
  outcomes: Outcome[];
  checks: Check[];
  events: (StepEvent & { at: number })[];
}

function video(fields: Partial<Video>): Video {
  const nothing = decodeVideo({ url: '', status: 200, headers: {}, text: '', body: { code: 0 } });
  return { ...nothing, ...fields };
}

const processing = video({ status: 'processing' });
const completed = video({ status: 'completed', url: 'https://res.jogg.ai/v.mp4' });
const notFound = codeError(10104, 200);
const tooMany = codeError(429, 429);
const down = new StepError('down', { transient: true, help: '' });

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `pv_${i}`);
}

function timesOf(checks: Check[]): number[] {
  return checks.map(({ at }) => at);
}

interface WaitOptions {
  requestSeconds?: number;
  controller?: AbortController;
  failFast?: boolean;
  /** When the machine sleeps, and how long. */
  pause?: VirtualTime['pause'];
  /** Saves a video, and can sleep meanwhile. */
  save?: (options: SaveOptions, time: VirtualTime) => Promise<SavedFile>;
}

/** Waits in virtual time for what `respond` makes of each check. */
async function wait(
  videoIds: string[],
  respond: (check: Check & { nth: number }) => Video | StepError,
  limits: Partial<WaitLimits> = {},
  {
    requestSeconds = 0.05,
    controller = new AbortController(),
    failFast = false,
    pause = { from: Infinity, seconds: 0 },
    save,
  }: WaitOptions = {},
): Promise<Batch> {
  const time = new VirtualTime();
  time.pause = { ...pause };
  const checks: Check[] = [];
  const made = new Map<string, number>();
  const events: Batch['events'] = [];
  const outcomes = await time.run(
    waitForVideos(
      videoIds,
      {
        getVideo: async (id, { signal }) => {
          const check = { id, at: time.now };
          checks.push(check);
          const nth = (made.get(id) ?? 0) + 1;
          made.set(id, nth);
          await time.sleep(requestSeconds, signal);
          const response = respond({ ...check, nth });
          if (response instanceof StepError) throw response;
          return response;
        },
        getVideoPage: undefined,
        save: save && ((_id, _url, options) => save(options, time)),
        limits: { ...LIMITS, ...limits },
        failFast,
        onEvent: (event, at) => {
          events.push({ ...event, at });
        },
        signal: controller.signal,
      },
      time,
    ),
    (limits.timeoutSeconds ?? LIMITS.timeoutSeconds) + LONGEST_OVERTIME_SECONDS + pause.seconds,
  );
  // A timer would keep the step from ending.
  expect(time.sleeping).toBe(0);
  return { outcomes, checks, events };
}

describe('side by side', () => {
  test('the outcomes come in the order of the IDs, whichever ends first', async () => {
    const ends: Record<string, number> = { a: 60, b: 20, c: 40 };
    const { outcomes, events } = await wait(['a', 'b', 'c'], ({ id, at }) =>
      at >= (ends[id] ?? 0) ? completed : processing,
    );
    expect(outcomes.map(({ id, result }) => [id, result])).toEqual([
      ['a', 'completed'],
      ['b', 'completed'],
      ['c', 'completed'],
    ]);
    const ended = events.flatMap((event) => (event.type === 'ended' ? event.outcome.id : []));
    expect(ended).toEqual(['b', 'c', 'a']);
  });

  test('each is found within the poll interval or 2 % of the wait, as if it were alone', async () => {
    const videoIds = ids(40);
    const endOf = (id: string): number => 5 + Number(id.slice(3)) * 20;
    const { outcomes } = await wait(videoIds, ({ id, at }) =>
      at >= endOf(id) ? completed : processing,
    );
    for (const { id, elapsedSeconds } of outcomes) {
      // 40 videos take 4.2 s for one round.
      const late = elapsedSeconds - endOf(id);
      expect(late).toBeLessThanOrEqual(Math.max(5, 0.02 * elapsedSeconds) + 4.2 + 0.05);
    }
  });

  test('never more than 10 requests in a second, and all asked in turn', async () => {
    const { checks } = await wait(ids(300), () => processing, { timeoutSeconds: 120 });
    expect(mostIn(1, timesOf(checks))).toBeLessThanOrEqual(10);
    expect(mostIn(5, timesOf(checks))).toBeLessThanOrEqual(50);
    const firstRound = checks.slice(0, 300).map(({ id }) => id);
    expect(firstRound).toEqual(ids(300));
    const counts = ids(300).map((id) => checks.filter((check) => check.id === id).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  test('a problem with one video does not stop the others', async () => {
    const { outcomes } = await wait(['good', 'failed', 'lost', 'down'], ({ id, nth }) => {
      if (id === 'failed') return video({ status: 'failed' });
      if (id === 'lost') return notFound;
      if (id === 'down') return down;
      return nth > 60 ? completed : processing;
    });
    expect(outcomes.map(({ result }) => result)).toEqual(['completed', 'failed', 'error', 'error']);
  });

  test('nor does it if nothing has been reported yet', async () => {
    const wrong = codeError(40000, 400);
    const { outcomes } = await wait(ids(2), ({ id }) => (id === 'pv_0' ? wrong : completed));
    expect(outcomes.map(({ result }) => result)).toEqual(['error', 'completed']);
  });

  test('only those that are completed are saved, and it shows', async () => {
    const refused = new StepError('refused', { transient: false, help: '' });
    let downloads = 0;
    const { outcomes, events } = await wait(
      ids(3),
      ({ id }) => (id === 'pv_0' ? video({ status: 'failed' }) : completed),
      {},
      {
        save: async ({ onEvent }, time) => {
          downloads += 1;
          onEvent({ type: 'downloading', bytes: downloads, totalBytes: undefined });
          const isRefused = downloads === 2;
          await time.sleep(isRefused ? 60 : 100);
          if (isRefused) throw refused;
          return { path: 'videos/pv_1.mp4', bytes: 1000, sha256: '0f' };
        },
      },
    );
    expect(downloads).toBe(2);
    expect(outcomes).toMatchObject([
      { result: 'failed' },
      { result: 'completed', file: { path: 'videos/pv_1.mp4' } },
      { result: 'error', error: refused },
    ]);
    const ended = events.flatMap((event) => (event.type === 'ended' ? [event.outcome] : []));
    expect(ended.map(({ id, result }) => [id, result])).toEqual([
      ['pv_0', 'failed'],
      ['pv_1', 'completed'],
      ['pv_2', 'completed'],
      ['pv_2', 'error'],
    ]);
    expect(events.filter(({ type }) => type === 'downloading')).toMatchObject([
      { id: 'pv_1', bytes: 1 },
      { id: 'pv_2', bytes: 2 },
    ]);
    const [sign] = events.filter((event) => event.type === 'still-waiting');
    expect(sign?.videos).toMatchObject([
      { id: 'pv_0', stage: 'failed' },
      { id: 'pv_1', stage: 'saving', video: completed },
      { id: 'pv_2', stage: 'saving', video: completed },
    ]);
  });

  test('what is not checked yet is waited for as well', async () => {
    const { events } = await wait(ids(500), () => processing, { timeoutSeconds: 60 });
    const [sign] = events.filter((event) => event.type === 'still-waiting');
    expect(sign?.videos.at(-1)).toEqual({
      id: 'pv_499',
      video: undefined,
      checks: 0,
      stage: 'waiting',
      error: undefined,
    });
  });

  test('an error that nobody expects is the outcome of its video, and takes no other along', async () => {
    const { outcomes } = await wait(ids(3), ({ id, nth }) => {
      if (id === 'pv_1' && nth === 2) throw new TypeError('a bug');
      return nth > 3 ? completed : processing;
    });
    expect(outcomes).toMatchObject([
      { result: 'completed' },
      { result: 'error', error: { message: 'unexpected error: a bug' }, checks: 1 },
      { result: 'completed' },
    ]);
  });
});

describe('the way to the host', () => {
  const URL = 'https://api.jogg.ai/v2';
  const HOST = 'api.jogg.ai';
  const certificate = Object.assign(new Error('expired'), { code: 'CERT_HAS_EXPIRED' });
  const refused = new ProxyError(undefined, { statusCode: 403, headers: {} });
  const always: [string, StepError][] = [
    ['a redirect', statusError(302, URL, {}, 'https://gateway.example')],
    ['a certificate', networkError(certificate, HOST)],
    ['a proxy that refuses', networkError(refused, HOST)],
  ];
  const atFirst: [string, StepError][] = [
    ['code 10105', codeError(10105, 401)],
    ['code 18025', codeError(18025, 200)],
    ...[401, 403, 407].map((status): [string, StepError] => [
      `HTTP ${status}`,
      statusError(status, URL),
    ]),
    ['HTTP 403 with a code of its own', codeError(403, 403, { failureMessage: 'Forbidden' })],
  ];

  test.each([...always, ...atFirst])(
    '%s at first ends all with one request',
    async (_name, error) => {
      const { outcomes, checks, events } = await wait(ids(200), () => error, { maxRetries: 24 });
      expect(checks).toHaveLength(1);
      for (const outcome of outcomes) expect(outcome).toMatchObject({ result: 'error', error });
      expect(Math.max(...outcomes.map(({ elapsedSeconds }) => elapsedSeconds))).toBeLessThan(0.1);
      expect(events.filter(({ type }) => type === 'ended')).toHaveLength(1);
    },
  );

  test.each([...always, ...atFirst])(
    '%s once, after a report, is asked again',
    async (_name, error) => {
      const { outcomes } = await wait(ids(5), ({ id, nth }) => {
        if (nth < 3) return processing;
        return id === 'pv_3' && nth === 3 ? error : completed;
      });
      for (const { result } of outcomes) expect(result).toBe('completed');
    },
  );

  test.each([...always, ...atFirst])(
    '%s that stays, after a report, ends the wait for its video alone within two minutes',
    async (_name, error) => {
      const { outcomes } = await wait(
        ids(5),
        ({ id, nth }) => (id === 'pv_3' && nth > 1 ? error : processing),
        { timeoutSeconds: 600, maxRetries: 24 },
      );
      expect(outcomes.map(({ result }) => result)).toEqual(
        ids(5).map((id) => (id === 'pv_3' ? 'error' : 'timed-out')),
      );
      expect(outcomes[3]).toMatchObject({
        checks: 10,
        error: {
          message: expect.stringMatching(
            /^gave up after 9 consecutive errors .*JoggAI reported on the video 1 time/,
          ) as string,
        },
      });
      expect(outcomes[3]?.elapsedSeconds).toBeLessThan(5 + 121 + 5);
    },
  );

  test.each(atFirst)('%s after errors alone still ends all', async (_name, error) => {
    const { outcomes } = await wait(ids(5), ({ at }) => (at > 3 ? error : down));
    for (const outcome of outcomes) expect(outcome.result).toBe('error');
    expect(Math.max(...outcomes.map(({ elapsedSeconds }) => elapsedSeconds))).toBeLessThan(10);
  });

  test('one video that is reported on lets the others have all of max-retries', async () => {
    const { outcomes } = await wait(ids(3), ({ id }) => (id === 'pv_2' ? processing : down), {
      maxRetries: 12,
    });
    expect(outcomes).toMatchObject([
      { result: 'error', checks: 13 },
      { result: 'error', checks: 13 },
      { result: 'timed-out' },
    ]);
    const none = await wait(ids(3), () => down, { maxRetries: 12 });
    expect(none.outcomes.map(({ checks }) => checks)).toEqual([9, 9, 9]);
  });
});

describe('a response that asks for fewer requests', () => {
  test.each([
    [
      '429 with a code of its own',
      codeError(99, 429, { failureMessage: 'Busy', retryAfterSeconds: 40 }),
    ],
    ['429 with code 18020', codeError(18020, 429, { retryAfterSeconds: 40 })],
    ['code 429 over HTTP 200', codeError(429, 200, { retryAfterSeconds: 40 })],
  ])('pauses all: %s', async (_name, error) => {
    const { outcomes, checks } = await wait(ids(20), ({ id, at, nth }) => {
      if (id === 'pv_3' && nth === 2) return error;
      return at > 50 ? completed : processing;
    });
    const [hit] = checks.filter(({ id }) => id === 'pv_3').slice(1);
    const from = (hit?.at ?? NaN) + 0.05;
    expect(checks.filter(({ at }) => at > from && at < from + 40)).toEqual([]);
    expect(outcomes.every(({ result }) => result === 'completed')).toBe(true);
  });

  test.each([
    ['503 without a time', statusError(503, '')],
    ['503 with a time', statusError(503, '', { retryAfterSeconds: 40 })],
    ['503 with code 50000', codeError(50000, 503, { retryAfterSeconds: 40 })],
    ['500 with a time', statusError(500, '', { retryAfterSeconds: 40 })],
    ['a good response', { ...processing, retryAfterSeconds: 40 }],
  ])('is none, and delays one video only: %s', async (_name, response) => {
    const { outcomes, checks } = await wait(ids(20), ({ id, at, nth }) => {
      if (id === 'pv_3' && nth === 2) return response;
      return at > 50 ? completed : processing;
    });
    const [hit] = checks.filter(({ id }) => id === 'pv_3').slice(1);
    const from = hit?.at ?? NaN;
    expect(checks.filter(({ at }) => at > from && at < from + 40).length).toBeGreaterThan(100);
    expect(outcomes.every(({ result }) => result === 'completed')).toBe(true);
  });
});

test('the time of a download does not count toward the wait', async () => {
  const { outcomes } = await wait(
    ids(2),
    ({ at }) => (at > 50 ? completed : processing),
    {},
    {
      save: async (_options, time) => {
        await time.sleep(1000);
        return { path: 'videos/v.mp4', bytes: 1000, sha256: '0f' };
      },
    },
  );
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ result: 'completed', file: { path: 'videos/v.mp4' } });
    expect(outcome.elapsedSeconds).toBeLessThan(60);
  }
});

describe('the account', () => {
  test('429 slows all of them down, not one', async () => {
    const { outcomes, checks } = await wait(ids(20), ({ id, at, nth }) => {
      if (id === 'pv_3' && nth === 2) return codeError(429, 429, { retryAfterSeconds: 40 });
      return at > 50 ? completed : processing;
    });
    const [hit] = checks.filter(({ id }) => id === 'pv_3').slice(1);
    const from = (hit?.at ?? NaN) + 0.05;
    expect(checks.filter(({ at }) => at > from && at < from + 40)).toEqual([]);
    expect(outcomes.every(({ result }) => result === 'completed')).toBe(true);
    expect(mostIn(1, timesOf(checks))).toBeLessThanOrEqual(10);
  });

  test('429 for longer than is left ends each with what it knows of it', async () => {
    const longer = codeError(429, 429, { retryAfterSeconds: 7200 });
    const shorter = codeError(429, 429, { retryAfterSeconds: 3 });
    const { outcomes } = await wait(
      ids(30),
      ({ id }) => (id === 'pv_0' ? longer : shorter),
      {},
      { requestSeconds: 1 },
    );
    expect(outcomes[0]).toMatchObject({ result: 'timed-out', error: longer });
    expect(outcomes[0]).not.toHaveProperty('elsewhere');
    // Its request was the last of those in progress.
    expect(outcomes[9]).toMatchObject({ result: 'timed-out', error: shorter, elsewhere: false });
    expect(outcomes[29]).toMatchObject({ result: 'timed-out', error: longer, elsewhere: true });
  });

  test('429 for longer than is left ends all immediately', async () => {
    const { outcomes, checks } = await wait(ids(20), ({ id, nth }) =>
      id === 'pv_3' && nth === 2 ? codeError(429, 429, { retryAfterSeconds: 7200 }) : processing,
    );
    expect(outcomes.map(({ result }) => result)).toEqual(Array(20).fill('timed-out'));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ retryAfterSeconds: 7200 });
      expect(outcome.elapsedSeconds).toBeLessThan(10);
    }
    expect(checks.length).toBeLessThan(30);
  });

  test('429 forever ends in time, with few requests', async () => {
    const { outcomes, checks } = await wait(ids(50), () => tooMany, { timeoutSeconds: 300 });
    expect(Math.max(...outcomes.map(({ elapsedSeconds }) => elapsedSeconds))).toBeLessThan(315);
    // After 1, 2, 4, 8, 16 and 30 s, as if it were one video, and those under way at the time.
    expect(checks.length).toBeLessThan(20);
  });

  test('429 does not end the others, but slows them down as long as it lasts', async () => {
    const { outcomes, checks } = await wait(ids(100), ({ at }) => {
      if (at > 100 && at < 200) return tooMany;
      return at > 300 ? completed : processing;
    });
    expect(outcomes.every(({ result }) => result === 'completed')).toBe(true);
    expect(checks.filter(({ at }) => at > 100 && at < 200).length).toBeLessThan(12);
  });

  test('429 as the last of too many errors of one video does not end the others', async () => {
    const { outcomes } = await wait(
      ids(10),
      ({ id, nth }) => {
        if (id === 'pv_3') return nth < 3 ? down : tooMany;
        return nth > 5 ? completed : processing;
      },
      { maxRetries: 2 },
    );
    expect(outcomes.map(({ result }) => result)).toEqual(
      ids(10).map((id) => (id === 'pv_3' ? 'error' : 'completed')),
    );
  });

  test('429 in the last checks ends nothing that is under way', async () => {
    const { outcomes } = await wait(
      ids(2),
      ({ id, at }) => {
        if (at < 59) return processing;
        return id === 'pv_0' ? codeError(429, 429, { retryAfterSeconds: 5 }) : completed;
      },
      { timeoutSeconds: 60, pollIntervalSeconds: 600 },
      { requestSeconds: 5 },
    );
    expect(outcomes.map(({ result }) => result)).toEqual(['timed-out', 'completed']);
  });

  test('429 of one that has no turn left ends nothing that is under way', async () => {
    const { outcomes } = await wait(
      ids(100),
      ({ at }) => {
        // After it, the last turn is a little before the deadline.
        if (at > 50 && at < 50.1) return codeError(429, 429, { retryAfterSeconds: 6.04 });
        return at < 59 ? processing : completed;
      },
      { timeoutSeconds: 60 },
      { requestSeconds: 3 },
    );
    const ends = new Set(outcomes.map(({ result }) => result));
    expect(ends).toEqual(new Set(['completed', 'timed-out']));
  });

  test.each([1800, 0])(
    '429 for longer than is left, of one that has no retries, ends all: timeout-seconds %d',
    async (timeoutSeconds) => {
      const error = codeError(429, 429, { retryAfterSeconds: 3600 });
      const { outcomes, checks } = await wait(ids(20), () => error, {
        maxRetries: 0,
        timeoutSeconds,
      });
      expect(checks).toHaveLength(1);
      expect(outcomes[0]).toMatchObject({ result: 'error', error });
      for (const outcome of outcomes.slice(1)) {
        expect(outcome).toMatchObject({
          result: 'timed-out',
          retryAfterSeconds: 3600,
          error,
          checks: 0,
        });
      }
    },
  );

  test('429 that asks to wait, without any time, ends all', async () => {
    const { outcomes, checks } = await wait(
      ids(40),
      ({ id }) => (id === 'pv_5' ? codeError(429, 429, { retryAfterSeconds: 3600 }) : completed),
      { timeoutSeconds: 0 },
    );
    expect(checks).toHaveLength(6);
    expect(outcomes[5]).toMatchObject({ result: 'timed-out', checks: 1 });
    expect(outcomes[6]).toMatchObject({ result: 'timed-out', checks: 0, elsewhere: true });
  });
});

describe('time', () => {
  test('the deadline holds for all together, and each is checked right before it', async () => {
    const { outcomes, checks } = await wait(ids(100), () => processing, { timeoutSeconds: 600 });
    for (const { id, result, elapsedSeconds } of outcomes) {
      expect(result).toBe('timed-out');
      expect(elapsedSeconds).toBeLessThanOrEqual(600.1);
      const last = checks.findLast((check) => check.id === id);
      expect(last?.at).toBeGreaterThanOrEqual(600 - 100 * 0.105);
    }
  });

  test('a request under way at the deadline may finish', async () => {
    const { outcomes } = await wait(
      ids(3),
      ({ at }) => (at > 50 ? completed : processing),
      { timeoutSeconds: 60 },
      { requestSeconds: 14 },
    );
    expect(outcomes.map(({ result }) => result)).toEqual(Array(3).fill('completed'));
    expect(Math.max(...outcomes.map(({ elapsedSeconds }) => elapsedSeconds))).toBeLessThan(75);
  });

  test('a check in the last round is the last one, however late its response comes', async () => {
    const { outcomes, checks } = await wait(
      ids(100),
      () => processing,
      { timeoutSeconds: 60, pollIntervalSeconds: 600 },
      { requestSeconds: 12 },
    );
    expect(outcomes.every(({ result }) => result === 'timed-out')).toBe(true);
    expect(checks).toHaveLength(200);
  });

  test.each([
    [1, undefined],
    [1, 5],
    [3, undefined],
    [3, 5],
  ])(
    'rate limits until shortly before the deadline leave a last check of each of %d videos: Retry-After %s',
    async (count, retryAfterSeconds) => {
      const limited = codeError(429, 429, { retryAfterSeconds });
      await fc.assert(
        fc.asyncProperty(fc.double({ min: 20, max: 90, noNaN: true }), async (timeoutSeconds) => {
          const { outcomes } = await wait(
            ids(count),
            ({ at }) => (at < timeoutSeconds - 1 ? limited : completed),
            { timeoutSeconds },
          );
          for (const { result, elapsedSeconds } of outcomes) {
            expect(result).toBe('completed');
            expect(elapsedSeconds).toBeLessThanOrEqual(timeoutSeconds + 15);
          }
        }),
        { numRuns: 30 },
      );
    },
  );

  test('with less time than one round takes, all are checked that can be within 15 s', async () => {
    const few = await wait(ids(50), () => completed, { timeoutSeconds: 2.1 });
    expect(few.outcomes.every(({ result }) => result === 'completed')).toBe(true);
    const { outcomes } = await wait(ids(300), () => completed, { timeoutSeconds: 2.1 });
    const checked = outcomes.filter(({ result }) => result === 'completed');
    expect(checked.length).toBeGreaterThan(150);
    expect(outcomes.slice(checked.length).every(({ checks }) => checks === 0)).toBe(true);
    expect(Math.max(...outcomes.map(({ elapsedSeconds }) => elapsedSeconds))).toBeLessThan(17.1);
  });

  test('without any time, each is checked once', async () => {
    const { outcomes, checks } = await wait(
      ids(50),
      ({ id }) => (Number(id.slice(3)) % 2 === 0 ? completed : processing),
      { timeoutSeconds: 0 },
    );
    expect(checks.map(({ id }) => id)).toEqual(ids(50));
    expect(outcomes.filter(({ result }) => result === 'timed-out')).toHaveLength(25);
  });

  test('cancelled, all end immediately with what is known', async () => {
    const controller = new AbortController();
    const { outcomes } = await wait(
      ids(30),
      ({ id, at }) => {
        if (at > 20) {
          controller.abort({ result: 'cancelled', signal: 'SIGTERM' } satisfies Ending);
        }
        return id === 'pv_7' ? completed : processing;
      },
      {},
      { controller },
    );
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject(
        outcome.id === 'pv_7'
          ? { result: 'completed' }
          : { result: 'cancelled', signal: 'SIGTERM', video: { status: 'processing' } },
      );
    }
  });

  test('a video that is completed right as the step is cancelled is told as completed', async () => {
    const controller = new AbortController();
    const { outcomes, events } = await wait(
      ['a', 'b', 'c'],
      ({ id }) => {
        if (id !== 'b') return processing;
        controller.abort({ result: 'cancelled', signal: 'SIGTERM' } satisfies Ending);
        return completed;
      },
      {},
      { controller },
    );
    expect(outcomes.map(({ result }) => result)).toEqual(['cancelled', 'completed', 'cancelled']);
    const ended = events.flatMap((event) => (event.type === 'ended' ? event.outcome.id : []));
    expect(ended).toEqual(['b']);
  });

  test('cancelled before it begins, all are not checked, and no request is made', async () => {
    const controller = new AbortController();
    controller.abort({ result: 'cancelled', signal: 'SIGTERM' } satisfies Ending);
    const { outcomes, checks } = await wait(ids(3), () => completed, {}, { controller });
    expect(outcomes).toMatchObject(
      ids(3).map((id) => ({ id, result: 'cancelled', checks: 0, video: undefined })),
    );
    expect(checks).toEqual([]);
  });

  test('a sign of life of all comes every 45 s, with what is known of each', async () => {
    const { events } = await wait(
      ids(3),
      ({ id, at }) => {
        if (id === 'pv_0') return at > 30 ? completed : processing;
        return id === 'pv_1' ? down : processing;
      },
      { timeoutSeconds: 100 },
    );
    const signs = events.flatMap((event) => (event.type === 'still-waiting' ? [event] : []));
    expect(signs.map(({ at }) => at)).toEqual([45, 90]);
    expect(signs[0]?.videos).toMatchObject([
      { id: 'pv_0', stage: 'completed' },
      { id: 'pv_1', stage: 'waiting', error: down },
      { id: 'pv_2', video: { status: 'processing' } },
    ]);
  });
});

describe('fail-fast', () => {
  test.each([
    ['fails', video({ status: 'failed' }), 'failed'],
    ["isn't found", notFound, 'error'],
  ])('ends the wait for all others when a video %s', async (_name, response, result) => {
    const { outcomes, events } = await wait(
      ids(4),
      ({ id, at, nth }) => {
        if (id === 'pv_3') return completed;
        return id === 'pv_1' && (at > 20 || nth > 3 || response === notFound)
          ? response
          : processing;
      },
      {},
      { failFast: true },
    );
    expect(outcomes).toMatchObject([
      { result: 'cancelled', failedId: 'pv_1', video: { status: 'processing' } },
      { result },
      { result: 'cancelled', failedId: 'pv_1' },
      { result: 'completed' },
    ]);
    expect(Math.max(...outcomes.map(({ elapsedSeconds }) => elapsedSeconds))).toBeLessThan(30);
    expect(events.filter(({ type }) => type === 'ended')).toHaveLength(2);
  });

  test('leaves downloads that are under way their new URLs', async () => {
    let url: string | undefined;
    const { outcomes } = await wait(
      ids(3),
      ({ id, at }) => {
        if (id === 'pv_0') return completed;
        return id === 'pv_1' && at > 20 ? video({ status: 'failed' }) : processing;
      },
      {},
      {
        failFast: true,
        save: async ({ renewUrl }, time) => {
          await time.sleep(60);
          url = await renewUrl();
          return { path: 'pv_0.mp4', bytes: 1, sha256: '0f' };
        },
      },
    );
    expect(outcomes.map(({ result }) => result)).toEqual(['completed', 'failed', 'cancelled']);
    expect(url).toBe(completed.url);
  });

  test("goes on after an error that is not the video's, and is off by default", async () => {
    const respond = ({ id, nth }: { id: string; nth: number }): Video | StepError => {
      if (id === 'pv_1') return nth === 1 ? processing : down;
      return nth > 60 ? completed : processing;
    };
    const on = await wait(ids(3), respond, { maxRetries: 2 }, { failFast: true });
    expect(on.outcomes.map(({ result }) => result)).toEqual(['completed', 'error', 'completed']);
    const off = await wait(ids(3), ({ id, nth }) => {
      if (id === 'pv_1') return video({ status: 'failed' });
      return nth > 3 ? completed : processing;
    });
    expect(off.outcomes.map(({ result }) => result)).toEqual(['completed', 'failed', 'completed']);
  });
});

describe('a machine that sleeps past the deadline', () => {
  test.each([1, 20, 100])('checks each of %d videos once more', async (count) => {
    const { outcomes, checks } = await wait(
      ids(count),
      ({ at }) => (at > 60 ? completed : processing),
      { timeoutSeconds: 600 },
      { pause: { from: 30, seconds: 5000 } },
    );
    expect(outcomes.every(({ result }) => result === 'completed')).toBe(true);
    expect(mostIn(1 - 1e-9, timesOf(checks))).toBeLessThanOrEqual(10);
  });

  test.each([1, 20])(
    'while requests for %d videos are under way checks each once more',
    async (n) => {
      const { outcomes } = await wait(
        ids(n),
        ({ at }) => (at < 29 ? processing : at < 5000 ? down : completed),
        { timeoutSeconds: 600, pollIntervalSeconds: 29, maxPollIntervalSeconds: 29 },
        { pause: { from: 32, seconds: 5000 }, requestSeconds: 5 },
      );
      expect(outcomes.map(({ result }) => result)).toEqual(Array(n).fill('completed'));
    },
  );

  test('and finds no network at first tries again', async () => {
    const { outcomes } = await wait(
      ids(20),
      ({ at }) => (at < 60 ? processing : at < 5032 ? down : completed),
      { timeoutSeconds: 600 },
      { pause: { from: 30, seconds: 5000 } },
    );
    expect(outcomes.every(({ result }) => result === 'completed')).toBe(true);
  });
});

test.each([3600, 10, 0])(
  'new URLs are asked for at the pace of 10 requests a second: timeout-seconds %d',
  async (timeoutSeconds) => {
    const { outcomes, checks } = await wait(
      ids(60),
      () => completed,
      { timeoutSeconds },
      {
        save: async ({ renewUrl, signal }, time) => {
          await time.sleep(20 - time.now, signal);
          return { path: (await renewUrl()) ?? '', bytes: 1, sha256: '0f' };
        },
      },
    );
    expect(outcomes.every(({ result }) => result === 'completed')).toBe(true);
    expect(checks).toHaveLength(120);
    const late = timesOf(checks).filter((at) => at >= 20);
    expect(mostIn(1, late)).toBeLessThanOrEqual(10);
  },
);

test('a new URL is asked for before the first checks of other videos', async () => {
  const { checks } = await wait(
    ids(300),
    ({ id }) => (id === 'pv_0' ? completed : processing),
    { timeoutSeconds: 60 },
    {
      save: async ({ renewUrl, signal }, time) => {
        await time.sleep(5, signal);
        return { path: (await renewUrl()) ?? '', bytes: 1, sha256: '0f' };
      },
    },
  );
  const [, renewal] = checks.filter(({ id }) => id === 'pv_0');
  expect(renewal?.at).toBeLessThan(5.5);
});

test('1,000 videos: each found at the pace of 10 requests a second, none forgotten', async () => {
  const endOf = (id: string): number => (Number(id.slice(3)) * 7) % 300;
  const { outcomes, checks } = await wait(ids(1000), ({ id, at }) =>
    at >= endOf(id) ? completed : processing,
  );
  expect(outcomes.every(({ result }) => result === 'completed')).toBe(true);
  expect(outcomes.map(({ id }) => id)).toEqual(ids(1000));
  // One round of a thousand takes 105 s.
  for (const { id, elapsedSeconds } of outcomes) {
    expect(elapsedSeconds - endOf(id)).toBeLessThan(106);
  }
  const last = Math.max(...outcomes.map(({ elapsedSeconds }) => elapsedSeconds));
  expect(last).toBeLessThan(299 + 15);
  const sorted = checks.map(({ at }) => at);
  sorted.slice(10).forEach((at, i) => {
    expect(at - (sorted[i] ?? NaN)).toBeGreaterThanOrEqual(1 - 1e-9);
  });
});
