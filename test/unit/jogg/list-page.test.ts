import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import type { JoggResponse } from '../../../src/jogg/response.ts';
import { isVideoId } from '../../../src/jogg/fields.ts';
import { decodeVideoPage, type ListedVideo, type VideoPage } from '../../../src/jogg/list-page.ts';

function decodeAll(body: unknown, rest: Partial<JoggResponse> = {}): VideoPage {
  return decodeVideoPage({ url: '', status: 200, headers: {}, text: '', body, ...rest });
}

interface WaitPage extends Omit<VideoPage, 'videos' | 'withoutId'> {
  videos: Omit<ListedVideo, 'entry'>[];
}

/** A page as the wait needs it. */
function decode(...args: Parameters<typeof decodeAll>): WaitPage {
  const { videos, total, retryAfterSeconds } = decodeAll(...args);
  return { videos: videos.map(({ id, status }) => ({ id, status })), total, retryAfterSeconds };
}

function decodeData(data: unknown): WaitPage {
  return decode({ code: 0, msg: 'Success', data });
}

function errorOf(body: unknown, rest: Partial<JoggResponse> = {}): StepError {
  try {
    decode(body, rest);
  } catch (error) {
    if (error instanceof StepError) return error;
    throw error;
  }
  throw new Error('decoded without an error');
}

/** As the reference has an entry of either list. */
const ENTRIES = {
  product: {
    id: 'pv_1',
    title: 'Trail shoe',
    video_duration: 30.5,
    video_url: 'https://res.jogg.ai/v.mp4',
    cover_url: 'https://res.jogg.ai/v.jpg',
    status: 'processing',
    created_at: 1_732_406_400,
  },
  template: {
    video_id: 'pv_1',
    video_name: 'Trail shoe',
    status: 'processing',
    created_at: 1_732_406_400,
    cover_url: 'https://res.jogg.ai/v.jpg',
    url: 'https://res.jogg.ai/v.mp4',
    duration_seconds: 30.5,
    error: { code: 'ERROR_CODE', message: 'No face found' },
  },
};

const LISTED = { id: 'pv_1', status: 'processing' };

describe('a page', () => {
  test('has all entries, also those without an ID, and the total of all pages', () => {
    const withoutId = { ...ENTRIES.template, video_id: '' };
    for (const body of [
      { videos: [ENTRIES.template, withoutId], total: '250' },
      { data: [ENTRIES.template, withoutId], pagination: { total_items: 250 } },
    ]) {
      expect(decodeAll({ code: 0, data: body })).toMatchObject({
        videos: [{ id: 'pv_1', entry: ENTRIES.template }],
        withoutId: [withoutId],
        total: 250,
      });
    }
  });

  test('of product videos, as the reference has it', () => {
    const data = { videos: [ENTRIES.product], total: 1, page: 1, page_size: 100 };
    expect(decodeData(data)).toEqual({
      videos: [LISTED],
      total: 1,
      retryAfterSeconds: undefined,
    });
  });

  test('of template videos, as the reference has it', () => {
    const pagination = { page: 1, page_size: 100, total_items: 1, total_pages: 1 };
    expect(decodeData({ data: [ENTRIES.template], pagination })).toEqual({
      videos: [LISTED],
      total: 1,
      retryAfterSeconds: undefined,
    });
  });

  test.each([
    ['data', (list: unknown) => list],
    ['data.videos', (videos: unknown) => ({ videos })],
    ['data.data', (data: unknown) => ({ data })],
    ['data.list', (list: unknown) => ({ list })],
    ['data.items', (items: unknown) => ({ items })],
    ['data.data.videos', (videos: unknown) => ({ data: { videos } })],
    ['data.data.list', (list: unknown) => ({ data: { list } })],
  ])('with its entries in %s', (_name, nest) => {
    expect(decodeData(nest([ENTRIES.product])).videos).toEqual([LISTED]);
    for (const none of [[], null]) {
      const data = nest(none);
      if (data !== null) expect(decodeData(data).videos).toEqual([]);
    }
  });

  test.each([
    [{ id: 'pv_1' }, 'pv_1'],
    [{ video_id: 'pv_1' }, 'pv_1'],
    [{ product_video_id: 'pv_1' }, 'pv_1'],
    [{ template_video_id: 'pv_1' }, 'pv_1'],
    [{ id: 7, video_id: 'pv_1' }, 'pv_1'],
    [{ id: 'pv_1', video_id: '' }, 'pv_1'],
    [{ id: 7 }, '7'],
    [{ id: 'PV_1' }, 'PV_1'],
    [{ id: '' }, undefined],
    [{ id: null }, undefined],
    [{ id: { id: 'pv_1' } }, undefined],
    [{ data: { id: 'pv_1' } }, undefined],
    [['pv_1'], undefined],
    ['pv_1', undefined],
    [null, undefined],
  ])('with %j as an entry', (entry, id) => {
    expect(decodeData({ videos: [entry, ENTRIES.product] }).videos).toEqual([
      ...(id === undefined ? [] : [{ id, status: undefined }]),
      LISTED,
    ]);
  });

  test('whose statuses are read as those of a video of its own are', () => {
    const statuses = [' COMPLETED ', 'success', 'failed', 'pending', 3, null].map((status, i) => ({
      id: `pv_${i}`,
      status,
    }));
    expect(decodeData({ videos: statuses }).videos.map(({ status }) => status)).toEqual([
      'completed',
      'completed',
      'failed',
      'pending',
      'processing',
      undefined,
    ]);
  });

  test('with the time that the server asks for', () => {
    const body = { code: 0, data: [], retryAfter: 9 };
    expect(decode(body).retryAfterSeconds).toBe(9);
  });
});

test.each([
  ['250', 250],
  ['many', undefined],
  [null, undefined],
  [undefined, undefined],
])('a total of %j is %s', (total, expected) => {
  expect(decodeData({ videos: [], total }).total).toBe(expected);
  expect(decodeData({ data: [], pagination: { total_items: total } }).total).toBe(expected);
});

describe('a StepError', () => {
  test.each([[undefined], [null], [{}], [{ total: 0 }], ['text'], [7], [true], [{ videos: {} }]])(
    'for a success with %j for data, transient',
    (data) => {
      const error = errorOf({ code: 0, data, retryAfter: 9 });
      expect(error).toMatchObject({
        message: 'a response without a list of videos',
        transient: true,
        retryAfterSeconds: 9,
      });
    },
  );

  test('for a success without a list has what JoggAI says about it', () => {
    const error = errorOf({ code: 0, msg: 'Lists are closed tonight', data: null });
    expect(error.message).toBe('a response without a list of videos: "Lists are closed tonight"');
  });

  test.each([
    ['code 10104', { code: 10104, msg: '', data: null }, {}, { code: 10104, transient: false }],
    ['code 18025', { code: 18025, msg: '', data: null }, {}, { code: 18025, scope: 'step' }],
    ['code 429', { code: 429, msg: '', retryAfter: 9 }, {}, { code: 429, retryAfterSeconds: 9 }],
    ['HTTP 404', undefined, { status: 404 }, { transient: false }],
    ['HTTP 500 with a list', { code: 0, data: [] }, { status: 500 }, { transient: true }],
    ['a redirect', undefined, { status: 302, headers: { location: '/' } }, { transient: false }],
    ['no envelope', { videos: [] }, {}, { transient: true, code: undefined }],
  ])('for %s, as for a video', (_name, body, rest, error) => {
    expect(errorOf(body, rest)).toMatchObject(error);
  });
});

test('any JSON is a page or a StepError', () => {
  const names = ['code', 'data', 'videos', 'list', 'pagination', 'total', 'id', 'status'];
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.constantFrom(null, 0, 1, '', 'pv_1', 'processing'),
      fc.jsonValue(),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('json'), { maxKeys: 4 }),
    ),
  }));
  const property = fc.property(json, (data) => {
    try {
      const { videos } = decodeData(data);
      for (const { id, status } of videos) {
        expect(id).not.toBe('');
        expect(`${id}${status ?? ''}`).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
    }
  });
  fc.assert(property);
});

test('no entry with an ID is lost, whatever stands between', () => {
  const id = fc.stringMatching(/^[\w+/=-]{1,40}$/).filter(isVideoId);
  const entry = fc.oneof(
    id.map((text) => ({ id: text })),
    id.map((text) => ({ video_id: text, id: 7 })),
    id.map((text) => ({ video_id: 0, id: text })),
    fc.constantFrom(null, 7, 'pv_1', [], {}, { id: null }, { id: '' }, { id: 'null' }, { id: 0 }),
  );
  const property = fc.property(fc.array(entry), fc.boolean(), (list, nested) => {
    const expected = list.flatMap((one) => {
      const { id: own, video_id } = Object(one) as Record<string, unknown>;
      const ids = [video_id, own].filter((each) => typeof each === 'string');
      return ids.filter(isVideoId).slice(0, 1);
    });
    const { videos } = decodeData(nested ? { data: list } : { videos: list });
    expect(videos.map(({ id: found }) => found)).toEqual(expected);
  });
  fc.assert(property);
});

describe('a list beside', () => {
  const videos = [{ id: 'pv_1', status: 'processing' }];
  test.each([{}, { code: null }, { code: '0' }, { code: 200 }, { code: 12345 }])(
    '%j is read if it has videos',
    (fields) => {
      expect(decodeAll({ ...fields, data: { videos } }).videos).toHaveLength(1);
    },
  );

  test.each([{ code: 0 }, { code: 200 }, {}])('%j can be empty if it says so', (fields) => {
    const data = { videos: [], total: 0 };
    expect(decodeAll({ ...fields, data })).toMatchObject({ videos: [], total: 0 });
  });

  test.each([
    { code: 12345, data: { videos: [], total: 0 } },
    { code: 50000, data: { videos } },
    { data: [] },
    { status: 'error', data: { videos: [] } },
  ])('an error is none: %j', (body) => {
    expect(() => decodeAll(body)).toThrow(StepError);
  });

  test('a 5xx is none', () => {
    expect(() => decodeAll({ code: 0, data: { videos } }, { status: 500 })).toThrow(StepError);
  });
});
