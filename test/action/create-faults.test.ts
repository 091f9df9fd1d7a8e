import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/create/outcome.ts';
import type { VideoRequest } from '../../src/create/requests.ts';
import { createTime, JOB, runAttempt, type AttemptOptions } from '../support/create-attempts.ts';
import {
  openAccount,
  type Account,
  type AccountOptions,
  type PostFault,
} from '../support/paid-videos.ts';
import { VIDEO_TYPES, type VideoType } from '../support/simulator.ts';

const LISTED: VideoType[] = ['product', 'template'];
const isListed = (type: VideoType): boolean => LISTED.includes(type);

const NOT_ACCEPTED: PostFault[] = [
  'reset before',
  'stall before',
  '500 before',
  'code 50000 before',
];
const WELL: PostFault[] = ['none', 'no code after'];
const THROTTLED: PostFault[] = ['429', 'code 429'];
const REFUSED: PostFault[] = ['code 40000', 'code 18020', 'HTTP 403'];
const ACCEPTED: PostFault[] = [
  'reset after',
  'stall after',
  '502 after',
  'code 50000 after',
  'cut after',
  'no ID after',
  '500 with ID after',
  'HTTP 202 after',
];

/** Requests that differ in a number, which JoggAI charges for by. */
function requestsOf(...numbers: number[]): VideoRequest[] {
  return numbers.map((number) => ({ body: { product_id: 'x', number } }));
}

interface World extends AccountOptions {
  videoType?: VideoType;
  numbers?: number[];
}

/** Runs attempts of one job one after another, with a new account. */
async function attempts(
  { videoType = 'product', numbers = [1], ...options }: World,
  ...all: [Partial<AttemptOptions>, ...Partial<AttemptOptions>[]]
): Promise<{ outcomes: Outcome[]; account: Account; seconds: number }> {
  const time = createTime();
  await using account = await openAccount({ now: () => time.now, ...options });
  const requests = requestsOf(...numbers);
  let outcomes: Outcome[] = [];
  for (const [i, each] of all.entries()) {
    outcomes = await runAttempt(account, time, { videoType, requests, attempt: i + 1, ...each });
    expectNothingPaidTwice(account, numbers, outcomes);
  }
  return { outcomes, account, seconds: time.now };
}

/** Checks after every attempt that each request was charged at most once. */
function expectNothingPaidTwice(
  { charges }: Account,
  numbers: number[],
  outcomes: Outcome[],
): void {
  for (const number of new Set(numbers)) {
    const asked = numbers.filter((each) => each === number).length;
    const charged = charges.filter(({ body }) => body['number'] === number);
    // A failed video may be requested again.
    const failed = charged.filter(({ status }) => status === 'failed').length;
    expect(charged.length - failed).toBeLessThanOrEqual(asked);
  }
  expect(outcomes).toHaveLength(numbers.length);
  const ids = outcomes.flatMap((outcome) => ('id' in outcome ? outcome.id : []));
  expect(new Set(ids).size).toBe(ids.length);
  for (const [i, outcome] of outcomes.entries()) {
    if (!('id' in outcome)) continue;
    const charge = charges.find(({ id }) => id === outcome.id);
    expect(charge?.body['number']).toBe(numbers[i]);
    if (charge?.type !== 'lip-sync') expect(charge?.name).toBe(outcome.name);
  }
}

const once =
  (fault: PostFault) =>
  (index: number): PostFault =>
    index === 0 ? fault : 'none';
const resultsOf = (outcomes: Outcome[]): string[] => outcomes.map(({ result }) => result);

describe.each(VIDEO_TYPES)('a video of type %s', (videoType) => {
  test.each([...THROTTLED, ...WELL])('is created after %s', async (fault) => {
    const { outcomes, account } = await attempts({ videoType, faultOf: once(fault) }, {});
    expect(resultsOf(outcomes)).toEqual(['created']);
    expect(account.charges).toHaveLength(1);
  });

  test('is created after no connection', async () => {
    const isUnreachable = (index: number): boolean => index < 2;
    const { outcomes, account } = await attempts({ videoType }, { isUnreachable });
    expect(resultsOf(outcomes)).toEqual(['created']);
    expect(account.posts).toHaveLength(1);
  });

  test.each(REFUSED)('is not requested again after %s', async (fault) => {
    const { outcomes, account } = await attempts({ videoType, faultOf: () => fault }, {});
    expect(resultsOf(outcomes)).toEqual(['error']);
    expect(account.posts).toHaveLength(1);
  });

  test.each(ACCEPTED)('is paid for once after %s', async (fault) => {
    const { outcomes, account } = await attempts(
      { videoType, faultOf: once(fault), lagSeconds: 50, others: 150 },
      {},
    );
    expect(resultsOf(outcomes)).toEqual([isListed(videoType) ? 'created' : 'unknown']);
    expect(account.charges).toHaveLength(1);
    expect(account.posts).toHaveLength(1);
  });

  test.each(NOT_ACCEPTED)(
    'is requested again after %s only if it can be looked up',
    async (fault) => {
      const { outcomes, account } = await attempts({ videoType, faultOf: once(fault) }, {});
      expect(resultsOf(outcomes)).toEqual([isListed(videoType) ? 'created' : 'unknown']);
      expect(account.charges).toHaveLength(isListed(videoType) ? 1 : 0);
    },
  );

  test('is known by an ID of any name', async () => {
    for (const idName of ['video_id', 'product_video_id', 'video_translate_id', 'task_id', 'id']) {
      const { outcomes } = await attempts({ videoType, idName }, {});
      expect(outcomes).toMatchObject([{ result: 'created', id: `${videoType}_1` }]);
    }
  });

  test('is not paid for again by a rerun', async () => {
    const { outcomes, account } = await attempts({ videoType, others: 150 }, {}, {});
    expect(resultsOf(outcomes)).toEqual([isListed(videoType) ? 'found' : 'unknown']);
    expect(account.charges).toHaveLength(1);
  });

  test('is not paid for again by a rerun after the step was cancelled', async () => {
    const world: World = { videoType, faultOf: once('stall after'), lagSeconds: 50 };
    const { outcomes, account } = await attempts(world, { cancelAfter: 1 }, {});
    expect(resultsOf(outcomes)).toEqual([isListed(videoType) ? 'found' : 'unknown']);
    expect(account.charges).toHaveLength(1);
  });
});

test.each(LISTED)(
  'a second run creates videos of type %s of its own, even in the middle of the first',
  async (videoType) => {
    const time = createTime();
    await using account = await openAccount({ now: () => time.now, faultOf: once('reset after') });
    const requests = requestsOf(1);
    const other = { ...JOB, identity: JOB.identity.with(1, '2') };
    const runs = [JOB, other].map((job) =>
      runAttempt(account, time, { videoType, requests, attempt: 1, job }),
    );
    const [first, second] = await Promise.all(runs);
    expect([...(first ?? []), ...(second ?? [])]).toMatchObject([
      { result: 'created' },
      { result: 'created' },
    ]);
    expect(account.charges).toHaveLength(2);
  },
);

const anyFault = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WELL) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(...ACCEPTED.filter((fault) => !fault.startsWith('stall'))),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(...NOT_ACCEPTED.filter((fault) => !fault.startsWith('stall'))),
  },
  { weight: 1, arbitrary: fc.constantFrom(...THROTTLED, ...REFUSED) },
);

const anyAttempt = fc.record({
  cancelAfter: fc.oneof(
    fc.constant(undefined),
    fc.constant(undefined),
    fc.integer({ min: 1, max: 4 }),
  ),
  unreachable: fc.array(fc.boolean(), { maxLength: 3 }),
  /** Which of the videos fail after it, by their place. */
  failing: fc.array(fc.boolean(), { maxLength: 2 }),
});

test('nothing is paid for twice in any sequence of faults and reruns', async () => {
  const numRuns = Number(process.env['FUZZ_RUNS'] ?? 1000);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...VIDEO_TYPES),
      fc.array(fc.constantFrom(1, 2), { minLength: 1, maxLength: 3 }),
      fc.array(anyFault, { maxLength: 6 }),
      fc.nat(59),
      fc.array(anyAttempt, { minLength: 1, maxLength: 3 }),
      async (videoType, numbers, faults, lagSeconds, plans) => {
        const time = createTime();
        const faultOf = (index: number): PostFault => faults[index] ?? 'none';
        await using account = await openAccount({ now: () => time.now, faultOf, lagSeconds });
        const requests = requestsOf(...numbers);
        for (const [i, { cancelAfter, unreachable, failing }] of plans.entries()) {
          const before = account.posts.length;
          const outcomes = await runAttempt(account, time, {
            videoType,
            requests,
            attempt: i + 1,
            isUnreachable: (index) => unreachable[index] ?? false,
            ...(cancelAfter !== undefined && { cancelAfter }),
          });
          expectNothingPaidTwice(account, numbers, outcomes);
          // Without a list, a rerun can't know what was sent, and sends nothing.
          if (i > 0 && !isListed(videoType)) expect(account.posts).toHaveLength(before);
          for (const [place, fails] of failing.entries()) {
            const charge = account.charges[place];
            if (charge && fails) charge.status = 'failed';
          }
        }
        if (!isListed(videoType)) return;
        // Without faults, a rerun ends with all requested videos.
        faults.length = 0;
        const last = { videoType, requests, attempt: plans.length + 1 };
        const outcomes = await runAttempt(account, time, last);
        expectNothingPaidTwice(account, numbers, outcomes);
        expect(outcomes.filter((outcome) => 'error' in outcome)).toEqual([]);
      },
    ),
    { numRuns },
  );
}, 3_600_000);
