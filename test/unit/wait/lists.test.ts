import { describe, expect, test } from 'vitest';
import { listedType } from '../../../src/wait/list-pages.ts';
import { REQUEST_INTERVAL_SECONDS } from '../../../src/wait/rate-limiter.ts';
import { seededRandom } from '../../bench/schedules.ts';
import type { StepEvent } from '../../../src/wait/outcome.ts';
import { fromRequest, LIST_FAULTS } from '../../support/list-faults.ts';
import { mostIn } from '../../support/most-in.ts';
import type { ListOptions } from '../../support/simulator-lists.ts';
import { errorCode, productVideo } from '../../support/simulator.ts';
import {
  finishing,
  reasonsToStop,
  waitWithLists,
  type VirtualStep,
  type VirtualStepOptions,
} from '../../support/virtual-lists.ts';

function range(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `pv_${i}`);
}

/** Videos that are finished one after the other, from 120 to 600 s into the wait. */
function typical(count: number): Map<string, number> {
  return new Map(range(count).map((id, i) => [id, 120 + (480 * i) / count]));
}

/** How long after each video was finished it was found. */
function lateness({ outcomes }: VirtualStep, finished: ReadonlyMap<string, number>): number[] {
  return outcomes.map(({ id, elapsedSeconds }) => elapsedSeconds - (finished.get(id) ?? NaN));
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function requestsFor({ requests }: VirtualStep, id: string): number[] {
  return requests.filter(({ of }) => of === id).map(({ at }) => at);
}

const REPEATED = ['pv_5', 'pv_4'].map((id) => ({ id, status: 'processing' }));

const processing = productVideo('processing');
const completed = productVideo('completed');

describe('many videos through lists', () => {
  // What was worked out beforehand, and no more than a tenth worse.
  test.each([
    { count: 10, requests: 105, late: 4.4 },
    { count: 100, requests: 195, late: 3.6 },
    { count: 1000, requests: 1950, late: 3.9 },
  ])('$count: some $requests requests, and $late s late', async ({ count, requests, late }) => {
    const finished = typical(count);
    const step = await waitWithLists([...finished.keys()], {
      answer: finishing(finished),
      lists: {},
      random: seededRandom(count),
    });
    expect(step.outcomes.every(({ result }) => result === 'completed')).toBe(true);
    expect(step.requests.length).toBeLessThanOrEqual(requests * 1.1);
    expect(mean(lateness(step, finished))).toBeLessThanOrEqual(late * 1.1);
    const times = step.requests.map(({ at }) => at);
    expect(mostIn(1 - 1e-9, times)).toBeLessThanOrEqual(10);
    expect(reasonsToStop(step)).toEqual([]);
  });

  test('250 newer videos in front, ours on five pages, 50 created meanwhile', async () => {
    const finished = typical(100);
    let created = 0;
    const step = await waitWithLists([...finished.keys()], {
      answer: finishing(finished),
      lists: {
        others: { newer: 250, between: 4 },
        arrange: (all) => {
          const [newest] = all;
          if (!newest) return all;
          created = Math.min(created + 1, 50);
          const more = Array.from({ length: created }, (_, i) => ({
            ...newest,
            id: `created_${created - i}`,
          }));
          return [...more, ...all];
        },
      },
    });
    expect(step.outcomes.every(({ result }) => result === 'completed')).toBe(true);
    // When so few are left that reading as far as they are would cost more requests than asking for each.
    const [stopped] = step.events.filter(({ type }) => type === 'lists-stopped');
    expect(stopped?.at ?? 600).toBeGreaterThan(500);
    expect(Math.max(...lateness(step, finished))).toBeLessThan(0.02 * 600 + 3);
    // Some eight pages a round instead of a hundred requests.
    expect(step.requests.length).toBeLessThan(1100);
  });

  test('a video that a page shows as ended is asked for right after it', async () => {
    const finished = typical(10);
    const step = await waitWithLists([...finished.keys()], {
      answer: finishing(finished),
      lists: {},
      random: seededRandom(1),
    });
    // Lists are asked as long as there are several.
    for (const { id, elapsedSeconds } of step.outcomes.slice(0, 8)) {
      const shownAt = step.pages.find(({ at }) => at > (finished.get(id) ?? NaN))?.at;
      // With jitter, its own check can be due seconds later.
      expect(elapsedSeconds).toBeLessThan((shownAt ?? NaN) + 0.5);
    }
  });

  test("what is found has the fields of the video's own response", async () => {
    const { outcomes } = await waitWithLists(range(3), {
      answer: (id, at) =>
        at < 30 ? processing : productVideo('completed', { title: id, deducted_credit: 7 }),
      lists: {
        fault: (page) => ({
          ...page,
          entries: page.entries.map((one) => ({
            ...one,
            title: 'Listed',
            url: 'https://example.com/listed.mp4',
          })),
        }),
      },
    });
    for (const { id, video, ...ending } of outcomes) {
      expect(ending).toMatchObject({
        result: 'completed',
        url: 'https://res.jogg.ai/video/trail-shoe.mp4',
      });
      expect(video).toMatchObject({ title: id, credits: 7 });
    }
  });
});

describe('what a list does not say', () => {
  test('an ID that nobody knows is not found after as many retries as without lists', async () => {
    const { outcomes, requests } = await waitWithLists(['pv_0', 'pv_1', 'pv_2', 'lost'], {
      answer: (id, at) => (id === 'lost' ? undefined : at < 60 ? processing : completed),
      lists: {},
    });
    expect(outcomes.map(({ result }) => result)).toEqual([
      'completed',
      'completed',
      'completed',
      'error',
    ]);
    expect(outcomes[3]).toMatchObject({ error: { code: 10104 }, checks: 4 });
    expect(outcomes[3]?.elapsedSeconds).toBeLessThan(8);
    expect(requests.filter(({ of }) => of === 'lost')).toHaveLength(4);
  });

  test.each([
    { count: 4, newer: 150, maxPollIntervalSeconds: 60 },
    { count: 12, newer: 550, maxPollIntervalSeconds: 60 },
    { count: 20, newer: 250, maxPollIntervalSeconds: 10 },
    { count: 20, newer: 250, maxPollIntervalSeconds: 5 },
  ])(
    'own requests in between hide no video on a later page: $count behind $newer, $maxPollIntervalSeconds s',
    async ({ count, newer, maxPollIntervalSeconds }) => {
      const step = await waitWithLists(range(count), {
        answer: () => processing,
        lists: { others: { newer } },
        limits: { timeoutSeconds: 600, maxPollIntervalSeconds },
      });
      expect(reasonsToStop(step)).toEqual([]);
      // Whenever pages are read, they are read as far as the videos are.
      const last = Math.ceil((newer + count) / 100);
      const read = step.pages.map(({ of }) => of);
      expect(read.filter((page) => page === 1)).toHaveLength(
        read.filter((page) => page === last).length,
      );
    },
  );

  test('one that is missing does not make every round read all pages', async () => {
    const ids = range(40);
    const step = await waitWithLists(ids, {
      answer: (_id, at) => (at < 300 ? processing : completed),
      lists: {
        others: { older: 10_000 },
        arrange: (all) => all.filter(({ id }) => id !== 'pv_7'),
      },
    });
    expect(step.outcomes.every(({ result }) => result === 'completed')).toBe(true);
    // Twenty in the first round, and one in each of the others.
    expect(step.pages.filter(({ at }) => at > 5).every(({ of }) => of === 1)).toBe(true);
    expect(reasonsToStop(step)).toEqual([]);
  });

  test('older pages than the oldest video are not read', async () => {
    let gone = false;
    const step = await waitWithLists(range(40), {
      answer: (_id, at) => (at < 120 ? processing : completed),
      lists: {
        others: { older: 10_000 },
        arrange: (all) => {
          const kept = all.filter(({ id }) => !gone || id !== 'pv_7');
          gone = true;
          return kept;
        },
      },
    });
    // The first page has all, the second only older ones.
    expect(Math.max(...step.pages.map(({ of }) => Number(of)))).toBe(2);
    expect(step.outcomes.every(({ result }) => result === 'completed')).toBe(true);
  });

  test('a video without a URL, or one that brings errors, is asked for itself until it is well', async () => {
    const step = await waitWithLists(range(4), {
      answer: (id, at) => {
        if (id === 'pv_1' && at > 20 && at < 40)
          return productVideo('completed', { video_url: '' });
        if (id === 'pv_2' && at > 20 && at < 40) return errorCode(50000, 'http-4xx');
        return at < 60 ? processing : completed;
      },
      lists: {
        fault: (page) => ({
          ...page,
          entries: page.entries.map((one) => ({ ...one, status: 'processing' })),
        }),
      },
      limits: { timeoutSeconds: 90, maxPollIntervalSeconds: 1 },
    });
    expect(step.outcomes.every(({ result }) => result === 'completed')).toBe(true);
  });

  test('a list that stays the same for ever: each video is asked for after ten of the longest intervals', async () => {
    const ids = range(30);
    const { requests, outcomes } = await waitWithLists(ids, {
      answer: () => processing,
      lists: {},
      limits: { timeoutSeconds: 7200 },
    });
    expect(outcomes.every(({ result }) => result === 'timed-out')).toBe(true);
    for (const id of ids) {
      const asked = [0, ...requests.filter(({ of }) => of === id).map(({ at }) => at), 7200];
      const gaps = asked.slice(1).map((at, i) => at - (asked[i] ?? 0));
      // One interval more, because it is asked for where a check is due.
      expect(Math.max(...gaps)).toBeLessThanOrEqual(600 + 60 + 15);
    }
  });
});

describe('the requests', () => {
  interface Case extends Partial<VirtualStepOptions> {
    count: number;
    requests: string;
    reasons?: string[];
  }

  let lacking: string | undefined;
  const noUrl = productVideo('completed', { video_url: '' });
  const ends: VirtualStepOptions['answer'] = (id, at) => {
    if (at < 4 || id === 'pv_3') return processing;
    if (id === 'pv_1') return productVideo('failed');
    return id === 'pv_2' && at < 9 ? noUrl : completed;
  };

  test.each<[string, Case]>([
    [
      'of a list that has none: its own for each, and no other page',
      {
        count: 4,
        lists: { arrange: () => [] },
        limits: { timeoutSeconds: 8 },
        requests: '1@0 pv_0@0.1 pv_1@0.2 pv_2@0.3 pv_3@0.4 pv_0@5.1 pv_1@5.2 pv_2@5.3 pv_3@5.4',
        reasons: ['none of the videos is on their first pages'],
      },
    ],
    [
      'of a list that has one of four: no second round',
      {
        count: 4,
        lists: { arrange: (all) => all.filter(({ id }) => id === 'pv_0') },
        limits: { timeoutSeconds: 8 },
        requests: '1@0 pv_1@0.1 pv_2@0.2 pv_3@0.3 pv_0@5 pv_1@5.1 pv_2@5.2 pv_3@5.3',
        reasons: ['they tell too little about the videos'],
      },
    ],
    [
      'of a list on several pages: until all were seen',
      {
        count: 6,
        lists: { maxPageSize: 2, others: { older: 50 } },
        limits: { timeoutSeconds: 9 },
        requests: '1@0 2@0.1 3@0.2 1@5 2@5.1 3@5.2',
      },
    ],
    [
      'of pages that repeat themselves: none after the first that does',
      {
        count: 6,
        lists: {
          maxPageSize: 2,
          fault: (page, request) =>
            request > 3 && page.page > 1 ? { ...page, entries: REPEATED } : page,
        },
        limits: { timeoutSeconds: 9 },
        requests: '1@0 2@0.1 3@0.2 1@5 2@5.1 pv_3@5.2 pv_2@5.3 pv_1@5.4 pv_0@5.5',
      },
    ],
    [
      'of a list that lacks one: none after the first page on which all are older',
      {
        count: 8,
        lists: {
          maxPageSize: 8,
          others: { older: 50 },
          arrange: (all) => {
            const shown = all.filter(({ id }) => id !== lacking);
            lacking = 'pv_3';
            return shown;
          },
        },
        limits: { timeoutSeconds: 12 },
        requests: '1@0 1@5 2@5.1 pv_3@5.2 1@10 pv_3@10.2',
      },
    ],
    [
      'of videos that all had no request of their own for long: no page in that round',
      {
        count: 4,
        lists: {},
        limits: { timeoutSeconds: 54, maxPollIntervalSeconds: 5 },
        requests:
          '1@0 1@5 1@10 1@15 1@20 1@25 1@30 1@35 1@40 1@45 pv_0@50 pv_1@50.1 pv_2@50.2 pv_3@50.3',
      },
    ],
    [
      'of videos that end: their own, and again like any other error while there is no URL',
      {
        count: 4,
        answer: ends,
        lists: {},
        limits: { timeoutSeconds: 14 },
        requests: '1@0 1@5 pv_2@5.1 pv_1@5.2 pv_0@5.3 pv_2@6.2 pv_2@8.2 pv_3@10 pv_2@12.3',
      },
    ],
  ])('%s', async (_name, { count, requests, reasons = [], ...options }) => {
    lacking = undefined;
    const step = await waitWithLists(range(count), {
      answer: () => processing,
      lists: {},
      ...options,
    });
    // Without those of the last round.
    const lastRoundAt = (options.limits?.timeoutSeconds ?? 0) - count * REQUEST_INTERVAL_SECONDS;
    const made = step.requests.filter(({ at }) => at < lastRoundAt);
    const rounded = made.map(({ of, at }) => `${of}@${Number(at.toFixed(1))}`);
    expect(rounded.join(' ')).toBe(requests);
    expect(reasonsToStop(step)).toEqual(reasons);
  });
});

test('a video whose response asks to wait is not checked sooner, and holds up no other', async () => {
  const asking = { ...processing, headers: { 'retry-after': '20' } };
  const { outcomes, pages } = await waitWithLists(range(4), {
    answer: (id) => (id === 'pv_2' ? asking : processing),
    lists: {
      // Once, it makes the action ask for the video itself.
      fault: (page, request) => ({
        ...page,
        entries: page.entries.map((one) =>
          one.id === 'pv_2' && request === 2 ? { ...one, status: 'completed' } : one,
        ),
      }),
    },
    limits: { timeoutSeconds: 40 },
  });
  const times = pages.map(({ at }) => Number(at.toFixed(1)));
  // From when it may come again, the others go along with it.
  expect(times).toEqual([0, 5, 10, 15, 20, 25, 25.2, 30.2, 35.2]);
  expect(outcomes.map(({ checks }) => checks)).toEqual([10, 10, 6, 10]);
});

describe('time', () => {
  const lists = {
    fromTheStart: {},
    thatHangs: fromRequest(10, () => ({ misbehave: () => undefined })),
  };

  test.each(Object.entries(lists))(
    'each is asked for right before the deadline: a list %s',
    async (_, list) => {
      const ids = range(100);
      const step = await waitWithLists(ids, {
        answer: () => processing,
        lists: list,
        limits: { timeoutSeconds: 60 },
        requestSeconds: 0.3,
      });
      expect(step.outcomes.every(({ result }) => result === 'timed-out')).toBe(true);
      for (const id of ids) {
        expect(requestsFor(step, id).at(-1)).toBeGreaterThanOrEqual(
          60 - 102 * REQUEST_INTERVAL_SECONDS,
        );
      }
    },
  );

  test('lists are asked for longer when only a few are left', async () => {
    const ids = range(100);
    const { pages } = await waitWithLists(ids, {
      answer: (id, at) => (at > 10 && !id.endsWith('7') ? completed : processing),
      lists: {},
      limits: { timeoutSeconds: 45 },
    });
    expect(pages.at(-1)?.at).toBeGreaterThan(45 - 12 * REQUEST_INTERVAL_SECONDS - 5);
  });

  test('with less time than a round of one by one, no page is read', async () => {
    const { pages, outcomes } = await waitWithLists(range(50), {
      answer: () => completed,
      lists: {},
      limits: { timeoutSeconds: 2.1 },
    });
    expect(pages).toEqual([]);
    expect(outcomes.filter(({ result }) => result === 'completed')).toHaveLength(21);
  });

  // While no request is under way, while one for a page is, and while one for a video is.
  test.each([22.3, 0.02, 20.16])('cancelled at %d s, all end at once', async (cancelAt) => {
    const { outcomes, requests } = await waitWithLists(range(30), {
      answer: (id, at) => (id === 'pv_7' && at > 20 ? completed : processing),
      lists: {},
      requestSeconds: 0.1,
      cancelAt,
    });
    for (const { id, result, elapsedSeconds } of outcomes) {
      if (id === 'pv_7' && cancelAt > 21) continue;
      expect({ result, elapsedSeconds }).toEqual({ result: 'cancelled', elapsedSeconds: cancelAt });
    }
    expect(outcomes[0]?.video?.status).toBe(cancelAt > 5 ? 'processing' : undefined);
    expect(requests.every(({ at }) => at <= cancelAt)).toBe(true);
  });

  test('cancelled before it begins, no request is made', async () => {
    const { outcomes, requests } = await waitWithLists(range(3), {
      answer: () => completed,
      lists: {},
      cancelAt: 0,
    });
    expect(outcomes).toMatchObject(
      range(3).map((id) => ({ id, result: 'cancelled', signal: 'SIGTERM', checks: 0 })),
    );
    expect(requests).toEqual([]);
  });
});

describe('what a page says of all', () => {
  test('10105 ends all at once', async () => {
    const { outcomes, requests } = await waitWithLists(range(20), {
      answer: () => processing,
      lists: fromRequest(3, () => errorCode(10105, 'http-4xx')),
    });
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ result: 'error', error: { code: 10105 } });
    }
    expect(requests).toHaveLength(3);
  });

  test('429 holds up all, and lists are asked again', async () => {
    const tooMany = { http: 429, code: 429, headers: { 'retry-after': '20' } };
    const step = await waitWithLists(range(20), {
      answer: (_id, at) => (at < 60 ? processing : completed),
      lists: { fault: (page, request) => (request === 3 ? tooMany : page) },
    });
    const hit = step.pages[2]?.at ?? NaN;
    const early = step.requests.filter(({ at }) => at > hit && at < hit + 20);
    expect(early).toEqual([]);
    expect(step.pages.length).toBeGreaterThan(8);
    expect(step.outcomes.every(({ result }) => result === 'completed')).toBe(true);
  });

  test('429 twice in a row, without a time to wait, costs only the pause', async () => {
    const tooMany = { http: 429, code: 429 };
    const isHit = (request: number): boolean => request === 3 || request === 4;
    const step = await waitWithLists(range(100), {
      answer: (_id, at) => (at < 60 ? processing : completed),
      lists: { fault: (page, request) => (isHit(request) ? tooMany : page) },
    });
    expect(reasonsToStop(step)).toEqual([]);
    expect(step.requests.length).toBeLessThan(150);
  });

  test.each(['60', '600', '7200'])(
    'a page that asks to wait %s s holds up no video: they are asked for one by one',
    async (retryAfter) => {
      const step = await waitWithLists(range(20), {
        answer: (_id, at) => (at < 60 ? processing : completed),
        lists: {
          fault: (page, request) =>
            request === 3 ? { ...page, headers: { 'retry-after': retryAfter } } : page,
        },
      });
      for (const { result, elapsedSeconds } of step.outcomes) {
        expect(result).toBe('completed');
        expect(elapsedSeconds).toBeLessThan(70);
      }
      expect(reasonsToStop(step)).toEqual(['they ask for too long a wait']);
    },
  );

  test('a page that asks to wait no longer than one by one takes gets what it asks for', async () => {
    const step = await waitWithLists(range(300), {
      answer: (_id, at) => (at < 60 ? processing : completed),
      lists: {
        fault: (page, request) =>
          request === 2 ? { ...page, headers: { 'retry-after': '31' } } : page,
      },
    });
    expect(reasonsToStop(step)).toEqual([]);
    const [, asking, next] = step.pages.map(({ at }) => at);
    expect((next ?? NaN) - (asking ?? NaN)).toBeGreaterThan(31);
  });

  test('429 for longer than is left ends all at once', async () => {
    const { outcomes, requests } = await waitWithLists(range(20), {
      answer: () => processing,
      lists: fromRequest(3, () => ({ http: 429, code: 429, headers: { 'retry-after': '7200' } })),
    });
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ result: 'timed-out', retryAfterSeconds: 7200 });
      expect(outcome.elapsedSeconds).toBeLessThan(15);
    }
    expect(requests).toHaveLength(3);
  });

  test('with less time than a request for each takes, lists are not asked', () => {
    const step = { videoIds: range(100), videoType: 'product' } as const;
    expect(listedType({ ...step, timeoutSeconds: 10.6 })).toBeUndefined();
    expect(listedType({ ...step, timeoutSeconds: 101 * REQUEST_INTERVAL_SECONDS })).toBeUndefined();
    expect(listedType({ ...step, timeoutSeconds: 11 })).toBe('product');
  });

  test('nor are they for one video, or for a type that has none', () => {
    const step = { videoIds: range(2), videoType: 'template', timeoutSeconds: 60 } as const;
    expect(listedType(step)).toBe('template');
    expect(listedType({ ...step, videoIds: range(1) })).toBeUndefined();
    for (const videoType of ['avatar', 'translation', 'lip-sync'] as const) {
      expect(listedType({ ...step, videoType })).toBeUndefined();
    }
  });

  test('pages that take no more than five seconds are not too slow', async () => {
    const step = await waitWithLists(range(4), {
      answer: () => processing,
      lists: {},
      requestSeconds: 5,
      limits: { timeoutSeconds: 60 },
    });
    expect(reasonsToStop(step)).toEqual([]);
    expect(step.pages.length).toBeGreaterThan(4);
  });

  test.each<[StepEvent['type'], ListOptions]>([
    ['status-changed', {}],
    ['lists-stopped', { arrange: () => [] }],
  ])('what nobody expects at the event %s is passed on', async (type, lists) => {
    const bug = new TypeError('a bug');
    const step = waitWithLists(range(4), {
      answer: () => processing,
      lists,
      limits: { timeoutSeconds: 60 },
      onEvent: (event) => {
        if (event.type === type) throw bug;
      },
    });
    await expect(step).rejects.toBe(bug);
  });

  test('a finished video as unfinished ends the lists', async () => {
    const step = await waitWithLists(range(4), {
      answer: (id, at) => (id === 'pv_0' && at > 20 ? completed : processing),
      lists: LIST_FAULTS['stale']?.(),
      limits: { timeoutSeconds: 100 },
    });
    expect(reasonsToStop(step)).toEqual(['they show a finished video as processing']);
  });

  test('pages that take longer than one by one, twice in a row, are the last', async () => {
    const step = await waitWithLists(range(20), {
      answer: (_id, at) => (at < 60 ? processing : completed),
      lists: {},
      requestSeconds: 7,
    });
    expect(reasonsToStop(step)).toEqual(['they are too slow']);
    expect(step.pages).toHaveLength(2);
  });
});
