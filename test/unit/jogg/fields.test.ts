import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkUrl,
  pick,
  readFields,
  readId,
  readNumber,
  readText,
  readTime,
  readUrl,
} from '../../../src/jogg/fields.ts';
import { anyText } from '../../support/any-text.ts';
import { anyUrl } from '../../support/any-url.ts';

test('the first name that has a value counts, then the first scope', () => {
  const scopes = [{ url: '', video_url: 'a' }, { url: 'b', videoUrl: 'c' }, { result_url: 7 }].map(
    readFields,
  );
  expect(pick(scopes, readText, 'url', 'video_url')).toBe('b');
  expect(pick(scopes, readText, 'video_url', 'url')).toBe('a');
  expect(pick(scopes, readText, 'cover_url')).toBeUndefined();
  expect(pick([], readText, 'url')).toBeUndefined();
});

describe('a text', () => {
  test('of several lines, or with control characters, has one line without them', () => {
    const text = 'one\r\n::error::two\u2028three\u001b[31m\u0000 ';
    expect(readText(text)).toBe('one ::error::two three [31m');
  });

  test('that reverses what follows does so no longer', () => {
    expect(readText('a\u202eb\u2066c\u200fd')).toBe('a b c d');
  });

  test('that is cut has no half of a character', () => {
    const text = readText(`a${'\u{1f600}'.repeat(600)}\ud83d`) ?? '';
    expect(text).toHaveLength(1000);
    expect(text.isWellFormed()).toBe(true);
  });

  test('that is very long is cut', () => {
    expect(readText('x'.repeat(1000))).toBe('x'.repeat(1000));
    expect(readText('x'.repeat(100_000))).toBe(`${'x'.repeat(999)}…`);
  });

  test.each([
    [7, '7'],
    ['', undefined],
    [' \n\u200e', undefined],
    [null, undefined],
    [true, undefined],
    [['x'], undefined],
    [{ x: 1 }, undefined],
  ])('in %j is %j', (value, text) => {
    expect(readText(value)).toBe(text);
  });
});

test.each([
  ['9f86d081884c7d659a2feaa0c55ad015', '9f86d081884c7d659a2feaa0c55ad015'],
  [' req_1-a.b:c ', 'req_1-a.b:c'],
  [7, '7'],
  ['a b', undefined],
  ['<b>', undefined],
  ['a\nb', undefined],
  ['x'.repeat(100), 'x'.repeat(100)],
  ['x'.repeat(101), undefined],
  ['', undefined],
  [null, undefined],
])('the ID in %j is %j', (value, id) => {
  expect(readId(value)).toBe(id);
});

describe('a URL', () => {
  const NOT_A_URL = 'is not an absolute http or https URL';

  test.each([
    ['/v.mp4', NOT_A_URL],
    ['javascript:alert(1)', NOT_A_URL],
    ['ftp://res.jogg.ai/v.mp4', NOT_A_URL],
    ['https://', NOT_A_URL],
    ['s3://bucket/v.mp4', NOT_A_URL],
    ['//', NOT_A_URL],
    ['///v.mp4', NOT_A_URL],
    ['https://res.jogg.ai/v.mp4\nstatus=failed', NOT_A_URL],
    ['https://res.jogg.ai/\u202e4pm.v', NOT_A_URL],
    ['https://res.jogg.ai/***/v.mp4', 'contains the API key'],
    [`https://res.jogg.ai/${'v'.repeat(8192)}`, 'is longer than 8,192 characters'],
    ['xhttps://res.jogg.ai/v.mp4', NOT_A_URL],
    ['null', NOT_A_URL],
  ])('%j cannot be used: it %s', (value, problem) => {
    expect(readUrl(value)).toBeUndefined();
    expect(checkUrl(value).problem).toBe(problem);
  });

  test.each(['', ' ', 7, null, undefined, {}])('%j is none, and no problem', (value) => {
    expect(readUrl(value)).toBeUndefined();
    expect(checkUrl(value).problem).toBeUndefined();
  });

  test.each([
    ['https://res.jogg.ai/v.mp4?sig=a%2Fb', 'https://res.jogg.ai/v.mp4?sig=a%2Fb'],
    ['HTTPS://Res.jogg.ai/v.mp4', 'HTTPS://Res.jogg.ai/v.mp4'],
    ['//res.jogg.ai/v.mp4?a=b', 'https://res.jogg.ai/v.mp4?a=b'],
    [' //res.jogg.ai:8443/v.mp4', 'https://res.jogg.ai:8443/v.mp4'],
    ['http://res.jogg.ai/v.mp4', 'http://res.jogg.ai/v.mp4'],
    [' https://res.jogg.ai/v.mp4\n', 'https://res.jogg.ai/v.mp4'],
    ['https://res.jogg.ai/v.mp4\u00a0', 'https://res.jogg.ai/v.mp4'],
    ['https://res.jogg.ai/a b.mp4', 'https://res.jogg.ai/a%20b.mp4'],
    ['https://res.jogg.ai/"a".mp4?<b>', 'https://res.jogg.ai/%22a%22.mp4?%3Cb%3E'],
    ['https://res.jogg.ai/vidéo.mp4', 'https://res.jogg.ai/vidéo.mp4'],
    ['https://res.jogg.ai/\ud800', 'https://res.jogg.ai/\ufffd'],
    [' https://res.jogg.ai/vidéo.mp4 ', 'https://res.jogg.ai/vidéo.mp4'],
  ])('%j is used as %s', (value, url) => {
    expect(readUrl(value)).toBe(url);
    expect(checkUrl(value).problem).toBeUndefined();
  });

  test('of 8,192 characters can be used', () => {
    const url = 'https://x/'.padEnd(8192, 'v');
    expect(readUrl(url)).toBe(url);
    expect(readUrl(`${url}v`)).toBeUndefined();
  });

  test('either can be used, or says why not, whatever it is', () => {
    const hostile = fc.oneof(
      fc.string(),
      anyUrl(),
      anyText().map((path) => `https://res.jogg.ai/${path}`),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const url = readUrl(text);
        const problem = checkUrl(text).problem;
        if (text.trim() !== '') expect(url === undefined).toBe(problem !== undefined);
        if (url === undefined) return;
        expect(url).not.toMatch(/[\s"<>]/);
        expect(new URL(url).href).toBe(new URL(text.trim(), 'https://x').href);
      }),
    );
  });
});

test.each([
  ['10.5', 10.5],
  ['10.25', 10.25],
  [10.5, 10.5],
  [0, 0],
  [-2, -2],
  ['-2', -2],
  ['1e3', undefined],
  ['NaN', undefined],
  ['', undefined],
  [2 ** 53 - 1, 2 ** 53 - 1],
  [2 ** 53, undefined],
  ['9'.repeat(20), undefined],
  [NaN, undefined],
  [null, undefined],
  [true, undefined],
])('the number in %j is %s', (value, number) => {
  expect(readNumber(value)).toBe(number);
});

test.each([
  [0, undefined],
  [-1, undefined],
  [1e300, undefined],
  ['soon', undefined],
  ['1732406400', '2024-11-24T00:00:00.000Z'],
  [1_732_406_400.5, '2024-11-24T00:00:00.500Z'],
  [1_732_406_400_000, '2024-11-24T00:00:00.000Z'],
  ['1732406400500', '2024-11-24T00:00:00.500Z'],
  [100_000_000_000, '5138-11-16T09:46:40.000Z'],
  [100_000_000_001, '1973-03-03T09:46:40.001Z'],
  [253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
  [253_402_300_800_000, undefined],
  ['2024-11-24T00:00:00Z', '2024-11-24T00:00:00.000Z'],
  ['2024-11-24T01:00:00.5+01:00', '2024-11-24T00:00:00.500Z'],
  ['2024-11-24T00:00:00', '2024-11-24T00:00:00.000Z'],
  ['2024-11-24 00:00:00', '2024-11-24T00:00:00.000Z'],
  ['2024-11-24 01:00:00 +0100', '2024-11-24T00:00:00.000Z'],
  ['2024-11-24T00:00', '2024-11-24T00:00:00.000Z'],
  [' 2024-11-24 ', '2024-11-24T00:00:00.000Z'],
  ['1969-12-31T23:59:59Z', undefined],
  ['2024-13-24', undefined],
  ['Sun, 24 Nov 2024 00:00:00 GMT', '2024-11-24T00:00:00.000Z'],
  ['2024-11-24 or so', undefined],
  [null, undefined],
  [true, undefined],
])('the time in %j is %s', (value, iso) => {
  expect(readTime(value)?.toISOString()).toBe(iso);
});
