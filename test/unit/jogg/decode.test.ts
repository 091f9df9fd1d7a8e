import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import { decodeVideo, mergeVideos, type Video } from '../../../src/jogg/decode.ts';
import { openEnvelope, requireSuccess, type JoggResponse } from '../../../src/jogg/response.ts';
import { JOGG_CODES } from '../../../src/jogg/response-errors.ts';
import { anyText } from '../../support/any-text.ts';
import { emptyVideo } from '../../support/outcomes.ts';

function decode(body: unknown, rest: Partial<JoggResponse> = {}): Video {
  return decodeVideo({
    url: 'https://api.jogg.ai/v2/product_video/pv_1',
    status: 200,
    headers: {},
    text: '',
    body,
    ...rest,
  });
}

function decodeData(data: unknown): Video {
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

describe('a video', () => {
  test('with every field', () => {
    const video = decodeData({
      title: 'Trail shoe',
      status: 'completed',
      video_url: 'https://res.jogg.ai/v.mp4?sig=a%2Fb',
      cover_url: 'https://res.jogg.ai/v.jpg',
      created_at: 1_732_406_400,
      deducted_credit: 10.5,
    });
    expect(video).toEqual({
      ...emptyVideo,
      status: 'completed',
      title: 'Trail shoe',
      url: 'https://res.jogg.ai/v.mp4?sig=a%2Fb',
      coverUrl: 'https://res.jogg.ai/v.jpg',
      createdAt: new Date('2024-11-24T00:00:00Z'),
      credits: 10.5,
    });
  });

  test.each(['video_url', 'url', 'result_url'])('with its URL in %s, or one level down', (name) => {
    const fields = { [name]: 'https://res.jogg.ai/v.mp4' };
    expect(decodeData(fields).url).toBe('https://res.jogg.ai/v.mp4');
    expect(decodeData({ data: fields }).url).toBe('https://res.jogg.ai/v.mp4');
  });

  test.each(['duration_seconds', 'duration', 'video_duration'])('with its length in %s', (name) => {
    expect(decodeData({ [name]: 30.5 }).durationSeconds).toBe(30.5);
    expect(decodeData({ data: { [name]: 30.5 } }).durationSeconds).toBe(30.5);
  });

  test('with all the names that differ by type', () => {
    const data = {
      video_name: 'Trail shoe',
      subtitle_url: 'https://res.jogg.ai/v.srt',
    };
    for (const fields of [data, { data }]) {
      expect(decodeData(fields)).toMatchObject({
        title: 'Trail shoe',
        subtitleUrl: 'https://res.jogg.ai/v.srt',
      });
    }
  });

  test('whose result is told from what it was made of', () => {
    const data = {
      video_url: 'https://x/source.mp4',
      data: { result_url: 'https://x/result.mp4' },
    };
    expect(decodeData(data).url).toBe('https://x/result.mp4');
  });

  test('with a name that is empty and another that is not', () => {
    const data = { video_url: '', data: { result_url: 'https://res.jogg.ai/v.mp4' } };
    expect(decodeData(data).url).toBe('https://res.jogg.ai/v.mp4');
  });

  test.each([
    [' Success ', 'completed', 'success'],
    ['COMPLETED', 'completed', undefined],
    ['FAIL', 'failed', 'fail'],
    [3, 'processing', undefined],
    [4, 'completed', undefined],
    [5, 'failed', undefined],
    [99, 'failed', 'deleted'],
    [1, 'start', undefined],
    ['2', 'waiting', undefined],
    ['Queued', 'queued', undefined],
    ['constructor', 'constructor', undefined],
    ['', undefined, undefined],
    [true, undefined, undefined],
  ])('whose status is %j', (word, status, statusWord) => {
    expect(decodeData({ status: word })).toEqual({ ...emptyVideo, status, statusWord });
    expect(decodeData({ data: { status: word } })).toEqual({ ...emptyVideo, status, statusWord });
    expect(decodeData({ status_code: word })).toEqual({ ...emptyVideo, status, statusWord });
    expect(decodeData({ statusCode: word })).toEqual({ ...emptyVideo, status, statusWord });
    expect(decodeData([{ status: word }])).toEqual({ ...emptyVideo, status, statusWord });
    expect(decodeData({ data: [{ status: word }] })).toEqual({ ...emptyVideo, status, statusWord });
  });

  test.each([
    [{ video_url: '/v.mp4' }, 'is not an absolute http or https URL'],
    [{ url: 'https://x/***' }, 'contains the API key'],
    [{ data: { result_url: `https://x/${'v'.repeat(9000)}` } }, 'is longer than 8,192 characters'],
    [{ video_url: '/v.mp4', url: 'https://x/v.mp4' }, undefined],
    [{ video_url: '' }, undefined],
    [{ video_url: null }, undefined],
    [{ cover_url: '/v.jpg' }, undefined],
  ])('says what is wrong with its URL: %j', (fields, urlProblem) => {
    expect(decodeData(fields).urlProblem).toBe(urlProblem);
  });

  test.each([
    ['9f86d081884c7d659a2feaa0c55ad015', '9f86d081884c7d659a2feaa0c55ad015'],
    ['two words', undefined],
    [null, undefined],
  ])('with the request ID in %j', (rid, requestId) => {
    expect(decode({ code: 0, rid, data: {} }).requestId).toBe(requestId);
    const ask = requestId === undefined ? 'video ID.' : `and request ID ${requestId}.`;
    expect(errorOf({ code: 99, msg: 'Strange', rid }).help.endsWith(ask)).toBe(true);
  });

  test.each([[undefined], [null], [{}], [[]], ['text'], [7]])('with %j for data', (data) => {
    expect(Object.values(decodeData(data)).filter((value) => value !== undefined)).toEqual([]);
  });

  test('can be anything', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        const { title, status, url } = decodeData(data);
        for (const text of [title, status, url]) expect(text ?? '').not.toMatch(/[\r\n]/);
      }),
    );
    const field = fc.oneof(fc.jsonValue(), anyText());
    const names = ['title', 'status', 'video_url', 'cover_url', 'created_at', 'deducted_credit'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), field), (data) => {
        const video = decodeData(data);
        for (const text of [video.title, video.status, video.url, video.coverUrl]) {
          expect(text ?? '').not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        }
      }),
    );
  });
});

describe('the fields of a video', () => {
  const VIDEO = { status: 'completed', video_url: 'https://res.jogg.ai/v.mp4', title: 'Shoe' };
  const read = { status: 'completed', url: 'https://res.jogg.ai/v.mp4', title: 'Shoe' };

  test.each([
    ['data', { code: 0, data: VIDEO }],
    ['data.data', { code: 0, data: { data: VIDEO } }],
    ['an array of one in data', { code: 0, data: [VIDEO] }],
    ['an array of one in data.data', { code: 0, data: { data: [VIDEO] } }],
    ['the envelope', { code: 0, msg: 'Success', ...VIDEO }],
    ['the envelope beside an empty data', { code: 0, msg: 'Success', data: {}, ...VIDEO }],
    ['an envelope without a code', VIDEO],
    ['data, with a code that is missing', { data: VIDEO }],
    ['data, with a code of null', { code: null, data: VIDEO }],
    ['data, with a code as text', { code: '0', data: VIDEO }],
    ['data, with a code that nobody documents', { code: 200, msg: 'ok', data: VIDEO }],
    ['data, with a code that is no integer', { code: 0.5, data: VIDEO }],
    ['data, with a code that is a word', { code: 'OK', data: VIDEO }],
    ['several places', { code: 0, status: 'completed', data: { ...VIDEO, status: null } }],
  ])('can stand in %s', (_place, body) => {
    expect(decode(body)).toMatchObject(read);
  });

  test('can be written in camelCase', () => {
    const data = {
      Status: 'completed',
      videoUrl: 'https://x/v.mp4',
      coverUrl: 'https://x/v.jpg',
      subtitleUrl: 'https://x/v.srt',
      videoName: 'Shoe',
      durationSeconds: 30.5,
      deductedCredit: 10.5,
      createdAt: '2024-11-24T00:00:00Z',
    };
    expect(decodeData(data)).toMatchObject({
      status: 'completed',
      url: 'https://x/v.mp4',
      coverUrl: 'https://x/v.jpg',
      subtitleUrl: 'https://x/v.srt',
      title: 'Shoe',
      durationSeconds: 30.5,
      credits: 10.5,
      createdAt: new Date('2024-11-24T00:00:00Z'),
    });
  });

  test('of which one is blank under one spelling are read under the other', () => {
    expect(decodeData({ video_url: '', videoUrl: 'https://x/v.mp4' }).url).toBe('https://x/v.mp4');
    expect(decodeData({ videoUrl: 'https://x/v.mp4', video_url: '' }).url).toBe('https://x/v.mp4');
  });

  test('beside an error code of JoggAI are none', () => {
    expect(errorOf({ code: 10104, msg: '', data: VIDEO }).code).toBe(10104);
    expect(errorOf({ code: '10105', msg: '', data: VIDEO }).code).toBe(10105);
    expect(errorOf({ code: 50_000, msg: '', ...VIDEO }).code).toBe(50_000);
  });

  test('beside an undocumented code count only with a status that is known', () => {
    expect(errorOf({ code: 500, data: { status: 'rendering' } }).code).toBe(500);
    expect(errorOf({ code: 500, data: { ...VIDEO, status: undefined } }).code).toBe(500);
    expect(errorOf({ code: 500, status: 'error', msg: 'Try again' })).toMatchObject({ code: 500 });
    expect(errorOf({ code: 500, data: VIDEO }, { status: 400 }).code).toBe(500);
  });

  test.each(['', '  '])('beside a code that is blank (%j) are not those of a video', (code) => {
    expect(errorOf({ code, status: 'failed', message: 'x' })).toMatchObject({ transient: true });
  });

  test.each(['failed', 'FAILURE', 'rejected', 'expired', 'error', 5])(
    'say %s without a code only if the response is from JoggAI or about the video',
    (status) => {
      const asked = { id: 'pv_1', idNames: ['video_id'], hasSource: false };
      const decodeFor = (body: object): Video =>
        decodeVideo({ url: '', status: 200, headers: {}, text: '', body }, asked);
      const message = 'upstream connect error';
      expect(() => decodeFor({ status, message })).toThrow(
        "unexpected JSON, without JoggAI's code",
      );
      expect(() => decodeFor({ status, message, id: 'x' })).toThrow('unexpected JSON');
      for (const sign of [
        { video_id: 'pv_1' },
        { rid: 'r1' },
        { code: 0 },
        { video_url: '' },
        { created_at: 1_732_406_400 },
      ]) {
        expect(decodeFor({ status, message, ...sign }).status).toBe('failed');
      }
      expect(decodeFor({ data: { status, message } }).status).toBe('failed');
    },
  );

  test.each(['product', undefined])('of several videos are none: %s', (id) => {
    const data = [VIDEO, { ...VIDEO, id }];
    expect(decodeData(data).status).toBeUndefined();
  });
});

describe('an error text', () => {
  const error = { code: 'NSFW', message: 'Not allowed' };
  const failure = { failureCode: 'NSFW', failureMessage: 'Not allowed' };

  test.each(['pending', 'processing', 'completed', 'success'])(
    'beside the status %s is kept, and changes nothing',
    (status) => {
      const video = decodeData({ status, error });
      expect(video).toMatchObject({ ...failure, ...decodeData({ status }), ...failure });
      expect(video.status).toBe(decodeData({ status }).status);
    },
  );

  test.each([{ error }, { err_msg: 'Not allowed' }, { data: { fail_reason: 'Not allowed' } }])(
    'beside a word that is not known makes it a failure: %j',
    (fields) => {
      expect(decodeData({ status: 'NSFW', ...fields })).toMatchObject({
        status: 'failed',
        statusWord: 'nsfw',
        failureMessage: 'Not allowed',
      });
    },
  );

  test.each([
    { message: 'Rendering frame 7' },
    { description: 'A video about failure' },
    { error: null },
    { error: '' },
    { error: {} },
    { error: { code: 0, message: '' } },
    { error: 'none' },
    { error: '{}' },
    { error: '[]' },
    { errors: '()' },
    { err_msg: '操作成功' },
    { err_msg: 'Request successful' },
    { errors: [] },
    { error_code: 'E7' },
    { fail_count: '3' },
    { failed_at: '2026-11-29T12:00:00Z' },
    { failure_policy: 'retry' },
    { override: 'yes' },
  ])('is not in %j, which leaves such a word alone', (fields) => {
    expect(decodeData({ status: 'rendering', ...fields })).toMatchObject({
      status: 'rendering',
      failureMessage: undefined,
    });
  });

  test.each([
    [{ code: 0, data: null, error: { message: 'Queue down' } }, 'Queue down'],
    [{ code: 0, data: null, msg: 'System busy' }, 'System busy'],
    [{ code: 0, data: { message: 'Not ready' } }, 'Not ready'],
    [{ code: 0, data: null, msg: 'Success' }, undefined],
  ])('without a status is what the response says: %j', (body, failureMessage) => {
    expect(decode(body)).toEqual({ ...emptyVideo, failureMessage });
  });

  test('of an HTTP error is told, if it is JSON', () => {
    expect(errorOf({ error: { message: 'Overloaded' } }, { status: 503 }).message).toBe(
      'HTTP 503 (Service Unavailable): "Overloaded"',
    );
  });
});

test('an ID of a number past 2^53, which JSON does not keep, is none', () => {
  const asked = { id: '9007199254740993', idNames: ['video_id'], hasSource: false };
  const body = { code: 0, data: { video_id: 9_007_199_254_740_992, status: 'processing' } };
  const response = { url: '', status: 200, headers: {}, text: '', body };
  expect(decodeVideo(response, asked).status).toBe('processing');
});

describe('a response about another video', () => {
  const asked = { id: 'pv_1', idNames: ['video_id', 'product_video_id'], hasSource: false };
  const decodeFor = (body: unknown, id = asked.id): Video =>
    decodeVideo({ url: '', status: 200, headers: {}, text: '', body }, { ...asked, id });
  const URL_2 = 'https://x/2.mp4';
  const other = { video_id: 'pv_2', status: 'completed', video_url: 'https://x/2.mp4', error: 'x' };

  test.each([
    { video_id: 'pv_1', status: 'completed', related_video: other },
    { video_id: 'pv_1', status: 'completed', recommended: [other, other] },
    { video_id: 'pv_1', status: 'completed', template: { videos: [{ ...other }] } },
    { video_id: 'pv_1', status: 'completed', data: [other, { video_id: 'pv_1' }] },
    { status: 'completed', data: [other, { video_id: 'pv_1', status: 'failed' }] },
    { id: 'pv_1', status: 'completed', videos: [{ id: 'pv_2', status: 'x', v: { url: URL_2 } }] },
  ])('beside its own has no part in its URL: %j', (data) => {
    const video = decodeFor({ code: 0, data });
    expect(video.status).toBe('completed');
    expect(video.url).toBeUndefined();
    const own = { ...data, video_url: 'https://x/1.mp4' };
    expect(decodeFor({ code: 0, data: own }).url).toBe('https://x/1.mp4');
  });

  test.each([
    { video_id: 'pv_1', data: { id: 'r_5', status: 'completed', url: URL_2 } },
    { video_id: 'pv_1', output: { id: 'file_1', url: URL_2 } },
    { video_id: 'pv_1', product_video: { product_video_id: 'x_9', video_url: URL_2 } },
    { product_video_id: 'pv_1', video: { id: 'vid_9', url: URL_2 } },
    { product_video_id: 'pv_1', result: { video_id: 'vid_9', url: URL_2 } },
    { video_id: 'pv_1', data: { video_id: 77, url: URL_2 } },
  ])('is none, if it is a part of its own with another kind of ID: %j', (data) => {
    const video = decodeFor({ code: 0, data: { ...data, status: 'completed' } });
    expect(video).toMatchObject({ status: 'completed', url: URL_2 });
  });

  test('around it, such as a batch of videos, leaves it alone', () => {
    const own = { video_id: 'pv_1', status: 'completed', video_url: 'https://x/1.mp4' };
    const data = { batch: 'batch_1', status: 'completed', items: [other, own] };
    expect(decodeFor({ code: 0, data })).toMatchObject({ url: 'https://x/1.mp4' });
  });

  test.each([
    { code: 0, data: { video_id: 'pv_2', status: 'completed', video_url: 'https://x/2.mp4' } },
    { code: 0, data: { product_video_id: 'pv_2', status: 'completed' } },
    { code: 0, data: { id: 'pv_2', status: 'failed' } },
    { code: 0, data: { status: 'completed', data: { video_id: 'pv_2' } } },
    { code: 0, data: [{ videoId: 'pv_2', status: 'processing' }] },
    { code: 0, id: 'pv_2', status: 'completed' },
    { code: 0, id: 'pv_2', status_code: 4, data: { video_url: 'https://x/2.mp4' } },
    { code: 0, video_id: 'pv_2', data: { status: 'completed', video_url: 'https://x/2.mp4' } },
    { code: 0, data: { id: 'pv_2', status_code: 4 } },
    { code: 0, video_id: 'pv_1', data: { video_id: 'pv_2', status: 'completed' } },
    { code: 0, data: { status: 'completed', video: { id: 'pv_2', url: 'https://x/2.mp4' } } },
    { code: 0, data: { status: 'completed', videos: [{ id: 'pv_2', url: 'https://x/2.mp4' }] } },
    { code: 0, status: 'completed', result: { product_video: { id: 'pv_2', url: 'https://x/2' } } },
    { code: 0, data: { status: 'completed', result: { video_id: 'pv_2', url: 'https://x/2' } } },
    { code: 0, data: { video_id: 'PV_1', status: 'completed' } },
    // An ID beside a status is that of a video, wherever both stand.
    ...['result', 'output', 'download', 'videos'].map((holder) => ({
      code: 0,
      data: {
        status: 'completed',
        [holder]: { id: 'pv_2', status: 'completed', url: 'https://x' },
      },
    })),
  ])('is a temporary error of JoggAI: %j', (body) => {
    try {
      decodeFor(body);
    } catch (error) {
      expect(error).toMatchObject({ transient: true, fromJogg: true, scope: 'video' });
      expect((error as StepError).message).toMatch(/another video \((pv_2|PV_1)\)$/);
      return;
    }
    expect.unreachable();
  });

  test.each([
    { code: 0, data: { video_id: 'pv_1', status: 'completed' } },
    { code: 0, data: { id: 7, video_id: 'pv_1', status: 'completed' } },
    { code: 0, data: { id: 'av_7', video_id: 'pv_1', status: 'completed' } },
    // As in JoggAI's own tables.
    { code: 0, data: { id: 523_374_629, status: 'completed' } },
    { code: 0, data: { id: '523374629', status: 'completed' } },
    { code: 0, data: { status: 'completed' } },
    { code: 0, data: { status: 'completed', data: { id: 'asset_7' } } },
    { code: 0, id: 'req_7', data: { status: 'completed' } },
    { code: 0, id: 'req_7', status: 'success', data: { video_id: 'pv_1', status: 'completed' } },
    { code: 0, data: { status: 'completed', result: { id: 'file_7', url: 'https://x/1.mp4' } } },
    {
      code: 0,
      data: { video_id: 'pv_1', status: 'completed', video: { id: 'f7', url: 'https://x/1' } },
    },
    {
      code: 0,
      data: { status: 'completed', video_url: 'https://x/1', next: { video_id: 'pv_2' } },
    },
    { code: 0, data: { video_id: '', status: 'completed' } },
    { code: 0, data: { template_id: 'tpl_7', status: 'completed' } },
  ])('is not one about this: %j', (body) => {
    expect(decodeFor(body).status).toBe('completed');
  });

  test('is told from numbers, too', () => {
    const body = { code: 0, data: { video_id: 8, status: 'completed' } };
    expect(decodeFor(body, '8').status).toBe('completed');
    expect(() => decodeFor(body, '7')).toThrow('another video (8)');
    const past = { code: 0, data: { video_id: Number('9007199254740993'), status: 'completed' } };
    expect(decodeFor(past, '9007199254740993').status).toBe('completed');
  });

  test('is first of all the error that it says', () => {
    expect(() => decodeFor({ code: 10104, data: { video_id: 'pv_2' } })).toThrow('10104');
  });
});

describe("JoggAI's error codes", () => {
  const transient = ['429', '50000'];

  test.each(Object.entries(JOGG_CODES))(
    '%s is the same over HTTP 200, 4xx and 5xx',
    (code, known) => {
      const body = { code: Number(code), msg: 'Something', data: null };
      for (const status of [200, 400, 401, 404, 500, 503]) {
        const error = errorOf(body, { status });
        expect(error).toMatchObject({
          code: Number(code),
          transient: transient.includes(code),
          help: known.help,
        });
        expect(error.message).toBe(`JoggAI returned error ${code} (${known.meaning}): "Something"`);
      }
    },
  );

  test.each([
    [10104, 'JoggAI returned error 10104 (record not found)'],
    [77_777, 'JoggAI returned undocumented error code 77777'],
  ])('%d over HTTP 429 is a rate limit', (code, reason) => {
    const error = errorOf({ code, msg: 'Something' }, { status: 429 });
    expect(error).toMatchObject({ code, transient: true });
    expect(error.message).toBe(`HTTP 429 (Too Many Requests): ${reason}: "Something"`);
    expect(error.help).toBe(JOGG_CODES[429]?.help);
  });

  test.each([
    [200, true],
    [400, false],
    [401, false],
    [429, true],
    [503, true],
  ])('an undocumented one with HTTP %d is transient: %s', (status, expected) => {
    const error = errorOf({ code: 77_777, msg: 'Odd' }, { status });
    expect(error).toMatchObject({ code: 77_777, transient: expected });
    expect(error.message).toContain('"Odd"');
  });

  test.each([
    [500, 200, true],
    [503, 200, true],
    [599, 200, true],
    [600, 200, false],
    [404, 200, false],
    [-1, 200, false],
    [503, 400, false],
  ])(
    '%d over HTTP %d, of a request that is not for a video, is transient: %s',
    (code, status, expected) => {
      const response = { url: '', status, headers: {}, text: '', body: { code, msg: 'Odd' } };
      const read = (): void => {
        requireSuccess(response, openEnvelope(response), { isFound: false });
      };
      expect(read).toThrow(expect.objectContaining({ code, transient: expected }));
    },
  );
});

describe('HTTP errors without a JoggAI code', () => {
  test.each([
    [300, false],
    [301, false],
    [302, false],
    [304, false],
    [307, false],
    [308, false],
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [407, false],
    [408, true],
    [422, false],
    [425, true],
    [429, true],
    [500, true],
    [502, true],
    [503, true],
    [504, true],
    [520, true],
    [526, true],
    [599, true],
  ])('%d is transient: %s', (status, expected) => {
    for (const body of [undefined, '<html>', { code: 0, data: { status: 'completed' } }]) {
      const error = errorOf(body, { status });
      expect(error).toMatchObject({ transient: expected, code: undefined });
      expect(error.message).toContain(`HTTP ${status}`);
      expect(error.help).not.toBe('');
    }
  });

  test('a redirect names where to, and no more than the host', () => {
    const headers = { location: 'https://evil.example/steal?key=1' };
    const { message } = errorOf(undefined, { status: 302, headers });
    expect(message).toBe('HTTP 302 (Found), a redirect to https://evil.example');
  });

  test.each([
    ['/v2', 'another path'],
    ['x?y', 'another path'],
    ['https://api.jogg.ai/v3', 'another path'],
    ['//evil.example/v2', 'https://evil.example'],
    ['http://api.jogg.ai/v2', 'http://api.jogg.ai'],
    ['javascript:alert(1)', 'an unusable URL'],
    ['http://', 'an unusable URL'],
  ])('a redirect to %s is one to %s', (location, shown) => {
    const { message } = errorOf(undefined, { status: 302, headers: { location } });
    expect(message).toBe(`HTTP 302 (Found), a redirect to ${shown}`);
  });

  test('404 names the URL that was requested', () => {
    expect(errorOf(undefined, { status: 404 }).help).toBe(
      'No JoggAI API found at https://api.jogg.ai/v2/product_video/pv_1.',
    );
  });

  test('and JSON that is not the envelope say so', () => {
    expect(errorOf({ error: { message: 'Queue down' }, data: null }).message).toBe(
      'unexpected JSON, without JoggAI\'s code (HTTP 200): "Queue down"',
    );
    expect(errorOf({ items: [] }).message).toBe(
      "unexpected JSON, without JoggAI's code (HTTP 200)",
    );
  });

  test.each([300, 307, 399])('%d with an error code in its body is a redirect', (status) => {
    const error = errorOf({ code: 50_000, msg: '' }, { status, headers: { location: '/x' } });
    expect(error).toMatchObject({ transient: false, code: undefined });
  });

  test('99, which is no status at all, is no success', () => {
    expect(errorOf({ code: 0, data: { status: 'completed' } }, { status: 99 }).message).toBe(
      'HTTP 99',
    );
  });
});

describe('what is not the envelope', () => {
  test.each([
    [undefined],
    [null],
    [[]],
    ['text'],
    [7],
    [{}],
    [{ data: { status: 'rendering' } }],
    [{ status: 'ok' }],
    [{ status: 200 }],
    [{ status: 404, error: 'Not Found' }],
    [{ status: 'error', message: 'Service unavailable' }],
    [{ status: 'fail', data: null }],
    [{ code: 0.5, msg: '' }],
    [{ code: 2 ** 60, msg: '' }],
    [{ code: 'OK', msg: '' }],
    [{ code: null }],
  ])('%j is a transient error', (body) => {
    expect(errorOf(body)).toMatchObject({ transient: true, code: undefined });
  });

  test('is described by its content type', () => {
    const { message } = errorOf(undefined, { text: '<', headers: { 'content-type': 'text/html' } });
    expect(message).toBe('expected JSON but got text/html (HTTP 200)');
    expect(errorOf(undefined, { text: '<' }).message).toBe(
      'expected JSON but got no content type (HTTP 200)',
    );
    expect(errorOf(undefined, { status: 202 }).message).toBe('an empty response (HTTP 202)');
    for (const type of ['application/json', 'application/problem+json; charset=utf-8']) {
      const rest = { text: '{', headers: { 'content-type': type } };
      expect(errorOf(undefined, rest).message).toBe('invalid JSON (HTTP 200)');
    }
  });

  test('a negative code is an undocumented code', () => {
    expect(errorOf({ code: -1 })).toMatchObject({
      code: -1,
      transient: true,
      message: 'JoggAI returned undocumented error code -1',
    });
  });
});

describe('the time that a response asks for', () => {
  test.each([
    [{}, '7.5', 7.5],
    [{}, 7, 7],
    [{}, 'soon', undefined],
    [{ 'retry-after': '30' }, 7, 30],
    [{ 'x-ratelimit-reset': '12' }, undefined, 12],
  ])('with headers %j and %j in the body', (headers, retryAfter, seconds) => {
    const error = errorOf({ code: 429, msg: '', retryAfter }, { status: 429, headers });
    expect(error.retryAfterSeconds).toBe(seconds);
  });

  test('counts by a reset header with code 429 over any HTTP status', () => {
    const headers = { 'x-ratelimit-reset': '12' };
    for (const status of [200, 400, 429]) {
      const error = errorOf({ code: 429, msg: '' }, { status, headers });
      expect(error.retryAfterSeconds).toBe(12);
    }
    expect(errorOf({ code: 50_000, msg: '' }, { headers }).retryAfterSeconds).toBeUndefined();
    expect(errorOf({ code: 50_000 }, { headers, status: 503 }).retryAfterSeconds).toBe(12);
    expect(decode({ code: 0, data: {} }, { headers }).retryAfterSeconds).toBeUndefined();
  });

  test.each([408, 425, 429, 500, 503])('counts with HTTP %d without the envelope', (status) => {
    const headers = { 'retry-after': '9' };
    expect(errorOf(undefined, { status, headers }).retryAfterSeconds).toBe(9);
  });

  test('counts with a success, for a video that is completed without a URL', () => {
    const headers = { 'retry-after': '9' };
    expect(decode({ code: 0, data: { status: 'completed' } }, { headers }).retryAfterSeconds).toBe(
      9,
    );
  });

  test('counts with a 200 that is not the envelope', () => {
    expect(errorOf(undefined, { headers: { 'retry-after': '9' } }).retryAfterSeconds).toBe(9);
  });
});

describe('what is known after two responses', () => {
  test('is what the later one says, and else what the earlier one said', () => {
    const earlier = decodeData({ status: 'processing', title: 'A', cover_url: 'https://x/a.jpg' });
    const later = decodeData({ status: 'completed', title: 'B', video_url: 'https://x/v.mp4' });
    expect(mergeVideos(earlier, later)).toEqual({ ...later, coverUrl: 'https://x/a.jpg' });
    expect(mergeVideos(earlier, decodeData({}))).toEqual(earlier);
    expect(mergeVideos(undefined, later)).toEqual(later);
  });

  test('have of the earlier one nothing that a response says of itself', () => {
    const earlier = decode(
      { code: 0, rid: 'req_1', data: { status: 'completed', video_url: '/v.mp4' } },
      { headers: { 'retry-after': '9' } },
    );
    expect(earlier).toMatchObject({ requestId: 'req_1', retryAfterSeconds: 9 });
    expect(mergeVideos(earlier, decodeData({}))).toMatchObject({
      status: 'completed',
      requestId: undefined,
      retryAfterSeconds: undefined,
      urlProblem: undefined,
      unusableUrl: undefined,
    });
  });

  test('is the earlier object itself if nothing is new, since thousands of them are kept', () => {
    const earlier = decodeData({ status: 'processing', title: 'A', cover_url: 'https://x/a.jpg' });
    expect(mergeVideos(earlier, decodeData({ status: 'processing' }))).toBe(earlier);
    expect(mergeVideos(earlier, decodeData({ title: 'A' }))).toBe(earlier);
    expect(mergeVideos(earlier, decodeData({ title: 'B' }))).not.toBe(earlier);
  });

  test('is what a response said of itself, too, after an entry of a list, which has a status alone', () => {
    const said = { code: 0, rid: 'req_1', data: { status: 'pending', error: 'No GPU is free' } };
    const earlier = decode(said);
    const sighting = (status: string): Video => ({ status, statusWord: undefined });
    expect(mergeVideos(earlier, sighting('processing'))).toEqual({
      ...earlier,
      status: 'processing',
    });
    expect(mergeVideos(earlier, sighting('pending'))).toBe(earlier);
  });

  test('is what the first one says, if that has no status', () => {
    const first = decodeData({ title: 'A' });
    expect(mergeVideos(undefined, first)).toEqual(first);
  });

  test('has no word of an earlier status', () => {
    const success = decodeData({ status: 'success' });
    const failed = mergeVideos(success, decodeData({ status: 'failed' }));
    expect(failed).toMatchObject({ status: 'failed', statusWord: undefined });
    expect(mergeVideos(success, decodeData({ title: 'A' })).statusWord).toBe('success');
  });
});
