import { describe, expect, test } from 'vitest';
import type { StepError } from '../../../src/errors.ts';
import type { Video } from '../../../src/jogg/decode.ts';
import type { VideoPage } from '../../../src/jogg/list-page.ts';
import { codeError } from '../../../src/jogg/errors.ts';
import { lookUp, MAX_POLL_SECONDS, POLL_SECONDS, type World } from './look-up.ts';

const PAGE_SECONDS = 0.05;

type Page = World['pages'][number];

/** A page with one entry for each word, which is a status and, after an @, when it was created. */
function page(entries: Record<string, string>, { seconds = PAGE_SECONDS, last = true } = {}): Page {
  const videos = Object.entries(entries).map(([id, words]): VideoPage['videos'][number] => {
    const [status, createdAt] = words.split('@');
    return {
      id,
      status,
      createdAt: createdAt === undefined ? undefined : new Date(Number(createdAt) * 1000),
    };
  });
  return { seconds, value: { videos, last, retryAfterSeconds: undefined } };
}

/** The same for all of so many videos, but for some of them. */
function all(
  count: number,
  words: string,
  others: Record<string, string> = {},
  seconds = PAGE_SECONDS,
): Page {
  const entries = Object.fromEntries(Array.from({ length: count }, (_, i) => [i, words]));
  return page({ ...entries, ...others }, { seconds });
}

type SomeOf = Partial<World> & Pick<World, 'count' | 'pages'>;

/** The requests before a time in seconds, each with when it was made. */
async function requestsBefore(end: number, world: SomeOf): Promise<string> {
  const { requests } = await lookUp({ ends: [], timeoutSeconds: end + 5, ...world });
  return requests
    .filter(({ at }) => at < end)
    .map(({ of, at }) => `${typeof of === 'number' ? 'page ' : ''}${of}@${Number(at.toFixed(1))}`)
    .join(', ');
}

/** Why lists were given up. */
async function reasonsToStop(world: SomeOf): Promise<string[]> {
  const { stops } = await lookUp({ ends: [], timeoutSeconds: 30, ...world });
  return stops.map(({ reason }) => reason);
}

test('a video that a list shows as ended, but has not, is not asked for sooner than it may be', async () => {
  const pages = [
    page({ 0: 'processing', 2: 'processing', 3: 'processing' }, { last: false }),
    page({ 1: 'completed' }, { seconds: 3 }),
    all(4, 'processing', { 1: 'completed' }),
  ];
  expect(await requestsBefore(10, { count: 4, pages })).toBe(
    'page 1@0, page 2@0.1, 1@3.1, page 1@5, 1@8.1',
  );
});

test('with two videos that a list settles, it is asked on', async () => {
  const pages = [page({ 0: 'processing', 1: 'processing' })];
  expect(await requestsBefore(11, { count: 3, pages })).toBe(
    'page 1@0, 2@0.1, page 1@5, 2@5.1, page 1@10, 2@10.1',
  );
});

test('with videos of others only, it is given up', async () => {
  const pages = [page({ other: 'processing', another: 'completed' })];
  expect(await reasonsToStop({ count: 4, pages })).toEqual([
    'none of the videos is on their first pages',
  ]);
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

describe('a page on which all are older', () => {
  const dates = ['300', '100', '200', '300', '400', '300', '300', '300'];
  const dated = Object.fromEntries(dates.map((date, i) => [i, `processing@${date}`]));
  const undated = { ...dated, 3: 'processing' };

  test('than the oldest of the videos, wherever that stands, is the last one', async () => {
    const pages = [
      page(dated),
      page({ 0: 'processing@300', other: 'completed@150' }, { last: false }),
      page({ other: 'completed@150', another: 'completed@99' }, { last: false }),
      page({ other: 'completed@99', another: 'completed@98' }, { last: false }),
    ];
    expect(await requestsBefore(5.4, { count: 8, pages })).toBe(
      'page 1@0, page 1@5, page 2@5.1, page 3@5.2, 1@5.3',
    );
  });

  test.each([
    ['of one of the videos', undated, 'completed@99'],
    ['of one on the page', dated, 'completed'],
  ])('is not the last one if it is not known %s when it was created', async (_of, first, other) => {
    const older = page({ other, another: 'completed@98' }, { last: false });
    expect(await requestsBefore(6, { count: 8, pages: [page(first), older, page(first)] })).toBe(
      'page 1@0, page 1@5, page 2@5.1',
    );
  });
});

describe('a list that says "not yet" of a video', () => {
  const untilItEnds = all(4, 'processing', { 1: 'completed' });
  const pages = [untilItEnds, all(4, 'processing')];

  test.each(['completed', 'failed'] as const)('that has %s is given up', async (status) => {
    const ends = [Infinity, 0].map((at) => ({ at, status }));
    expect(await reasonsToStop({ count: 4, ends, pages })).toEqual([
      'they show a finished video as processing',
    ]);
  });

  test.each<[string, Partial<Video> | StepError]>([
    ['has a URL too soon', { status: 'processing', url: 'https://res.jogg.ai/v.mp4' }],
    ['has no URL yet', { status: 'completed', url: undefined }],
    ['is not found', codeError(10104, '', 404)],
  ])('that %s is not', async (_what, video) => {
    const own = (id: string): Partial<Video> | StepError => (id === '1' ? video : {});
    expect(await reasonsToStop({ count: 4, pages, own })).toEqual([]);
  });

  test('that ended in the very moment when it was asked is not', async () => {
    const ends = [Infinity, 0].map((at) => ({ at, status: 'completed' as const }));
    const ownSeconds = 0.25;
    const seconds = POLL_SECONDS - ownSeconds;
    const shown = [all(4, 'processing', { 1: 'completed' }, seconds), all(4, 'processing')];
    const { stops, requests } = await lookUp({
      count: 4,
      ends,
      pages: shown,
      ownSeconds,
      timeoutSeconds: 9,
    });
    expect(stops).toEqual([]);
    expect(requests).toContainEqual({ of: 1, at: POLL_SECONDS });
  });
});

describe('own requests', () => {
  const pages = [all(60, 'processing')];

  test('are made for one video after twelve pages, whatever these say', async () => {
    const { requests } = await lookUp({ count: 60, ends: [], timeoutSeconds: 90, pages });
    expect(requests.filter(({ of, at }) => typeof of === 'string' && at < 80)).toEqual([
      { of: '0', at: 60 },
    ]);
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

  test('that are due sooner than what was due before are not late', async () => {
    const requests = await requestsBefore(7, {
      count: 4,
      pages: [page({ 0: 'completed' })],
      own: (id) => (id === '0' ? { retryAfterSeconds: 60 } : {}),
      timeoutSeconds: 90,
    });
    expect(requests).toBe('page 1@0, 0@0.1, 1@0.2, 2@0.3, 3@0.4, 1@5.2, 2@5.3, 3@5.4');
  });
});

test('cancelled as a check ends, all end in that moment', async () => {
  const world = { count: 4, ends: [], timeoutSeconds: 60, pages: [all(4, 'completed')] };
  const { checks, cancelled } = await lookUp({ ...world, cancelAtCheck: 2 });
  expect(checks).toHaveLength(2);
  expect(cancelled).toEqual(Array(4).fill(checks[1]?.at));
});
