import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explain } from '../../../src/report/explain.ts';
import { OVERTIME_SECONDS } from '../../../src/pace/deadline.ts';
import { REQUEST_INTERVAL_SECONDS } from '../../../src/pace/rate-limiter.ts';
import { seededRandom, waitInVirtualTime } from '../../bench/schedules.ts';
import { inputsFor } from '../../support/outcomes.ts';
import type { StepEvent } from '../../../src/wait/outcome.ts';
import { fromRequest, LIST_FAULTS } from '../../support/list-faults.ts';
import { mostIn } from '../../support/most-in.ts';
import type { ListEntry, ListOptions } from '../../support/simulator-lists.ts';
import { errorCode, productVideo, type Answer } from '../../support/simulator.ts';
import {
  finishing,
  reasonsToStop,
  waitWithLists,
  type VirtualRequest,
  type VirtualStep,
} from '../../support/virtual-lists.ts';

function range(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `pv_${i}`);
}

/** Videos that are finished one after the other, from 120 to 600 s into the wait. */
function typical(count: number): Map<string, number> {
  return new Map(range(count).map((id, i) => [id, 120 + (480 * i) / count]));
}

/** Seconds from when each video was finished to when it was found. */
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

const LISTED: Omit<ListEntry, 'id'> = {
  status: 'processing',
  created_at: 1_764_000_000,
  title: 'A video',
  url: '',
  cover_url: '',
  duration: 15,
};

const processing = productVideo('processing');
const completed = productVideo('completed');

describe('many videos through lists', () => {
  // The calculated figures, and at most 10% worse.
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

  test('a video that only the list reports as completed times out, with the URL of the list', async () => {
    const url = 'https://res.jogg.ai/video/listed.mp4';
    const { outcomes } = await waitWithLists(range(3), {
      answer: () => processing,
      lists: {
        arrange: () =>
          range(3).map((id) => ({
            ...LISTED,
            id,
            ...(id === 'pv_1' ? { status: 'completed', url } : {}),
          })),
      },
      limits: { timeoutSeconds: 60 },
    });
    const step = inputsFor(range(3), { timeoutSeconds: 60 });
    const shown = outcomes.map((outcome) => {
      const { url: shownUrl, problem } = explain(outcome, step);
      const says = problem?.reason.includes("JoggAI's list reports it as completed");
      return [outcome.result, shownUrl, says];
    });
    const other = ['timed-out', undefined, false];
    expect(shown).toEqual([other, ['timed-out', url, true], other]);
  });

  test.each([
    ['failed', /JoggAI's list reports it as failed \(Not allowed\)$/],
    ['rendering', /JoggAI's list reports it as rendering$/],
  ])(
    'a video that only the list reports as %s times out, without its URL',
    async (status, text) => {
      const entry = {
        ...LISTED,
        status,
        url: 'https://res.jogg.ai/listed.mp4',
        message: 'Not allowed',
      };
      const { outcomes } = await waitWithLists(range(3), {
        answer: () => processing,
        lists: { arrange: () => range(3).map((id) => ({ ...entry, id })) },
        limits: { timeoutSeconds: 60 },
      });
      const step = inputsFor(range(3), { timeoutSeconds: 60 });
      for (const outcome of outcomes) {
        expect(outcome.result).toBe('timed-out');
        expect(explain(outcome, step)).toMatchObject({ shownUrl: undefined });
        expect(explain(outcome, step).problem?.reason).toMatch(text);
      }
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

  test('no page is requested for the last open video', async () => {
    // After a third of the timeout, all four are requested directly.
    const finished = new Map(range(4).map((id, i) => [id, i < 3 ? 7 : Infinity]));
    const { outcomes, pages } = await waitWithLists([...finished.keys()], {
      answer: finishing(finished),
      lists: {},
      limits: { timeoutSeconds: 30 },
    });
    const foundAt = Math.max(...outcomes.slice(0, 3).map(({ elapsedSeconds }) => elapsedSeconds));
    expect(pages.filter(({ at }) => at > foundAt)).toEqual([]);
  });

  test('a list that lacks some videos is never read further than half as many pages as there are videos', async () => {
    const step = await waitWithLists(range(40), {
      answer: (_id, at) => (at < 120 ? processing : completed),
      lists: {
        others: { older: 10_000 },
        arrange: (all) => all.filter(({ id }) => !id.endsWith('7')),
      },
    });
    expect(Math.max(...step.pages.map(({ of }) => Number(of)))).toBe(20);
    // A round that reads on for what the list lacks comes once.
    expect(step.pages.filter(({ of }) => of === 20)).toHaveLength(1);
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
    // With the usual backoff, whatever the list says.
    for (const id of ['pv_1', 'pv_2']) {
      const asked = requestsFor(step, id).filter((at) => at > 20 && at < 40);
      expect(asked.length).toBeGreaterThanOrEqual(4);
    }
  });

  // With 200 videos, half of the turns of ten rounds are needed for one direct request each.
  test.each([
    { count: 30, timeoutSeconds: 7200, maxPollIntervalSeconds: 60, longest: 600 + 60 },
    { count: 200, timeoutSeconds: 600, maxPollIntervalSeconds: 5, longest: 50 + 50 },
  ])(
    'a list that never changes: each of $count videos is requested directly after ten of the longest intervals',
    async ({ count, longest, ...limits }) => {
      const ids = range(count);
      const { timeoutSeconds } = limits;
      const step = await waitWithLists(ids, { answer: () => processing, lists: {}, limits });
      expect(step.outcomes.every(({ result }) => result === 'timed-out')).toBe(true);
      for (const id of ids) {
        const asked = [0, ...requestsFor(step, id), timeoutSeconds];
        const gaps = asked.slice(1).map((at, i) => at - (asked[i] ?? 0));
        // One more interval, because it is requested when a check is due.
        expect(Math.max(...gaps)).toBeLessThanOrEqual(longest + 15);
      }
    },
  );
});

describe('the requests of a step with lists', () => {
  const limits = { timeoutSeconds: 600 };

  function pagesOfRounds({ pages }: VirtualStep): number[] {
    const starts = pages.flatMap(({ of }, i) => (of === 1 ? [i] : []));
    return starts.map((start, i) => (starts[i + 1] ?? pages.length) - start);
  }

  test('begin with a page, and with none for single videos in the first third of the timeout', async () => {
    const step = await waitWithLists(range(8), { answer: () => processing, lists: {}, limits });
    const first = step.requests.find(({ of }) => typeof of === 'string')?.at;
    expect(step.requests[0]?.of).toBe(1);
    expect(first).toBeGreaterThanOrEqual(600 / 3);
  });

  test('for a list without any of the videos are one page', async () => {
    const step = await waitWithLists(range(4), {
      answer: () => processing,
      lists: { arrange: () => [] },
      limits,
    });
    expect(step.pages).toHaveLength(1);
    expect(reasonsToStop(step)).toEqual(["doesn't include any of the videos on its first pages"]);
    for (const id of range(4)) expect(requestsFor(step, id)[0]).toBeLessThan(1);
  });

  test('for a list on several pages read until all videos were seen', async () => {
    const step = await waitWithLists(range(6), {
      answer: () => processing,
      lists: { maxPageSize: 2, others: { older: 50 } },
      limits: { timeoutSeconds: 300 },
    });
    expect(new Set(pagesOfRounds(step))).toEqual(new Set([3]));
  });

  test.each([0, undefined, 1])(
    'for a list on several pages read until all videos were seen, even if its total is %s',
    async (total) => {
      const step = await waitWithLists(range(250), {
        answer: () => processing,
        lists: { fault: (page) => ({ ...page, total }) },
        limits: { timeoutSeconds: 60 },
      });
      expect(new Set(pagesOfRounds(step))).toEqual(new Set([3]));
    },
  );

  test('for pages that repeat themselves end with the first that does', async () => {
    const step = await waitWithLists(range(8), {
      answer: () => processing,
      lists: {
        maxPageSize: 2,
        fault: (page) => (page.page > 2 ? { ...page, entries: REPEATED } : page),
      },
      limits,
    });
    // The second page is new, and the third is as it was.
    expect(Math.max(...pagesOfRounds(step))).toBe(3);
  });

  test.each([
    ['lacks', (all: ListEntry[]) => all.filter(({ id }) => id !== 'pv_3')],
    [
      'shows as completed too soon',
      (all: ListEntry[]) =>
        all.map((one) => (one.id === 'pv_3' ? { ...one, status: 'completed' } : one)),
    ],
  ])(
    'for a video that a list %s are its own from then on, and those for others are not',
    async (_name, arrange) => {
      const step = await waitWithLists(range(8), {
        answer: () => processing,
        lists: { arrange },
        limits: { timeoutSeconds: 300 },
      });
      const own = range(8).map((id) => requestsFor(step, id).length);
      const [shunned] = own.splice(3, 1);
      expect(shunned).toBeGreaterThan(50);
      expect(Math.max(...own)).toBeLessThanOrEqual(3);
      // The list ends with the first page.
      expect(new Set(pagesOfRounds(step))).toEqual(new Set([1]));
    },
  );

  test("are the video's own for each end", async () => {
    const failed = productVideo('failed', { error: { message: 'No face' } });
    const { outcomes } = await waitWithLists(range(4), {
      answer: (id, at) => (at < 40 ? processing : id === 'pv_1' ? failed : completed),
      lists: {},
      limits,
    });
    expect(outcomes.map(({ result }) => result)).toEqual([
      'completed',
      'failed',
      'completed',
      'completed',
    ]);
    expect(outcomes[1]?.video?.failureMessage).toBe('No face');
  });
});

test('a video whose response asks to wait is not checked sooner, and holds up no other', async () => {
  const asking = { ...processing, headers: { 'retry-after': '20' } };
  const { outcomes, pages, requests } = await waitWithLists(range(4), {
    answer: (id) => (id === 'pv_2' ? asking : processing),
    lists: {
      // It makes the action request the video directly.
      arrange: (all) => all.filter(({ id }) => id !== 'pv_2'),
    },
    limits: { timeoutSeconds: 60 },
  });
  const asked = requests.filter(({ of }) => of === 'pv_2').map(({ at }) => at);
  const gaps = asked.slice(1, -1).map((at, i) => at - (asked[i] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20);
  expect(pages.length).toBeGreaterThan(8);
  expect(outcomes[0]?.checks).toBeGreaterThan(2 * (outcomes[2]?.checks ?? NaN));
});

test('videos in a list that lacks as many others are found no later than without a list', async () => {
  const finished = typical(1000);
  const ids = [...finished.keys()];
  const missing = new Set(ids.filter((_, i) => i % 2 === 0));
  const latenessOfListed = async (lists?: ListOptions): Promise<number> => {
    const { outcomes } = await waitWithLists(ids, { answer: finishing(finished), lists });
    const late = outcomes.filter(({ id }) => !missing.has(id));
    return mean(late.map(({ id, elapsedSeconds }) => elapsedSeconds - (finished.get(id) ?? NaN)));
  };
  const listed = await latenessOfListed({
    arrange: (all) => all.filter(({ id }) => !missing.has(id)),
  });
  expect(listed).toBeLessThan(await latenessOfListed());
});

test('no list makes a video be asked for sooner than its own response allows', async () => {
  const asking = { ...processing, headers: { 'retry-after': '100' } };
  const step = await waitWithLists(range(4), {
    answer: (id, at) => (id !== 'pv_2' ? processing : at < 40 ? asking : completed),
    lists: {},
    limits: { timeoutSeconds: 600, pollIntervalSeconds: 1, maxPollIntervalSeconds: 1 },
  });
  const [first = NaN, second = NaN] = requestsFor(step, 'pv_2');
  expect(first).toBeLessThan(40);
  expect(second - first).toBeGreaterThanOrEqual(100);
});

describe('time', () => {
  const lists = {
    fromTheStart: {},
    thatHangs: fromRequest(10, () => ({ misbehave: () => undefined })),
  };

  test.each(Object.entries(lists))(
    'each is checked right before the deadline: a list %s',
    async (_, list) => {
      const ids = range(100);
      const step = await waitWithLists(ids, {
        answer: () => processing,
        lists: list,
        limits: { timeoutSeconds: 60 },
        requestSeconds: 0.3,
      });
      expect(step.outcomes.every(({ result }) => result === 'timed-out')).toBe(true);
      const lastPage = step.pages.at(-1)?.at ?? NaN;
      const lastOfAll = ids.map((id) => Math.max(lastPage, requestsFor(step, id).at(-1) ?? NaN));
      expect(Math.min(...lastOfAll)).toBeGreaterThanOrEqual(list === lists.fromTheStart ? 58 : 45);
      for (const { elapsedSeconds } of step.outcomes) expect(elapsedSeconds).toBeLessThan(75);
    },
  );

  test.each([
    { count: 150, timeoutSeconds: 30, pollIntervalSeconds: 1 },
    { count: 150, timeoutSeconds: 60, pollIntervalSeconds: 1 },
    { count: 40, timeoutSeconds: 60, pollIntervalSeconds: 5 },
    { count: 200, timeoutSeconds: 20, pollIntervalSeconds: 5 },
  ])(
    'no video that was finished two seconds before the deadline is told as timed out: $count in $timeoutSeconds s',
    async ({ count, ...limits }) => {
      const { timeoutSeconds } = limits;
      // Every second one is never finished, and few of the others at a time.
      const finished = new Map(
        range(count).map((id, i) => [id, i % 2 === 0 ? (timeoutSeconds * i) / count : Infinity]),
      );
      const step = await waitWithLists([...finished.keys()], {
        answer: finishing(finished),
        lists: {},
        limits,
        requestSeconds: 0.1,
      });
      for (const { id, result } of step.outcomes) {
        const at = finished.get(id) ?? NaN;
        if (at <= timeoutSeconds - 2) expect([id, at, result]).toEqual([id, at, 'completed']);
        if (at === Infinity) expect(result).toBe('timed-out');
      }
      const times = step.requests.map(({ at }) => at);
      expect(mostIn(1 - 1e-9, times)).toBeLessThanOrEqual(10);
    },
  );

  test.each<[string, Answer, string[]]>([
    ['hangs', { misbehave: () => undefined }, []],
    ['is limited again and again', { http: 429, code: 429 }, ["can't be read in time"]],
  ])(
    'a list that %s right before the deadline leaves time for a last check of each video',
    async (_name, fault, reasons) => {
      let now = 0;
      const step = await waitWithLists(range(50), {
        answer: (_id, at) => {
          now = at;
          return at < 57 ? processing : completed;
        },
        lists: { fault: (page) => (now < 57 ? page : fault) },
        limits: { timeoutSeconds: 60 },
      });
      expect(step.outcomes.every(({ result }) => result === 'completed')).toBe(true);
      expect(reasonsToStop(step)).toEqual(reasons);
    },
  );

  const LONG_FAULTS: Answer[] = [
    { misbehave: () => undefined },
    { http: 429, code: 429, headers: { 'retry-after': '4' } },
    { http: 503, headers: { 'retry-after': '30' } },
  ];

  test.each(
    LONG_FAULTS.flatMap((fault) =>
      [0, 44, 50].flatMap((from) => [12, 100].map((count) => ({ fault, from, count }))),
    ),
  )(
    'a list that is of no use to the end leaves time for a last check of each video: %j',
    async ({ fault, from, count }) => {
      let now = 0;
      const step = await waitWithLists(range(count), {
        answer: (_id, at) => {
          now = at;
          return at < 46 ? processing : completed;
        },
        lists: { fault: (page) => (now < from ? page : fault) },
        limits: { timeoutSeconds: 60 },
      });
      expect(step.outcomes.every(({ result }) => result === 'completed')).toBe(true);
      expect(step.endedAt).toBeLessThanOrEqual(75);
    },
  );

  test('the response to the last page comes within two seconds before the deadline', async () => {
    const slow = fc.record({
      count: fc.constantFrom(20, 100),
      timeoutSeconds: fc.integer({ min: 30, max: 90 }),
      requestSeconds: fc.double({ min: 0.1, max: 6, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(slow, async ({ count, timeoutSeconds, requestSeconds }) => {
        const { pages } = await waitWithLists(range(count), {
          answer: () => processing,
          lists: {},
          limits: { timeoutSeconds },
          requestSeconds,
        });
        const lastAt = (pages.at(-1)?.at ?? NaN) + requestSeconds;
        expect(lastAt).toBeLessThanOrEqual(timeoutSeconds + 1e-6);
        expect(lastAt).toBeGreaterThanOrEqual(timeoutSeconds - 2);
      }),
      {
        numRuns: 20,
        examples: [20, 100].map((count) => [{ count, timeoutSeconds: 63, requestSeconds: 5 }]),
      },
    );
  });

  test('many videos that are finished right before the deadline are all found', async () => {
    // 30 on each of four pages. Only 150 of the 400 could be requested one by one in time.
    const finished = new Map(range(400).map((id, i) => [id, i % 100 < 30 ? 58 : Infinity]));
    const step = await waitWithLists([...finished.keys()], {
      answer: finishing(finished),
      lists: {},
      limits: { timeoutSeconds: 60 },
    });
    expect(step.outcomes.filter(({ result }) => result === 'completed')).toHaveLength(120);
  });

  test('a round of slow pages never delays the last round', async () => {
    // A round takes 4 s. If one began at 5 s, the last one would end after the deadline.
    const finished = new Map(range(200).map((id, i) => [id, i < 190 ? Infinity : 9.8]));
    const step = await waitWithLists([...finished.keys()], {
      answer: finishing(finished),
      lists: { arrange: (all) => all.toReversed() },
      limits: { timeoutSeconds: 11 },
      requestSeconds: 2,
    });
    expect(step.outcomes.filter(({ result }) => result === 'completed')).toHaveLength(10);
  });

  test('of 3,500 videos of which 1,750 finish in time, at most 10 of these are told as timed out', async () => {
    const random = seededRandom(1);
    const finished = range(3500).map((_, i) => (i % 2 === 0 ? 1800 * random() : Infinity));
    const times: number[] = [];
    const onRequest = (at: number): unknown => times.push(at);
    const outcomes = await waitInVirtualTime(finished, random, onRequest, true, 1800);
    const found = outcomes.filter(({ result }) => result === 'completed').length;
    expect(found).toBeGreaterThanOrEqual(1740);
    expect(mostIn(1 - 1e-9, times)).toBeLessThanOrEqual(10);
  });

  test('lists are asked for longer when only a few are left', async () => {
    const ids = range(100);
    const { pages } = await waitWithLists(ids, {
      answer: (id, at) => (at > 10 && !id.endsWith('7') ? completed : processing),
      lists: {},
      limits: { timeoutSeconds: 45 },
    });
    expect(pages.at(-1)?.at).toBeGreaterThan(45 - 12 * REQUEST_INTERVAL_SECONDS - 5);
  });

  test('with less time than a round of one by one takes, a list finds all the same', async () => {
    const { outcomes } = await waitWithLists(range(50), {
      answer: () => completed,
      lists: {},
      limits: { timeoutSeconds: 2.1 },
    });
    expect(outcomes.every(({ result }) => result === 'completed')).toBe(true);
  });

  const delays = fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined });
  const steps = fc.record({
    count: fc.constantFrom(2, 5, 60, 400),
    timeoutSeconds: fc.integer({ min: 1, max: 60 }),
    requestSeconds: fc.constantFrom(0.05, 1, 6, 14.5, 20),
    // The first request to which lists respond with a delay, and the delay.
    from: fc.integer({ min: 1, max: 12 }),
    pageStatus: fc.constantFrom(200, 429),
    pageDelay: delays,
    videoStatus: fc.constantFrom(200, 429, 500),
    videoDelay: delays,
  });

  // Some of its pages end well after the deadline.
  const SLOW_PAGES = {
    count: 2,
    timeoutSeconds: 45,
    requestSeconds: 14.5,
    from: 1,
    pageStatus: 200,
    pageDelay: undefined,
    videoStatus: 200,
    videoDelay: undefined,
  } as const;

  test('nothing that lists or videos say holds a step for more than 15 s past its deadline', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (step) => {
        const { timeoutSeconds, requestSeconds, from } = step;
        const headersFor = (delay = 0): Record<string, string> =>
          delay === 0 ? {} : { 'retry-after': `${delay}` };
        const entries = range(step.count).map((id) => ({ ...LISTED, id }));
        const { outcomes } = await waitWithLists(range(step.count), {
          answer: () => ({
            ...processing,
            http: step.videoStatus,
            headers: headersFor(step.videoDelay),
          }),
          lists: {
            arrange: () => entries,
            fault: (page, request) => {
              if (request < from) return page;
              const headers = headersFor(step.pageDelay);
              return step.pageStatus === 429
                ? { http: 429, code: 429, headers }
                : { ...page, headers };
            },
          },
          limits: { timeoutSeconds },
          requestSeconds,
        });
        const last = Math.max(...outcomes.map(({ elapsedSeconds }) => elapsedSeconds));
        expect(last).toBeLessThanOrEqual(timeoutSeconds + OVERTIME_SECONDS + 1e-6);
      }),
      { examples: [[SLOW_PAGES]] },
    );
  });

  test.each([
    { lists: {}, from: 1000, seconds: 3600 },
    { lists: undefined, from: 1000, seconds: 3600 },
    { lists: {}, from: 1799.9, seconds: 1.2 },
    { lists: undefined, from: 1799.9, seconds: 1.2 },
  ])(
    'a machine that slept past the deadline, and still has no end, ends within a round: %j',
    async ({ lists, from, seconds }) => {
      const step = await waitWithLists(range(300), {
        answer: () => processing,
        lists,
        sleepsAt: { from, seconds },
      });
      expect(step.outcomes.every(({ result }) => result === 'timed-out')).toBe(true);
      const round = Math.min(seconds, 300 * REQUEST_INTERVAL_SECONDS);
      expect(step.endedAt).toBeLessThanOrEqual(from + seconds + round + 1);
    },
  );

  test.each([{}, undefined])(
    'a machine that slept until shortly after the deadline finds all that ended meanwhile: %j',
    async (lists) => {
      const finished = new Map(range(400).map((id) => [id, 1750]));
      const { outcomes } = await waitWithLists(range(400), {
        answer: finishing(finished),
        lists,
        sleepsAt: { from: 1700, seconds: 105 },
      });
      expect(outcomes.every(({ result }) => result === 'completed')).toBe(true);
    },
  );

  test.each(
    [{}, undefined].flatMap((lists) =>
      [12, 40].flatMap((count) =>
        [
          { from: 59.2, seconds: 0.3 },
          { from: 58, seconds: 1.9 },
          { from: 59, seconds: 1.5 },
          { from: 59, seconds: 4 },
        ].map((sleepsAt) => ({ lists, count, sleepsAt })),
      ),
    ),
  )(
    'a machine that stalls right before the deadline checks each of its videos once more: %j',
    async ({ lists, count, sleepsAt }) => {
      const { outcomes, requests, endedAt } = await waitWithLists(range(count), {
        answer: (_id, at) => (at < 54 ? processing : completed),
        lists,
        limits: { timeoutSeconds: 60, pollIntervalSeconds: 50, maxPollIntervalSeconds: 50 },
        sleepsAt,
      });
      expect(outcomes.every(({ result }) => result === 'completed')).toBe(true);
      expect(endedAt).toBeLessThanOrEqual(75);
      const times = requests.map(({ at }) => at);
      expect(mostIn(1 - 1e-9, times)).toBeLessThanOrEqual(10);
    },
  );

  test.each([20, 200])(
    'no request is made after the deadline for %d videos that are in progress to the end',
    async (count) => {
      const { endedAt, requests } = await waitWithLists(range(count), {
        answer: () => processing,
        lists: {},
        limits: { timeoutSeconds: 60 },
      });
      expect(endedAt).toBeLessThan(61);
      expect(requests.filter(({ at }) => at > 60 + 0.1)).toEqual([]);
    },
  );

  test('a machine that slept past the deadline looks all of them up once more', async () => {
    const { outcomes } = await waitWithLists(range(20), {
      answer: (_id, at) => (at < 60 ? processing : completed),
      lists: {},
      limits: { timeoutSeconds: 600 },
      sleepsAt: { from: 30, seconds: 5000 },
    });
    expect(outcomes.every(({ result }) => result === 'completed')).toBe(true);
  });

  // While no request is under way, while one for a page is, and while one for a video is.
  test.each([22.3, 0.02, 20.16])('cancelled at %d s, all end immediately', async (cancelAt) => {
    const step = await waitWithLists(range(30), {
      answer: (id, at) => (id === 'pv_7' && at > 20 ? completed : processing),
      lists: {},
      requestSeconds: 0.1,
      cancelAt,
    });
    const { outcomes, requests } = step;
    expect(reasonsToStop(step)).toEqual([]);
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
  test.each([
    ['code 10105', () => errorCode(10105, 'http-4xx'), /^can't be read: .*10105/],
    ['HTTP 403', () => ({ http: 403, body: 'Forbidden' }), /^can't be read: HTTP 403/],
    [
      '429 for an hour',
      () => ({ http: 429, code: 429, headers: { 'retry-after': '3600' } }),
      /^asks for a long delay$/,
    ],
    [
      '429 for more than is left',
      () => ({ http: 429, code: 429, headers: { 'retry-after': '7200' } }),
      /^asks for a long delay$/,
    ],
  ])('%s of a list is said of the list alone', async (_name, answer, reason) => {
    for (const first of [1, 3]) {
      const step = await waitWithLists(range(20), {
        answer: (_id, at) => (at < 60 ? processing : completed),
        lists: fromRequest(first, answer),
      });
      expect(reasonsToStop(step)).toEqual([expect.stringMatching(reason)]);
      expect(step.pages).toHaveLength(first);
      for (const { result, elapsedSeconds } of step.outcomes) {
        expect(result).toBe('completed');
        expect(elapsedSeconds).toBeLessThan(70);
      }
    }
  });

  test('429 holds up the list alone, and it is read again', async () => {
    const tooMany = { http: 429, code: 429, headers: { 'retry-after': '4' } };
    const step = await waitWithLists(range(20), {
      answer: (_id, at) => (at < 60 ? processing : completed),
      lists: {
        arrange: (all) => all.filter(({ id }) => id !== 'pv_3'),
        fault: (page, request) => (request === 3 ? tooMany : page),
      },
    });
    const hit = step.pages[2]?.at ?? NaN;
    const during = (all: VirtualRequest[]): number =>
      all.filter(({ at }) => at > hit && at < hit + 4).length;
    expect(during(step.pages)).toBe(0);
    expect(during(step.requests)).toBeGreaterThan(0);
    expect(step.pages.length).toBeGreaterThan(8);
    expect(reasonsToStop(step)).toEqual([]);
  });

  test('429 of a video holds up single videos alone', async () => {
    const tooMany = { http: 429, code: 429, headers: { 'retry-after': '30' } };
    const step = await waitWithLists(range(20), {
      answer: (id, at) => {
        if (id === 'pv_3' && at > 20 && at < 25) return tooMany;
        return at < 60 ? processing : completed;
      },
      lists: { arrange: (all) => all.filter(({ id }) => id !== 'pv_3') },
    });
    const hit = requestsFor(step, 'pv_3').find((at) => at > 20) ?? NaN;
    const during = step.requests.filter(({ at }) => at > hit && at < hit + 30);
    expect(during.length).toBeGreaterThan(3);
    expect(during.every(({ of }) => typeof of === 'number')).toBe(true);
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
      expect(reasonsToStop(step)).toEqual(['asks for a long delay']);
    },
  );

  // 5 s in any case, and as long as that many videos would take one by one.
  test.each([
    { seconds: 5, count: 2 },
    { seconds: 31, count: 300 },
  ])(
    'a page that asks to wait $seconds s gets that for $count videos',
    async ({ seconds, count }) => {
      const step = await waitWithLists(range(count), {
        answer: (_id, at) => (at < 60 ? processing : completed),
        lists: {
          fault: (page, request) =>
            request === 2 ? { ...page, headers: { 'retry-after': `${seconds}` } } : page,
        },
      });
      expect(reasonsToStop(step)).toEqual([]);
      const [, asking, next] = step.pages.map(({ at }) => at);
      expect((next ?? NaN) - (asking ?? NaN)).toBeGreaterThan(seconds);
    },
  );

  test('429 of a video for longer than is left ends all immediately', async () => {
    const tooMany = { http: 429, code: 429, headers: { 'retry-after': '7200' } };
    const { outcomes, endedAt } = await waitWithLists(range(20), {
      answer: (id, at) => (id === 'pv_3' && at > 10 ? tooMany : processing),
      lists: { arrange: (all) => all.filter(({ id }) => id !== 'pv_3') },
    });
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ result: 'timed-out', retryAfterSeconds: 7200 });
    }
    expect(endedAt).toBeLessThan(20);
  });

  test('429 of a video for longer than is left ends the lists as well, even while a page is being read', async () => {
    const tooMany = { http: 429, code: 429, headers: { 'retry-after': '7200' } };
    const lacking = ['pv_3', 'pv_4'];
    const step = await waitWithLists(range(230), {
      // The response to the last request comes after the end of all other waits.
      answer: (id, at) => {
        if (id === 'pv_3' && at > 5) return tooMany;
        return id === 'pv_4' && at > 5 ? { misbehave: () => undefined } : processing;
      },
      lists: { arrange: (all) => all.filter(({ id }) => !lacking.includes(id)) },
      requestSeconds: 3,
    });
    const limitedAt = step.outcomes[3]?.elapsedSeconds ?? NaN;
    expect(step.pages.filter(({ at }) => at > limitedAt)).toEqual([]);
    expect(reasonsToStop(step)).toEqual([]);
    expect(step.outcomes.every(({ result }) => result === 'timed-out')).toBe(true);
    expect(step.endedAt).toBeGreaterThan(limitedAt + 4);
  });

  test.each([
    ['being read', { misbehave: () => undefined }],
    ['paused', { http: 429, code: 429, headers: { 'retry-after': '20' } }],
  ])('a page that is %s does not hold up a step whose videos have ended', async (_name, answer) => {
    const tooMany = { http: 429, code: 429, headers: { 'retry-after': '7200' } };
    const { endedAt, outcomes, pages } = await waitWithLists(range(200), {
      answer: (id, at) => (id === 'pv_3' && at > 5.05 ? tooMany : processing),
      lists: {
        arrange: (all) => all.filter(({ id }) => id !== 'pv_3'),
        fault: (page, request) => (request === 4 ? answer : page),
      },
    });
    expect(pages).toHaveLength(4);
    expect(outcomes.every(({ result }) => result === 'timed-out')).toBe(true);
    expect(endedAt).toBe(Math.max(...outcomes.map(({ elapsedSeconds }) => elapsedSeconds)));
  });

  test('a page that comes after the end of all waits changes none of them', async () => {
    const tooMany = { http: 429, code: 429, headers: { 'retry-after': '7200' } };
    const { outcomes, events } = await waitWithLists(range(230), {
      answer: (id, at) => {
        if (id === 'pv_4' && at > 5) return { misbehave: () => undefined };
        if (id === 'pv_3') return at > 5 ? tooMany : processing;
        return at > 5 ? processing : productVideo('pending');
      },
      lists: { arrange: (all) => all.filter(({ id }) => !['pv_3', 'pv_4'].includes(id)) },
      requestSeconds: 3,
    });
    const limitedAt = outcomes[3]?.elapsedSeconds ?? NaN;
    expect(limitedAt).toBeGreaterThan(5);
    const changedAt = events.flatMap(({ type, at }) => (type === 'status-changed' ? at : []));
    expect(Math.max(...changedAt)).toBeLessThanOrEqual(limitedAt);
  });

  test('a list that once had the videos is given up for none that it lacks later', async () => {
    const finished = new Map(range(60).map((id, i) => [id, i < 2 ? Infinity : 20]));
    const step = await waitWithLists(range(60), {
      answer: finishing(finished),
      lists: { others: { newer: 150 } },
      limits: { timeoutSeconds: 60 },
    });
    expect(reasonsToStop(step)).toEqual([]);
  });

  test.each([0.3, 5, 12])('pages that take %d s are waited for', async (requestSeconds) => {
    const step = await waitWithLists(range(20), {
      answer: (_id, at) => (at < 60 ? processing : completed),
      lists: {},
      requestSeconds,
    });
    expect(reasonsToStop(step)).toEqual([]);
    for (const { result, elapsedSeconds } of step.outcomes) {
      expect(result).toBe('completed');
      expect(elapsedSeconds).toBeLessThan(60 + 2 * requestSeconds + 10);
    }
  });

  test.each<[StepEvent['type'], ListOptions]>([
    ['status-changed', {}],
    ['lists-stopped', { arrange: () => [] }],
  ])('a line of the log that fails at the event %s costs no video', async (type, lists) => {
    const { outcomes } = await waitWithLists(range(4), {
      answer: (_id, at) => (at < 30 ? processing : completed),
      lists,
      limits: { timeoutSeconds: 60 },
      onEvent: (event) => {
        if (event.type === type) throw new TypeError('a bug');
      },
    });
    expect(outcomes.every(({ result }) => result === 'completed')).toBe(true);
  });

  test('an unexpected error in reading a page leaves all videos to direct requests', async () => {
    const step = await waitWithLists(range(4), {
      answer: (_id, at) => (at < 30 ? processing : completed),
      lists: fromRequest(2, () => {
        throw new TypeError('a bug');
      }),
      limits: { timeoutSeconds: 60 },
    });
    expect(reasonsToStop(step)).toEqual(["can't be read: a bug"]);
    expect(step.pages).toHaveLength(2);
    expect(step.outcomes.every(({ result }) => result === 'completed')).toBe(true);
  });

  test('an unexpected error in using a page leaves all videos to direct requests', async () => {
    let now = 0;
    let isThrown = false;
    const step = await waitWithLists(range(4), {
      answer: (_id, at) => {
        now = at;
        return at < 30 ? processing : completed;
      },
      lists: {},
      limits: { timeoutSeconds: 60 },
      // While the second page is being used.
      random: () => {
        if (now < 4 || isThrown) return 0;
        isThrown = true;
        throw new TypeError('a bug');
      },
    });
    expect(reasonsToStop(step)).toEqual(["can't be read: a bug"]);
    expect(step.pages).toHaveLength(2);
    expect(step.outcomes.every(({ result }) => result === 'completed')).toBe(true);
  });

  test.each([
    ['completed', completed],
    ['failed', productVideo('failed')],
  ])('a video that is %s as unfinished ends the lists', async (_name, end) => {
    const step = await waitWithLists(range(4), {
      answer: (id, at) => (id === 'pv_0' && at > 20 ? end : processing),
      lists: LIST_FAULTS['stale']?.(),
      limits: { timeoutSeconds: 100, maxPollIntervalSeconds: 5 },
    });
    expect(reasonsToStop(step)).toEqual(['reports a finished video as processing']);
  });
});
