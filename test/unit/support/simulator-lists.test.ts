import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIST_FAULTS } from '../../support/list-faults.ts';
import {
  createLists,
  CREATED_AT,
  type ListOptions,
  type Player,
} from '../../support/simulator-lists.ts';
import {
  errorCode,
  productVideo,
  SIMULATOR_KEY,
  startSimulator,
  videoAnswer,
  type Answer,
  type SimulatorOptions,
  type Timeline,
} from '../../support/simulator.ts';

const processing = productVideo('processing');
const completed = productVideo('completed');

interface Body {
  code: number;
  data: Record<string, unknown> | null;
}

/** The simulator's responses for each path, in order. */
async function ask(options: SimulatorOptions, ...paths: string[]): Promise<Body[]> {
  await using simulator = await startSimulator(options);
  const bodies: Body[] = [];
  for (const path of paths) {
    const headers = { 'x-api-key': SIMULATOR_KEY };
    const response = await fetch(`${simulator.baseUrl}/v2/${path}`, { headers });
    bodies.push((await response.json()) as Body);
  }
  return bodies;
}

/** The ID and status of the entries that the simulator's list has, at each of `times` requests. */
async function listed(videos: Record<string, Timeline>, times = 1): Promise<unknown[][]> {
  const bodies = await ask({ videos }, ...Array<string>(times).fill('product_videos'));
  return bodies.map(({ data }) =>
    (data?.['videos'] as { id: string; status: string }[]).map(({ id, status }) => [id, status]),
  );
}

const still = (answer: Answer): Player => ({ current: () => answer, give: () => answer });

/** A list of processing videos, without a server. */
function listOf(
  ids: string[],
  options: ListOptions = {},
): (query: string) => { ids: string[]; total: unknown } {
  const players = new Map(ids.map((id) => [id, still(processing)]));
  const answerTo = createLists(players, 'product', options);
  return (query) => {
    const answer = answerTo(`/v2/product_videos?${query}`);
    if (typeof answer !== 'object') throw new Error(answer);
    const { videos, total } = answer.data as { videos: { id: string }[]; total: unknown };
    return { ids: videos.map(({ id }) => id), total };
  };
}

describe('the lists', () => {
  test('have the shapes of the reference, the newest video first', async () => {
    const videos: SimulatorOptions['videos'] = { pv_1: [processing], pv_2: [completed] };
    const [product, template] = await ask({ videos }, 'product_videos', 'template_videos');
    expect(product?.data).toEqual({
      videos: [
        {
          id: 'pv_2',
          title: 'Trail shoe, 30 s',
          status: 'completed',
          created_at: CREATED_AT,
          video_url: 'https://res.jogg.ai/video/trail-shoe.mp4',
          cover_url: 'https://res.jogg.ai/video/trail-shoe.jpg',
        },
        {
          id: 'pv_1',
          title: 'Trail shoe, 30 s',
          status: 'processing',
          created_at: CREATED_AT,
          video_url: '',
          cover_url: '',
        },
      ],
      total: 2,
      page: 1,
      page_size: 10,
    });
    expect(template?.data).toEqual({
      data: [],
      pagination: { page: 1, page_size: 10, total_items: 0, total_pages: 0 },
    });
  });

  test.each(['reference', 'guide'] as const)('show template videos of the %s', async (style) => {
    const error = { code: 3001, message: 'No face found' };
    const failed = videoAnswer('template', style, 'failed', { error, created_at: 7 });
    const options: SimulatorOptions = { type: 'template', videos: { pv_1: [failed] } };
    const [template, product] = await ask(options, 'template_videos', 'product_videos');
    expect(template?.data).toMatchObject({
      data: [{ video_id: 'pv_1', status: 'failed', created_at: 7, url: '', error }],
      pagination: { page: 1, page_size: 10, total_items: 1, total_pages: 1 },
    });
    expect(product?.data).toMatchObject({ videos: [], total: 0 });
  });

  test.each([
    'page=0',
    'page=x',
    'page_size=101',
    'page_size=0',
    'status=6',
    'sort_by=title',
    'x=1',
  ])('refuse %s', async (query) => {
    const [body] = await ask({ videos: {} }, `product_videos?${query}`);
    expect(body?.code).toBe(40000);
  });

  test('are sorted and filtered as asked for', async () => {
    const videos: SimulatorOptions['videos'] = {
      old: [productVideo('processing', { created_at: 5 })],
      new: [productVideo('failed', { created_at: 9 })],
      middle: [productVideo('processing', { created_at: 7 })],
    };
    const queries = ['', '?sort_order=asc', '?status=3', '?status=4', '?status=5&page=2'];
    const bodies = await ask({ videos }, ...queries.map((query) => `product_videos${query}`));
    const ids = bodies.map(({ data }) =>
      (data?.['videos'] as { id: string }[]).map(({ id }) => id),
    );
    expect(ids).toEqual([
      ['new', 'middle', 'old'],
      ['old', 'middle', 'new'],
      ['middle', 'old'],
      [],
      [],
    ]);
  });

  test('need the key', async () => {
    const [body] = await ask({ videos: {}, keys: {} }, 'product_videos');
    expect(body?.code).toBe(10105);
  });

  test('have every video once, whatever the size of a page', () => {
    const few = fc.nat({ max: 5 });
    const property = fc.property(
      fc.record({ newer: few, between: few, older: few }),
      fc.uniqueArray(fc.stringMatching(/^pv_\w{1,5}$/), { maxLength: 9 }),
      fc.integer({ min: 1, max: 100 }),
      (others, ids, size) => {
        const list = listOf(ids, { others });
        const found: string[] = [];
        for (let page = 1; ; page += 1) {
          const { ids: some } = list(`page=${page}&page_size=${size}`);
          if (some.length === 0) break;
          found.push(...some);
        }
        const { newer, between, older } = others;
        expect(found).toHaveLength(newer + ids.length * (1 + between) + older);
        expect(new Set(found).size).toBe(found.length);
        expect(found.filter((id) => ids.includes(id))).toEqual(ids.toReversed());
      },
    );
    fc.assert(property);
  });

  test('move while videos are created', () => {
    const list = listOf(['pv_1'], { others: { newer: 1, perRequest: 2 } });
    const pages = [list('page_size=4').ids, list('page_size=4').ids];
    expect(pages).toEqual([
      ['other_newer_1', 'pv_1'],
      ['other_created_2', 'other_created_1', 'other_newer_1', 'pv_1'],
    ]);
    expect(list('page_size=4&page=2').ids).toEqual(['other_newer_1', 'pv_1']);
  });
});

describe('a timeline', () => {
  test('advances as a list shows it, until a finished video, which stays for its own request', async () => {
    const videos: SimulatorOptions['videos'] = {
      pv_1: [productVideo('pending'), { ...processing, checks: 2 }, completed],
    };
    const shown = (await listed(videos, 5)).flat();
    expect(shown).toEqual([
      ['pv_1', 'pending'],
      ['pv_1', 'processing'],
      ['pv_1', 'processing'],
      ['pv_1', 'completed'],
      ['pv_1', 'completed'],
    ]);
  });

  test('is the same for a list and for its own request', async () => {
    const noUrl = productVideo('completed', { video_url: '' });
    const videos: SimulatorOptions['videos'] = { pv_1: [processing, noUrl, processing, completed] };
    const own = 'product_video/pv_1';
    const list = 'product_videos';
    const bodies = await ask({ videos }, own, list, list, own, list, own, own);
    const statuses = bodies.map(({ data }) => {
      const [entry] = (data?.['videos'] ?? [data]) as { status: string; video_url: string }[];
      return `${entry?.status ?? ''} ${entry?.video_url === '' ? '' : 'with a URL'}`.trim();
    });
    expect(statuses).toEqual([
      'processing',
      'completed',
      'completed',
      'completed',
      'processing',
      'completed with a URL',
      'completed with a URL',
    ]);
  });

  test('counts its seconds from when the list is first asked for', async () => {
    const videos: SimulatorOptions['videos'] = { pv_1: [{ ...processing, seconds: 0 }, completed] };
    expect(await listed(videos)).toEqual([[['pv_1', 'completed']]]);
  });

  test('whose answer describes no video is in no list, and waits for its own request', async () => {
    const errors = [errorCode(50000, 'http-200'), { http: 503 }, { body: '<html>' }, { data: {} }];
    for (const error of [...errors, { misbehave: () => undefined }]) {
      expect(await listed({ pv_1: [error, completed] }, 2)).toEqual([[], []]);
    }
  });
});

describe('faults', () => {
  const ids = ['pv_1', 'pv_2', 'pv_3'];

  test.each(Object.keys(LIST_FAULTS))('%s: shows in what a list gives', (name) => {
    const players = (): Map<string, Player> =>
      new Map(ids.map((id, i) => [id, still(i === 0 ? completed : processing)]));
    const good = createLists(players(), 'product', {});
    const bad = createLists(players(), 'product', LIST_FAULTS[name]?.() ?? {});
    // Some show at a later page or request only.
    const queries = [1, 2, 1, 2, 1, 2].map((page) => `/v2/product_videos?page=${page}`);
    const [given, expected] = [bad, good].map((answerTo) => queries.map(answerTo));
    if (name === 'stale') expect(given).toEqual(expected);
    else expect(given).not.toEqual(expected);
  });

  test('stale: what was first shown is shown forever', async () => {
    const options: SimulatorOptions = {
      videos: { pv_1: [processing, completed] },
      lists: LIST_FAULTS['stale']?.() ?? {},
    };
    const list = 'product_videos';
    const own = 'product_video/pv_1';
    const bodies = await ask(options, list, own, list);
    expect(bodies[1]?.data).toMatchObject({ status: 'completed' });
    expect(bodies[2]?.data).toEqual(bodies[0]?.data);
  });

  test('thousands of pages: each is given, and the videos are on the last one', () => {
    const list = listOf(ids, LIST_FAULTS['thousands of pages']?.());
    expect(list('page=1000&page_size=100').ids).toHaveLength(100);
    expect(list('page=2501&page_size=100').ids).toEqual(ids.toReversed());
  });
});
