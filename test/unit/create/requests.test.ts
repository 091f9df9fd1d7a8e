import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRequests, type VideoRequest } from '../../../src/create/requests.ts';

type Inputs = Partial<Parameters<typeof readRequests>[0]>;

function read(text: string, inputs: Inputs = {}): ReturnType<typeof readRequests> {
  const defaults = {
    videoType: 'avatar',
    source: 'request',
    productUrls: '',
    onRunner: true,
  } as const;
  return readRequests({ ...defaults, ...inputs, text });
}

function problemOf(text: string, inputs?: Inputs): string {
  const { requests, problems } = read(text, inputs);
  expect(requests).toEqual([]);
  expect(problems).toHaveLength(1);
  return problems[0] ?? '';
}

const body = fc
  .object({ values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)], maxDepth: 2 })
  .map((value) => JSON.parse(JSON.stringify(value)) as VideoRequest['body']);
const bodies = fc.array(body, { minLength: 1, maxLength: 5 });
const toRequests = (all: VideoRequest['body'][]): VideoRequest[] =>
  all.map((each) => ({ body: each }));

test('an object is one request', () => {
  fc.assert(
    fc.property(body, fc.nat(3), (each, indent) => {
      expect(read(JSON.stringify(each, null, indent)).requests).toEqual(toRequests([each]));
    }),
  );
});

test('an array and one object per line are the same requests', () => {
  fc.assert(
    fc.property(bodies, fc.constantFrom('\n', '\r\n', '\n\n'), (all, end) => {
      const expected = { requests: toRequests(all), problems: [] };
      expect(read(JSON.stringify(all, null, 2))).toEqual(expected);
      expect(read(all.map((each) => JSON.stringify(each) + end).join(''))).toEqual(expected);
    }),
  );
});

test('a product URL is a request of its own, with the body that all have', () => {
  const productUrls = ' https://shop.example/1\r\n\nhttp://shop.example/2?q=1,2\n';
  const { requests, problems } = read('{"avatar":{"id":81}}', {
    videoType: 'product',
    productUrls,
  });
  expect(problems).toEqual([]);
  const shared = { body: { avatar: { id: 81 } } };
  expect(requests).toEqual([
    { ...shared, productUrl: 'https://shop.example/1' },
    { ...shared, productUrl: 'http://shop.example/2?q=1,2' },
  ]);
});

test.each<[string, Inputs, RegExp]>([
  [
    '{"a":1,\n"b":}',
    {},
    /^request isn't valid JSON: unexpected "}" in line 2, column 5\. .*toJSON/,
  ],
  ['{"a":1}\n\n{"b":}\n', {}, /unexpected "}" in line 3, column 6/],
  ['{"a":', { source: 'request-file' }, /^request-file .*unexpected end in line 1, column 6/],
  ['"a"', {}, /^request must be a JSON object.*\(got a string\)\.$/],
  ['null', {}, /\(got null\)/],
  ['[{},[]]', {}, /^request, item 2, must be a JSON object.*\(got an array\)/],
  ['{}\n7\n', {}, /^request, line 2, must be a JSON object.*\(got a number\)/],
  ['[]', {}, /empty array/],
  ['{"avatar_id":12345678901234567890}', {}, /too large to be sent exactly, in "avatar_id"/],
  ['{"product_id":""}', { videoType: 'product' }, /has no product_id/],
  ['{"product_id":null}', { videoType: 'product' }, /has no product_id/],
  [
    '[{"product_id":"x"},{"product_id":"x","video_spec":null}]',
    { videoType: 'product' },
    /^request, request 2, must have an object in video_spec/,
  ],
  ['{"product_id":"x","video_spec":"30"}', { videoType: 'product' }, /an object in video_spec/],
  ['{}', { videoType: 'product' }, /has no product_id\. Add it, or set product-url/],
  ['[{"product_id":"x"},{}]', { videoType: 'product' }, /^request, request 2, has no product_id/],
  ['{"product_id":"undefined"}', { videoType: 'product' }, /has no product_id \(got "\\"undefined/],
  ['{"product_id":" null "}', { videoType: 'product' }, /has no product_id/],
  ['{"product_id":0}', { videoType: 'product' }, /has no product_id \(got "0"\)/],
  ['{"product_id":[]}', { videoType: 'product' }, /has no product_id \(got "\[\]"\)/],
  ['{"product_id":{"id":1}}', { videoType: 'product' }, /has no product_id/],
  ['{"product_id":true}', { videoType: 'product' }, /has no product_id/],
  [' \n\t', { source: 'request-file' }, /^request-file is empty\. Add at least one request\.$/],
  ['{}', { productUrls: 'https://shop.example' }, /only for video-type product \(got avatar\)/],
])('%j is refused', (text, inputs, says) => {
  expect(problemOf(text, inputs)).toMatch(says);
});

test.each([5000, 50_000])('JSON with %d levels is refused', (levels) => {
  const text = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  expect(problemOf(text)).toBe('request has too many levels.');
});

test.each<[string, string, RegExp]>([
  ['{"product_id":"x"}', 'https://shop.example', /Both product-url and product_id/],
  ['[{},{}]', 'https://shop.example', /must be one JSON object.*\(got 2\)/],
  [
    '{}',
    'https://shop.example/a\nhttps://SHOP.example/a',
    /more than once\. Remove one of them, or/,
  ],
  ['{}', 'shop.example/1', /^product-url "shop\.example\/1" isn't a URL/],
  ['{}', 'https://a.example https://b.example', /isn't a URL/],
  ['{}', 'ftp://shop.example', /isn't a URL/],
  ['{}', 'https://a.example/1,https://a.example/2', /isn't a URL.*one per line/],
  ['{}', 'https://a.example/1;http://a.example/2', /isn't a URL.*one per line/],
])('%j with the product URL %j is refused', (text, productUrls, says) => {
  expect(problemOf(text, { videoType: 'product', productUrls })).toMatch(says);
});

test('a blank product_id does not stand in the way of a product URL', () => {
  const productUrls = 'https://shop.example';
  expect(read('{"product_id":""}', { videoType: 'product', productUrls }).problems).toEqual([]);
});

test('gives no advice on expressions where there are none', () => {
  expect(problemOf('{', { source: 'request-file' })).not.toContain('toJSON');
  expect(problemOf('{', { onRunner: false })).not.toContain('toJSON');
});

test('reports all problems with the URLs and the body together', () => {
  const { problems } = read('{', { productUrls: 'a\nb' });
  expect(problems).toHaveLength(4);
});
