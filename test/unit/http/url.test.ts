import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withoutQueries } from '../../../src/http/redaction.ts';
import { isLoopback, isSecure, parseUrl } from '../../../src/http/url.ts';
import { anyUrl } from '../../support/any-url.ts';

test.each([
  ['https://api.jogg.ai/v2', undefined, 'https://api.jogg.ai/v2'],
  ['/v2', undefined, undefined],
  ['/v2', 'https://api.jogg.ai/x', 'https://api.jogg.ai/v2'],
  ['http://', undefined, undefined],
])('%j on %j is the URL %j', (text, base, href) => {
  expect(parseUrl(text, base)?.href).toBe(href);
});

test.each([
  ['https://res.jogg.ai', true, false],
  ['http://res.jogg.ai', false, false],
  ['http://localhost:3000', true, true],
  ['http://127.0.0.1', true, true],
  ['http://127.9.8.7', true, true],
  ['http://[::1]:3000', true, true],
  ['http://127.0.0.1.example', false, false],
  ['http://127.example', false, false],
  ['http://localhost.example', false, false],
  ['http://10.0.0.1', false, false],
  ['https://localhost', true, true],
  ['ftp://localhost', false, true],
])('%s is secure: %s, on loopback: %s', (text, secure, loopback) => {
  const url = new URL(text);
  expect([isSecure(url), isLoopback(url)]).toEqual([secure, loopback]);
});

describe('a text for the log', () => {
  test.each([
    ['https://res.jogg.ai/v.mp4?sig=secret&x=1', 'https://res.jogg.ai/v.mp4?…'],
    ['https://res.jogg.ai/v.mp4#secret', 'https://res.jogg.ai/v.mp4?…'],
    ['https://res.jogg.ai?secret', 'https://res.jogg.ai?…'],
    ['HTTP://res.jogg.ai/v.mp4?secret', 'HTTP://res.jogg.ai/v.mp4?…'],
    ['https://res.jogg.ai/v.mp4', 'https://res.jogg.ai/v.mp4'],
    ['Really? Yes.', 'Really? Yes.'],
    ['GET /v2/product_videos?page=2 with HTTP 200', 'GET /v2/product_videos?… with HTTP 200'],
    ['{"url":"/media/v.mp4?X-Amz-Signature=secret","n":1}', '{"url":"/media/v.mp4?…","n":1}'],
    ['{"url":"\\/v.mp4?%73ig","m":"Ready? No."}', '{"url":"\\/v.mp4?…","m":"Ready? No."}'],
    ['{"url":"https:/cdn/v.mp4?secret"}', '{"url":"https:/cdn/v.mp4?…"}'],
    ['v.mp4?secret', 'v.mp4?…'],
    ['see https://x/a?secret or https://y/b?secret.', 'see https://x/a?… or https://y/b?…'],
    ['{"url":"https://x/a?secret","n":1}', '{"url":"https://x/a?…","n":1}'],
    ['<a href="https://x/a?secret">b</a>', '<a href="https://x/a?…">b</a>'],
    ['{"url":"https:\\/\\/x\\/a?secret', '{"url":"https:\\/\\/x\\/a?…'],
    ['{"url":"//x/a?secret"}', '{"url":"//x/a?…"}'],
    ['https://https://x/a?secret', 'https://https://x/a?…'],
    ['https://user:secret@x/a?secret', 'https://x/a?…'],
    ['https://secret@x:8443', 'https://x:8443'],
    ['https://user:sec@ret@x/a', 'https://x/a'],
    ['//user:secret@x/a', '//x/a'],
    ['a,https://x/b,HTTP://user:secret@y/c', 'a,https://x/b,HTTP://y/c'],
    ['{"url":"https:\\/\\/user:secret@x\\/a"}', '{"url":"https:\\/\\/x\\/a"}'],
    ['https://x/@user/a and me@example.com', 'https://x/@user/a and me@example.com'],
  ])('has no query and no password: %j', (text, shown) => {
    expect(withoutQueries(text)).toBe(shown);
  });

  // With each of them looked at to the end, it would take minutes.
  test.each(['https://', '//', '\\/\\/', 'https://x,'])(
    'of 1 MiB of %j is available immediately',
    (start) => {
      const text = start.repeat(2 ** 20 / start.length);
      expect(withoutQueries(text)).toBe(text);
      expect(withoutQueries(`${text}?secret`)).toBe(`${text}?…`);
      const withPassword = `${start}secret@`.repeat(2 ** 16);
      expect(withoutQueries(withPassword).length).toBeLessThanOrEqual(withPassword.length);
    },
  );

  test('shows no user and no password of any URL', () => {
    const secret = fc.stringMatching(/^[\w!$&'()*+,;=:%.~@-]{1,20}$/);
    fc.assert(
      fc.property(anyUrl(), secret, (url, user) => {
        const shown = withoutQueries(url);
        expect(withoutQueries(url.replace('://', () => `://${user}@`))).toBe(shown);
      }),
    );
  });

  test('shows no part of the query of any URL', () => {
    fc.assert(
      fc.property(anyUrl(), (url) => {
        const [beforeQuery = ''] = url.split(/[?#]/);
        const query = url.length > beforeQuery.length ? '?…' : '';
        expect(withoutQueries(url)).toBe(beforeQuery + query);
        expect(withoutQueries(`Done: ${url} (10 s)`)).toBe(`Done: ${beforeQuery}${query} (10 s)`);
      }),
    );
  });
});
