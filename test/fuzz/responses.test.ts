import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StepError } from '../../src/errors.ts';
import { createRedactor } from '../../src/http/redaction.ts';
import { parseJson, redactJson, type JoggResponse } from '../../src/jogg/response.ts';
import { decodeVideo, mergeVideos, type Video } from '../../src/jogg/decode.ts';
import { readFields, readNumber, readText, readUrl } from '../../src/jogg/fields.ts';
import { decodeVideoPage } from '../../src/jogg/list-page.ts';
import { JOGG_CODES } from '../../src/jogg/response-errors.ts';
import { isKnownStatus, readStatus } from '../../src/jogg/status.ts';
import { anyText } from '../support/any-text.ts';

const KEY = 'jogg_key_1';
const redact = createRedactor(KEY);
const TEN_YEARS = 10 * 365 * 86_400;
// Characters that would end a line, or change how the rest of it is shown.
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

// Whatever the readers look for, and what JavaScript's objects have.
const name = fc.constantFrom(
  ...['code', 'msg', 'rid', 'data', 'retryAfter', 'status', 'url', 'video_url', 'result_url'],
  ...['title', 'video_name', 'cover_url', 'subtitle_url', 'duration', 'created_at', 'completed_at'],
  ...['deducted_credit', 'error', 'errors', 'message', 'reason', 'error_code', 'id', 'video_id'],
  ...['videos', 'list', 'items', 'pagination', 'total', 'page_size', 'total_pages'],
  ...['__proto__', 'constructor', 'toString', 'length'],
);
const leaf = fc.oneof(
  fc.constantFrom('0', '-0', '1e999', '-1', '10104', '429', '9007199254740993', '4102444800'),
  fc.constantFrom('null', 'true', '"completed"', '"FAILED"', '"5"', '"processing"', '"İΣ"'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.oneof(anyText(), fc.webUrl({ withQueryParameters: true })).map((text) => JSON.stringify(text)),
  anyText().map((path) => JSON.stringify(`https://res.jogg.ai/${path}`)),
  fc.tuple(anyText(), anyText()).map(([before, after]) => JSON.stringify(before + KEY + after)),
  fc.integer({ min: 990, max: 9000 }).map((length) => JSON.stringify('é😀"'.repeat(length / 4))),
);
/** JSON as text, since a text can say what no value can: a name twice, 1e999, `__proto__`. */
const { value, object } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('object'),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join()}]`),
  ),
  object: fc
    .array(fc.tuple(name, tie('value')), { maxLength: 8 })
    .map((fields) => `{${fields.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join()}}`),
}));
const success = fc
  .tuple(fc.oneof(object, value), leaf)
  .map(([data, message]) => `{"code":0,"msg":${message},"data":${data}}`);
const header = fc.oneof(anyText(), fc.nat().map(String), fc.webUrl());
const names = ['location', 'content-type', 'date', 'retry-after', 'x-ratelimit-reset'];

function responseOf(
  status: fc.Arbitrary<number>,
  text: fc.Arbitrary<string>,
): fc.Arbitrary<JoggResponse> {
  const headers = fc.dictionary(fc.constantFrom(...names), header);
  return fc.record({ status, headers, text }).map((given) => {
    const url = 'https://api.jogg.ai/v2/product_video/pv_1';
    // As the client reads it.
    const shown = redactJson(given.text, redact);
    return { ...given, url, text: shown, body: parseJson(shown) };
  });
}

const successful = responseOf(fc.constant(200), success);
const response = fc.oneof(
  { weight: 2, arbitrary: successful },
  {
    weight: 1,
    arbitrary: responseOf(
      fc.oneof(fc.constantFrom(200, 429, 503), fc.nat(999)),
      fc.oneof(success, object, value, anyText()),
    ),
  },
);

/** The value that a reader returns, or the error that it throws. */
function outcomeOf<T>(read: () => T): T | StepError {
  try {
    return read();
  } catch (error) {
    if (error instanceof StepError) return error;
    throw error;
  }
}

function expectOneLine(text: string | undefined, most = Infinity): void {
  if (text === undefined) return;
  expect(text).not.toMatch(UNPRINTABLE);
  expect(text.isWellFormed()).toBe(true);
  expect(text.length).toBeLessThanOrEqual(most);
  expect(text).not.toContain(KEY);
}

function expectWithin(number: number | undefined, least: number, most: number): void {
  if (number === undefined) return;
  expect(number).toBeGreaterThanOrEqual(least);
  expect(number).toBeLessThanOrEqual(most);
}

function expectError({ message, help, code, retryAfterSeconds }: StepError): void {
  expectOneLine(message, 2000);
  expect(message).not.toBe('');
  expectOneLine(help);
  expectOneLine(code === undefined ? undefined : String(code), 100);
  expectWithin(retryAfterSeconds, 0, TEN_YEARS);
}

function expectVideo(video: Video): void {
  const { status, statusWord, title, failureMessage, unusableUrl } = video;
  for (const text of [status, statusWord, title, failureMessage, unusableUrl]) {
    expectOneLine(text, 1001);
  }
  for (const url of [video.url, video.coverUrl, video.subtitleUrl]) {
    if (url === undefined) continue;
    expectOneLine(url);
    expect(new URL(url).protocol).toMatch(/^https?:$/);
    expect(url).not.toMatch(/[\s"<>]/);
  }
  expect(video.url !== undefined && video.urlProblem !== undefined).toBe(false);
  const most = Number.MAX_SAFE_INTEGER;
  for (const number of [video.durationSeconds, video.credits]) expectWithin(number, -most, most);
  if (video.createdAt) expect(video.createdAt.toISOString()).toMatch(/^\d{4}-/);
  if (video.statusWord !== undefined) expect(['completed', 'failed']).toContain(video.status);
  if (typeof video.failureCode === 'string') expect(video.failureCode).toMatch(/^[\w.:-]{1,100}$/);
  if (video.requestId !== undefined) expect(video.requestId).toMatch(/^[\w.:-]{1,100}$/);
  expectWithin(video.retryAfterSeconds, 0, TEN_YEARS);
}

test('a response of any text is a video with fields in their range, or a StepError', () => {
  fc.assert(
    fc.property(response, (given) => {
      const outcome = outcomeOf(() => decodeVideo(given));
      if (outcome instanceof StepError) expectError(outcome);
      else expectVideo(outcome);
    }),
  );
});

test('a response of any text is a page, or a StepError', () => {
  fc.assert(
    fc.property(response, (given) => {
      const outcome = outcomeOf(() => decodeVideoPage(given));
      if (outcome instanceof StepError) {
        expectError(outcome);
        return;
      }
      for (const { id, status } of outcome.videos) {
        expectOneLine(id, 1001);
        expect(id).not.toBe('');
        expectOneLine(status, 1001);
      }
      expectWithin(outcome.retryAfterSeconds, 0, TEN_YEARS);
    }),
  );
});

test("a redirect comes first, then JoggAI's documented codes, then the HTTP status", () => {
  fc.assert(
    fc.property(response, (given) => {
      const outcome = outcomeOf(() => decodeVideo(given));
      const { status, body } = given;
      const code = readNumber(readFields(body).get('code'));
      if (Math.floor(status / 100) === 3) {
        const place = given.headers['location'] === undefined ? '' : ', a redirect to ';
        expect(outcome).toBeInstanceOf(StepError);
        expect((outcome as StepError).message).toMatch(new RegExp(`^HTTP 3\\d\\d.*${place}`));
      } else if (JOGG_CODES[code ?? 0]) {
        expect(outcome).toMatchObject({ code, fromJogg: true });
      } else if (Math.floor(status / 100) !== 2) {
        expect(outcome).toBeInstanceOf(StepError);
        expect((outcome as StepError).isRateLimit).toBe(status === 429);
      } else if (outcome instanceof StepError) {
        // An undocumented code, or nothing of JoggAI's.
        expect(code === 0).toBe(false);
        expect(outcome.code).toBe(Number.isSafeInteger(code) ? code : undefined);
        if (outcome.code === undefined) expect(outcome.transient).toBe(true);
      } else if (code !== 0) {
        expect(isKnownStatus(outcome.status)).toBe(true);
      }
    }),
  );
});

test('the same fields mean the same, wherever they stand and however their names are written', () => {
  const camel = (text: string): string =>
    text.replace(/_(\w)/g, (_, one: string) => one.toUpperCase());
  const fields = fc.record(
    {
      status: fc.constantFrom('processing', 'COMPLETED', 'fail', '5', 'nsfw'),
      video_url: fc.constantFrom('', null, 'https://x/v.mp4', '//x/v.mp4', 's3://x/v.mp4'),
      cover_url: fc.constantFrom('', 'https://x/v.jpg'),
      error_message: fc.constantFrom('', null, 'No face'),
      created_at: fc.constantFrom(1_732_406_400, 1_732_406_400_000, '2024-11-24T00:00:00Z'),
    },
    { requiredKeys: ['status'] },
  );
  fc.assert(
    fc.property(fields, (video) => {
      const inCamel = Object.fromEntries(
        Object.entries(video).map(([key, field]) => [camel(key), field]),
      );
      const read = (body: unknown): Video =>
        decodeVideo({ url: '', status: 200, headers: {}, text: '', body });
      const expected = read({ code: 0, data: video });
      for (const same of [video, inCamel]) {
        const places = [{ data: same }, { data: [same] }, { data: { data: same } }];
        for (const place of places) {
          expect(read({ code: 0, ...place })).toEqual(expected);
          expect(read({ code: '0', ...place })).toEqual(expected);
        }
        if (isKnownStatus(expected.status) && expected.statusWord !== 'nsfw') {
          expect(read({ code: 0, ...same })).toEqual(expected);
          expect(read({ code: 12_345, data: same })).toEqual(expected);
          expect(read({ data: same })).toEqual(expected);
        }
      }
    }),
  );
});

test('what has been read reads the same again', () => {
  const url = fc.oneof(fc.webUrl({ withQueryParameters: true }), anyText());
  fc.assert(
    fc.property(anyText({ maxLength: 2000 }), url, (text, rest) => {
      const line = readText(text);
      if (line !== undefined) expect(readText(line)).toBe(line);
      const used = readUrl(`https://res.jogg.ai/${rest}`);
      if (used !== undefined) expect(readUrl(used)).toBe(used);
      const status = readStatus(text)?.status;
      expect(readStatus(status)?.status).toBe(status);
    }),
  );
});

test('of two responses, each field is that of the later one that has it', () => {
  fc.assert(
    fc.property(successful, successful, (first, second) => {
      const [earlier, later] = [decodeVideo(first), decodeVideo(second)];
      const merged = mergeVideos(earlier, later);
      expect(mergeVideos(undefined, later)).toEqual(later);
      expect(mergeVideos(later, later)).toEqual(later);
      for (const key of Object.keys(later) as (keyof Video)[]) {
        const ofItself = /^(urlProblem|unusableUrl|failure.*|retryAfter.*|requestId)$/.test(key);
        const isWord = key === 'statusWord' && later.status !== undefined;
        const expected = ofItself || isWord ? later[key] : (later[key] ?? earlier[key]);
        expect([key, merged[key]]).toEqual([key, expected]);
      }
    }),
  );
});
