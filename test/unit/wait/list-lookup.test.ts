import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import type { Video } from '../../../src/jogg/decode.ts';
import { codeError } from '../../../src/jogg/errors.ts';
import type { VideoPage } from '../../../src/jogg/list-page.ts';
import { REQUEST_INTERVAL_SECONDS } from '../../../src/wait/rate-limiter.ts';
import { mostIn } from '../../support/most-in.ts';
import {
  all,
  error500,
  lookUp,
  MAX_POLL_SECONDS,
  NOTHING,
  page,
  POLL_SECONDS,
  requestsBefore,
  type Page,
  type World,
} from './look-up.ts';

const LONGEST_PAGE_SECONDS = 15;

const statuses = fc.constantFrom(
  'processing',
  'pending',
  'completed',
  'failed',
  'rendering',
  undefined,
);
const dates = fc.option(
  fc.integer({ min: 0, max: 1000 }).map((seconds) => new Date(seconds * 1000)),
  { nil: undefined },
);
const refused = fc.constantFrom(error500, codeError(18025, '', 403));
const pauses = fc.constantFrom(
  codeError(429, '', 429),
  codeError(429, '', 429, { retryAfterSeconds: 3 }),
  codeError(429, '', 429, { retryAfterSeconds: 3600 }),
);
const pauseSeconds: fc.Arbitrary<number | undefined> = fc.constantFrom(undefined, 1, 30, 300);

/** Anything that a list could show of so many videos, in any order. */
function pageOf(count: number): fc.Arbitrary<VideoPage> {
  const ids = fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: count - 1 }).map(String) },
    { weight: 1, arbitrary: fc.constant('other') },
  );
  const videos = fc.array(fc.record({ id: ids, status: statuses, createdAt: dates }), {
    maxLength: 2 * count,
  });
  return fc.record({ videos, last: fc.boolean(), retryAfterSeconds: pauseSeconds });
}

/** All videos, on the way whatever is true, so that there are rounds after it. */
function fullPageOf(count: number): fc.Arbitrary<VideoPage> {
  const videos = Array.from({ length: count }, (_, i) => ({
    id: String(i),
    status: 'processing',
    createdAt: undefined,
  }));
  return fc.constant({ videos, last: true, retryAfterSeconds: undefined });
}

/** @param calm whether there are no pauses of all requests, and no video's own request fails */
function worlds(calm: boolean): fc.Arbitrary<World> {
  return fc.integer({ min: 2, max: 30 }).chain((count) => {
    const value: fc.Arbitrary<VideoPage | StepError> = fc.oneof(
      { weight: 6, arbitrary: fullPageOf(count) },
      { weight: 6, arbitrary: pageOf(count) },
      { weight: 1, arbitrary: calm ? refused : fc.oneof(refused, pauses) },
    );
    const seconds = fc.oneof(
      { weight: 5, arbitrary: fc.constant(0.05) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: LONGEST_PAGE_SECONDS }) },
    );
    return fc.record({
      count: fc.constant(count),
      timeoutSeconds: fc.integer({ min: 1, max: 240 }),
      ends: fc.array(
        fc.record({
          at: fc.oneof(fc.integer({ min: 0, max: 240 }), fc.constant(Infinity)),
          status: fc.constantFrom('completed' as const, 'failed' as const),
        }),
        { minLength: count, maxLength: count },
      ),
      pages: fc.array(fc.record({ seconds, value }), { minLength: 1, maxLength: 12 }),
      errorEvery: calm ? fc.constant(Infinity) : fc.constantFrom(3, 10, Infinity),
    });
  });
}

function hasEnded(value: Video | undefined): boolean {
  return value?.status === 'completed' || value?.status === 'failed';
}

describe('whatever the lists say', () => {
  test('a list alone never ends a video', async () => {
    await fc.assert(
      fc.asyncProperty(worlds(false), async (world) => {
        const { checks, own } = await lookUp(world);
        for (const { value } of checks) {
          if (!value || own.has(value)) continue;
          expect(['processing', 'pending']).toContain(value.status);
          // Nothing else of what a list has is passed on.
          expect({ ...value, status: undefined, retryAfterSeconds: undefined }).toEqual(NOTHING);
        }
      }),
    );
  });

  test('no ID is forgotten', async () => {
    await fc.assert(
      fc.asyncProperty(worlds(true), async (world) => {
        const { count, timeoutSeconds, ends } = world;
        const { checks, requests } = await lookUp(world);
        const oneByOne = (count + 2) * REQUEST_INTERVAL_SECONDS;
        // A round that is under way, a round of its own, and a turn of its own. A page can ask to wait.
        const longest = Math.max(5, oneByOne);
        const round = longest + LONGEST_PAGE_SECONDS + longest + oneByOne;
        for (const { due, at } of checks) {
          expect(at).toBeLessThanOrEqual(
            Math.min(due + 2 * round + oneByOne, timeoutSeconds + 0.2),
          );
        }
        ends.forEach((end, i) => {
          const last = checks.findLast(({ id }) => id === String(i));
          const asked = requests.findLast(({ of }) => of === String(i))?.at ?? -Infinity;
          if (oneByOne > timeoutSeconds || hasEnded(last?.value)) return;
          expect(asked).toBeGreaterThanOrEqual(timeoutSeconds - oneByOne);
          expect(end.at).toBeGreaterThan(asked);
        });
      }),
    );
  });

  test('no more than ten requests in a second, and none for a list that was given up', async () => {
    await fc.assert(
      fc.asyncProperty(worlds(false), async (world) => {
        const { requests, stops } = await lookUp(world);
        const times = requests.map(({ at }) => at);
        expect(mostIn(1 - 1e-9, times)).toBeLessThanOrEqual(10);
        expect(stops.length).toBeLessThanOrEqual(1);
        const pages = requests.filter(({ of }) => typeof of === 'number');
        expect(pages.filter(({ at }) => at > (stops[0]?.at ?? Infinity))).toEqual([]);
      }),
    );
  });

  test('a video is not asked for twice in five seconds', async () => {
    await fc.assert(
      fc.asyncProperty(worlds(true), async (world) => {
        const { requests } = await lookUp(world);
        const lastRoundAt = world.timeoutSeconds - (world.count + 2) * REQUEST_INTERVAL_SECONDS;
        const last = new Map<string | number, number>();
        for (const { of, at } of requests) {
          if (typeof of === 'number' || at >= lastRoundAt) continue;
          expect(at - (last.get(of) ?? -Infinity)).toBeGreaterThanOrEqual(POLL_SECONDS - 1e-9);
          last.set(of, at);
        }
      }),
    );
  });
});

test('the request for a page ends when lists are closed, and what it still brings is not taken', async () => {
  const pages = [all(8, 'processing'), all(8, 'processing', {}, 0.6)];
  const { checks, own, pageSignal } = await lookUp({
    count: 8,
    ends: [],
    timeoutSeconds: 6.2,
    pages,
  });
  const fromLists = checks.filter(({ value }) => value && !own.has(value));
  expect(fromLists.filter(({ at }) => at > 1)).toEqual([]);
  expect(pageSignal?.aborted).toBe(true);
});

describe('own requests', () => {
  const pages = [all(60, 'processing')];

  test('are made for one video after twelve pages, whatever these say', async () => {
    const { requests } = await lookUp({ count: 60, ends: [], timeoutSeconds: 90, pages });
    expect(requests.filter(({ of, at }) => typeof of === 'string' && at < 80)).toEqual([
      { of: '0', at: 60 },
    ]);
  });

  test('take the place of pages that only they would need', async () => {
    const first = page({ 1: 'processing', 2: 'processing', 3: 'processing' }, { last: false });
    const requests = await requestsBefore(34, {
      count: 4,
      pages: [first, page({ 0: 'processing' })],
    });
    expect(requests).toMatch(
      /^page 1@0, page 2@0.1, page 1@5, .*, page 2@25.1, page 1@30, 0@30.1$/,
    );
  });

  test('are made for all after ten of the longest intervals, half as fast as they could be', async () => {
    const { requests } = await lookUp({ count: 60, ends: [], timeoutSeconds: 150, pages });
    const times = requests.filter(({ of }) => of !== '0' && of !== 1).map(({ at }) => at);
    const longest = 10 * MAX_POLL_SECONDS;
    const inRound = (round: number): number =>
      times.filter((at) => Math.floor((at - longest) / POLL_SECONDS) === round).length;
    expect([-1, 0, 1, 2, 3].map(inRound)).toEqual([0, 24, 24, 11, 0]);
  });

  test('wait for what a server asked of a video, and are not made twice', async () => {
    const retryAfterSeconds = 200;
    const { requests } = await lookUp({
      count: 4,
      ends: [],
      timeoutSeconds: 220,
      pages: [
        all(4, 'processing', { 0: 'completed' }),
        ...Array<Page>(99).fill(all(4, 'processing')),
      ],
      own: (id, at) => (id === '0' && at < 1 ? { retryAfterSeconds } : {}),
    });
    const times = requests.filter(({ of }) => of === '0').map(({ at }) => Math.floor(at));
    expect(times.filter((at) => at < 205)).toEqual([0, 200]);
  });

  test('come when they are due, though another video may only be asked for much later', async () => {
    const requests = await requestsBefore(7, {
      count: 4,
      pages: [page({ 0: 'completed' })],
      own: (id) => (id === '0' ? { retryAfterSeconds: 60 } : {}),
      timeoutSeconds: 90,
    });
    expect(requests).toBe('page 1@0, 0@0.1, 1@0.2, 2@0.3, 3@0.4, 1@5.2, 2@5.3, 3@5.4');
  });
});

test('cancelled as a check ends, all end at once', async () => {
  const world = { count: 4, ends: [], timeoutSeconds: 60, pages: [all(4, 'completed')] };
  const { checks, cancelled } = await lookUp({ ...world, cancelAtCheck: 2 });
  expect(checks).toHaveLength(2);
  expect(cancelled).toEqual(Array(4).fill(checks[1]?.at));
});
