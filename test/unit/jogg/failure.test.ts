import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeVideo, type Video } from '../../../src/jogg/decode.ts';

function decode(data: unknown, msg?: unknown): Video {
  const body = { code: 0, msg, data };
  return decodeVideo({ url: '', status: 200, headers: {}, text: '', body });
}

function failureOf(fields: object, msg?: unknown): [Video['failureCode'], Video['failureMessage']] {
  const { failureCode, failureMessage } = decode({ status: 'failed', ...fields }, msg);
  return [failureCode, failureMessage];
}

const REASONS = [
  'error',
  'errors',
  'error_message',
  'error_msg',
  'failure_message',
  'failure_reason',
  'fail_reason',
  'failed_reason',
  'reason',
  'message',
  'msg',
  'detail',
  'description',
  'err',
  'err_msg',
  'errmsg',
  'errorMessage',
  'last_error',
  'error_details',
  'fail_message',
  'failureReason',
  'rejection_reason',
  'status_msg',
  'status_message',
  'status_desc',
];

describe('the reason', () => {
  test.each([
    [{ voice_id: ['Unknown voice'] }, 'Unknown voice'],
    [{ product_url: ['Page not reachable'] }, 'Page not reachable'],
    [{ format: 'avi is not supported' }, 'avi is not supported'],
    [{ account: 'Account suspended' }, 'Account suspended'],
    [{ code: 'Not enough credits' }, 'Not enough credits'],
    [{ update: 'is too old', type: 'validation' }, 'is too old'],
  ])('can be under the name of the field that is wrong: %j', (errors, text) => {
    expect(failureOf({ errors })[1]).toBe(text);
    expect(failureOf({ error: errors })[1]).toBe(text);
  });

  test.each(REASONS)('is read from %s, in the video, below it, and in an error', (name) => {
    const fields = { [name]: 'No face found' };
    for (const place of [
      fields,
      { data: fields },
      { error: fields },
      { data: { error: fields } },
      { errors: [fields] },
      { error: [fields] },
      { error: { error: fields } },
      { error: { errors: [{}, fields] } },
      { failure_reason: fields },
      { error: { detail: fields } },
    ]) {
      expect([place, ...failureOf(place)]).toEqual([place, undefined, 'No face found']);
    }
  });

  test.each(['No success', 'success rate too low'])('can be about success: %j', (text) => {
    expect(failureOf({ message: text })).toEqual([undefined, text]);
  });

  test('is sought among the first of a list, however long that is', () => {
    const fill = (count: number): object[] => Array.from({ length: count }, () => ({}));
    expect(failureOf({ errors: [...fill(19), 'Too dark'] })).toEqual([undefined, 'Too dark']);
    expect(failureOf({ errors: [...fill(349_000), 'Too dark'] })).toEqual([undefined, undefined]);
  });

  test('is read from a list of texts', () => {
    expect(failureOf({ errors: ['No face found', 'Too dark'] })).toEqual([
      undefined,
      'No face found',
    ]);
  });

  test.each([
    [{ error: { message: 'No face found' }, message: 'other' }],
    [{ error: 'No face found', failure_reason: 'other', message: 'other' }],
    [{ error_message: 'No face found', msg: 'other' }],
    [{ error: {}, data: { error: { message: 'No face found' } } }],
    [{ error: { code: 1, message: '' }, message: 'No face found' }],
    [{ error: null, errors: [], reason: ' ', message: 'No face found' }],
  ])('is the one of the likeliest place that has one: %j', (fields) => {
    expect(failureOf(fields, 'other')[1]).toBe('No face found');
  });

  test("is the envelope's message if the video has none", () => {
    expect(failureOf({}, 'No face found')).toEqual([undefined, 'No face found']);
    expect(decode({ status: 'fail' }, 'No face found')).toMatchObject({
      status: 'failed',
      statusWord: 'fail',
      failureMessage: 'No face found',
    });
  });

  test.each([
    'success',
    'Success',
    'SUCCESS',
    'ok',
    'OK',
    ' Success ',
    '',
    ' ',
    7,
    null,
    undefined,
  ])('is not %j, in the video or in the envelope', (text) => {
    expect(failureOf({ message: text })).toEqual([undefined, undefined]);
    expect(failureOf({ error: { message: text } })).toEqual([undefined, undefined]);
    expect(failureOf({}, text)).toEqual([undefined, undefined]);
  });

  test.each(['pending', 'queued', 'processing', 'running', 'completed', 'success', 'rendering'])(
    'is not what explains another status: %s',
    (status) => {
      const video = decode(
        { status, message: 'In line', status_msg: 'Step 2', reason: 'x' },
        'In line',
      );
      expect(video).toMatchObject({ failureCode: undefined, failureMessage: undefined });
    },
  );

  test.each([
    { failure_callback: 'https://example.com/hook' },
    { failover_region: 'us-east-1' },
    { error_handling: 'retry' },
    { error_level: 'low' },
    { fail_mode: 'soft' },
    { error_docs: 'https://example.com/errors' },
  ])('is no setting about errors, so that an unknown status goes on: %j', (fields) => {
    expect(decode({ status: 'rendering', ...fields })).toMatchObject({
      status: 'rendering',
      failureMessage: undefined,
    });
  });

  test.each([
    { failed_step: 'render', error_message: 'No face found' },
    { failed_at_stage: 'compose', error: { message: 'No face found' } },
    { error_level: 'fatal', error_message: 'No face found' },
    { error_trace: 'at x.js', error_msg: 'No face found' },
    { failure_callback: 'https://example.com/hook', reason: 'No face found' },
  ])('is the most exact one, whatever comes first: %j', (fields) => {
    expect(failureOf(fields)[1]).toBe('No face found');
  });

  test.each(['Quota exceeded until 2026-12-31 10:00', 'Timeout Jan 2 10:00'])(
    'can have a time in it: %s',
    (text) => {
      expect(failureOf({ error_message: text })[1]).toBe(text);
    },
  );

  test.each([
    { error_code: 'NO_FACE', error_message: 'No face found' },
    { failed_at: 'Thu, 01 Jan 2026 10:00:00 GMT', message: 'No face found' },
    { fail_count: '3 of 5', message: 'No face found' },
    { error: { id: 'abc def', message: 'No face found' } },
    { error_type: 'face', error: 'No face found' },
    { failed_at: '2026-11-29T12:00:00Z', fail_reason: 'No face found' },
    { fail_count: '3', message: 'No face found' },
    { error: '3001', message: 'No face found' },
    { error: 'none', err_msg: 'No face found' },
    ...['No', 'no', 'nil', 'NIL', 'null', 'undefined'].map((error) => ({
      error,
      message: 'No face found',
    })),
    { on_error: 'continue', message: 'No face found' },
    { onFailure: 'stop', error_policy: 'x', detail: 'No face found' },
    { error: false, status_msg: 'No face found' },
    { error: { face: 'No face found' } },
    { errors: { face: ['No face found'] } },
    { error: { message: { en: 'No face found' } } },
    { description: 'A video about shoes', status_desc: '失敗', reason: 'No face found' },
  ])('is a text about it, and no code, time or number: %j', (fields) => {
    expect(failureOf(fields)[1]).toBe('No face found');
  });

  test('can be in any script', () => {
    for (const error of ['没有找到人脸', '视频生成不成功', '生成未成功']) {
      expect(failureOf({ error })[1]).toBe(error);
    }
  });

  test('of the video comes before that of the envelope', () => {
    const body = { code: 0, error: 'other', data: { status: 'failed', detail: 'No face found' } };
    const response = { url: '', status: 200, headers: {}, text: '', body };
    expect(decodeVideo(response).failureMessage).toBe('No face found');
    const below = { ...body, data: { status: 'failed' } };
    expect(decodeVideo({ ...response, body: below }).failureMessage).toBe('other');
  });

  test('is found in 1 MiB of objects without a delay', () => {
    const fields = {
      errors: Array.from({ length: 20 }, () => ({ error: Array(20_000).fill({}) })),
    };
    const startedAt = performance.now();
    expect(failureOf(fields)).toEqual([undefined, undefined]);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  test('is not looked for deeper than any API nests errors', () => {
    const nested = (depth: number): object =>
      depth === 0 ? { message: 'No face found', code: 7 } : { error: nested(depth - 1) };
    expect(failureOf(nested(3))).toEqual([7, 'No face found']);
    expect(failureOf(nested(10), 'Failed')).toEqual([undefined, 'Failed']);
  });

  test('is on one line', () => {
    expect(failureOf({ error: { message: 'No\r\nface\u2028found' } })[1]).toBe('No face found');
  });
});

describe('the code', () => {
  test.each([
    [{ error: { code: 3001 } }, 3001],
    [{ error: { code: '3001' } }, 3001],
    [{ error: { code: 'NO_FACE' } }, 'NO_FACE'],
    [{ error: { error_code: 'NO_FACE' } }, 'NO_FACE'],
    [{ error: { failure_code: 'NO_FACE' } }, 'NO_FACE'],
    [{ error: { fail_code: 'NO_FACE' } }, 'NO_FACE'],
    [{ errors: [{ code: 'NO_FACE' }] }, 'NO_FACE'],
    [{ errors: [{}, { code: 'NO_FACE' }] }, 'NO_FACE'],
    [{ error: [{ code: 'NO_FACE' }] }, 'NO_FACE'],
    [{ errors: { code: 'NO_FACE' } }, 'NO_FACE'],
    [{ error: { detail: { code: 'NO_FACE' } } }, 'NO_FACE'],
    [{ failure_reason: { code: 'NO_FACE', message: 'No face' } }, 'NO_FACE'],
    [{ error_code: 'NO_FACE' }, 'NO_FACE'],
    [{ failure_code: 3001 }, 3001],
    [{ fail_code: '3001' }, 3001],
    [{ data: { error: { code: 'NO_FACE' } } }, 'NO_FACE'],
    [{ data: { error_code: 'NO_FACE' } }, 'NO_FACE'],
    [{ error: { code: 0 }, error_code: 'NO_FACE' }, 'NO_FACE'],
    [{ error: { code: '' }, error_code: 3001 }, 3001],
    [{ error: { code: 'no face' } }, undefined],
    [{ error: 3001 }, 3001],
    [{ error: '3001' }, 3001],
    [{ error: 0 }, undefined],
    [{ err_code: 3001 }, 3001],
    [{ errorCode: 'NO_FACE' }, 'NO_FACE'],
    [{ errno: 3001 }, 3001],
    [{ error: { code: '0' } }, undefined],
    [{ error: { code: 0 } }, undefined],
    [{ code: 3001 }, undefined],
    [{ error: { code: 'x'.repeat(101) } }, undefined],
    [{}, undefined],
  ])('in %j is %s', (fields, code) => {
    expect(failureOf(fields)[0]).toBe(code);
  });
});

test('whatever a failure holds, its reason is one line and its code a number or a word', () => {
  const names = fc.constantFrom(...REASONS, 'code', 'error_code', 'data', 'x');
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie('value')),
      fc.dictionary(names, tie('value')),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(names, value), fc.string(), (fields, msg) => {
      const [code, reason] = failureOf(fields, msg);
      expect(reason ?? '').toMatch(/^[^\p{Cc}\u2028\u2029]{0,1001}$/u);
      expect(String(code ?? '')).toMatch(/^[\w.:-]{0,100}$/);
    }),
  );
});
