import { describe, expect, test } from 'vitest';
import type { StepError } from '../../../src/errors.ts';
import type { Video } from '../../../src/jogg/decode.ts';
import { codeError } from '../../../src/jogg/errors.ts';
import { all, lookUp, page, POLL_SECONDS, reasonsToStop, requestsBefore } from './look-up.ts';

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

test('a list that has two of three videos is still asked', async () => {
  const pages = [page({ 0: 'processing', 1: 'processing' })];
  expect(await requestsBefore(11, { count: 3, pages })).toBe(
    'page 1@0, 2@0.1, page 1@5, 2@5.1, page 1@10, 2@10.1',
  );
});

test('a list that has only videos of others is given up', async () => {
  const pages = [page({ other: 'processing', another: 'completed' })];
  expect(await reasonsToStop({ count: 4, pages })).toEqual([
    'none of the videos is on their first pages',
  ]);
});

describe('a page that takes too long ends the round,', () => {
  const seconds = 5.2;

  test('but tells nothing of what is on later ones: these are read again', async () => {
    const ours = (from: number): Record<string, string> =>
      Object.fromEntries([0, 1, 2, 3].map((i) => [from + i, 'processing']));
    const rest = page(ours(4));
    const first = page(ours(0), { last: false });
    const pages = [page(ours(0), { seconds, last: false }), first, first, rest];
    expect(await requestsBefore(13, { count: 8, pages })).toBe(
      'page 1@0, 4@5.2, 5@5.3, 6@5.4, 7@5.5, page 1@5.6, page 1@10.2, page 2@10.3',
    );
  });

  test('and lists are not given up if it has only videos of others', async () => {
    const pages = [
      page({ other: 'processing' }, { seconds, last: false }),
      page({ other: 'completed' }, { last: false }),
      all(4, 'processing'),
    ];
    expect(await requestsBefore(11, { count: 4, pages })).toBe(
      'page 1@0, 0@5.2, 1@5.3, 2@5.4, 3@5.5, page 1@10.2, page 2@10.3',
    );
  });

  test('which makes no difference if it is the last one', async () => {
    const pages = [page({ other: 'processing' }, { seconds })];
    expect(await reasonsToStop({ count: 4, pages })).toEqual([
      'none of the videos is on their first pages',
    ]);
  });
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

  test('that was found to have ended no earlier than the page was requested is not', async () => {
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
