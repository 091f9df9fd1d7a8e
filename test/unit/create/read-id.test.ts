import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFate } from '../../../src/create/fate.ts';
import { readMade } from '../../../src/create/read-id.ts';
import { StepError } from '../../../src/errors.ts';

const NAMES = ['video_id', 'avatar_video_id', 'video_translate_id', 'task_id'];

/** The ID in the body of a response, given as JSON or as what that stands for. */
function read(body: unknown, status = 200): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = { url: 'https://api.jogg.ai/v2/x', status, headers: {}, text };
  return readMade({ ...response, body: JSON.parse(text) as unknown }, NAMES).id;
}

function errorOf(body: unknown, status?: number): StepError {
  try {
    return new StepError(`no error, but ${read(body, status)}`);
  } catch (error) {
    if (error instanceof StepError) return error;
    throw error;
  }
}

describe('the ID of a new video', () => {
  const data = { video_id: 'vid_1' };
  test.each<[string, unknown]>([
    ['in data', { code: 0, data }],
    ['in data.data', { code: 0, data: { data } }],
    ['deeper in data', { code: 0, data: { data: { data } } }],
    ['in another object in data', { code: 0, data: { info: data } }],
    ['in a list', { code: 0, data: [data] }],
    ['in a list of IDs', { code: 0, data: { video_ids: ['vid_1'] } }],
    ['as data', { code: 0, data: 'vid_1' }],
    ['as the only element of data', { code: 0, data: ['vid_1'] }],
    ['beside the code', { code: 0, ...data }],
    ['beside the code as `id`', { code: 0, id: 'vid_1' }],
    ['in an object beside the code', { code: 0, result: data }],
    ['as the `id` of a result', { code: 0, result: { id: 'vid_1' } }],
    ['as the `id` of a video', { code: 0, data: { video: { id: 'vid_1' } } }],
    ['as `id`', { code: 0, data: { id: 'vid_1', status: 'pending' } }],
    ['as `id` of a task', { code: 0, data: { task: { id: 'vid_1' } } }],
    ['under the name of its endpoint', { code: 0, data: { avatar_video_id: 'vid_1' } }],
    ['in camel case', { Code: 0, Data: { videoId: 'vid_1' } }],
    ['with blanks around it', { code: 0, data: { video_id: ' vid_1\n' } }],
    ['beside what is no ID', { code: 0, data: { video_id: 0, task_id: 'vid_1' } }],
    ['beside another `id`', { code: 0, data: { id: 999, video_id: 'vid_1' } }],
    ['beside the one of the request', { code: 0, data: { request: { video_id: 'x' }, ...data } }],
    ['beside the one of a template', { code: 0, data: { template: { video_id: 'x' }, ...data } }],
    ['without a code', { msg: 'Success', data }],
    ['without a code or data', data],
    ['with code null', { code: null, data }],
    ['with an HTTP status as the code', { code: 200, data }],
    ['with an HTTP status as the code, as `id`', { code: 200, data: { id: 'vid_1' } }],
    ['with an undocumented code', { code: 12345, msg: 'queued', data }],
  ])('is found %s', (_name, body) => {
    expect(read(body)).toBe('vid_1');
  });

  test.each<unknown>([
    ...['null', 'undefined', 'NaN', '..', '../x', 'a/./b', '', '0', 'v'.repeat(513), 'é', 'a b'],
    ...[0, true, null, {}, []],
  ])('is not %j', (id) => {
    for (const body of [{ video_id: id }, { id }, id, [id]]) {
      const error = errorOf({ code: 0, data: body });
      expect(error.message).toMatch(/^JoggAI returned no (usable )?ID/);
      expect(readFate(error)).toBe('unknown');
    }
  });

  test.each([
    { background: { video_id: 'bg_1' } },
    { voice: { task_id: 'tts_1' } },
    { request_body: { video_id: 'sent_1' } },
    { parent: { video_id: 'old_1' } },
    { project: { video: { id: 'old_1' } } },
    { product: { videos: [{ id: 'old_1' }] } },
  ])('is the one in data, and not that of another thing: %j', (other) => {
    expect(read({ code: 0, data: { id: 'new_1', ...other } })).toBe('new_1');
    expect(read({ code: 0, data: { ...other, video_id: 'new_1' } })).toBe('new_1');
    expect(read({ code: 0, data: { job: { video_id: 'new_1' } } })).toBe('new_1');
  });

  test('is never a number that JSON can have changed', () => {
    for (const digits of ['9007199254740993', '12345678901234567890', '-1e30']) {
      for (const name of ['video_id', 'id', 'task_id']) {
        const error = errorOf(`{"code":0,"data":{"${name}":${digits}}}`);
        expect(error.message).toMatch(/^JoggAI returned no usable ID \("a number past/);
        expect(readFate(error)).toBe('unknown');
      }
    }
    expect(read('{"code":0,"data":{"video_id":9007199254740991}}')).toBe('9007199254740991');
  });

  test.each<[string, unknown]>([
    ['a word', { code: 0, data: 'success' }],
    ['a count', { code: 0, data: 1 }],
    ['the ID of a request of a gateway', { id: 'req_1', message: 'OK' }],
    ['the ID of something else', { code: 0, data: { avatar: { id: 81 }, user_id: 'u_1' } }],
    ['a text beside an error', { code: 12345, msg: 'not ready', data: 'req_77' }],
  ])('is not %s', (_name, body) => {
    expect(errorOf(body)).toMatchObject({ videoId: undefined });
  });

  test('is not chosen among several', () => {
    const { message, videoId } = errorOf({ code: 0, data: { video_ids: ['vid_1', 'vid_2'] } });
    expect(message).toBe('JoggAI returned no usable ID ("vid_1", "vid_2")');
    expect(videoId).toBe('vid_1');
  });

  test.each([
    [{ code: 50000 }, 200],
    [{ code: 40000 }, 400],
    [{ code: 18020 }, 402],
    [{ code: 429 }, 429],
    [{ code: 0 }, 500],
    [{}, 409],
    [{ code: 0 }, 302],
  ])('is kept with the error of %j over HTTP %d, whose outcome is unknown', (fields, status) => {
    const error = errorOf({ ...fields, data: { video_id: 'vid_1' } }, status);
    expect(error.videoId).toBe('vid_1');
    expect(readFate(error)).toBe('unknown');
    // The `id` of an error can be anything.
    const other = errorOf({ ...fields, id: 'x_1', data: { id: 'x_1' } }, status);
    expect(other.videoId).toBeUndefined();
  });
});

test('any response has an ID that can be waited for, or an error', () => {
  const names = ['code', 'data', 'video_id', 'id', 'video', 'result', 'task_id'];
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.constantFrom(null, 0, 200, 50000, 1e20, '', 'vid_1', 'null', '..'),
      fc.jsonValue(),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('json'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(json, fc.constantFrom(200, 202, 302, 400, 500), (body, status) => {
      try {
        expect(read(JSON.stringify(body), status)).toMatch(/^(?!null$|0$|\.\.$)[\w.~+/=-]{1,512}$/);
      } catch (error) {
        if (!(error instanceof StepError)) throw error;
      }
    }),
  );
});
