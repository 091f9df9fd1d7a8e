import { expect, test } from 'vitest';
import { escapeHtml, isHttps, link } from '../../../src/report/html.ts';

test('a text has no markup left, and reads the same', () => {
  expect(escapeHtml(`<a href="x">'R&amp;D'</a>`)).toBe(
    '&lt;a href=&quot;x&quot;&gt;&#39;R&amp;amp;D&#39;&lt;/a&gt;',
  );
});

test.each([
  [
    'https://x/?a&b',
    '<a href="https://x/?a&amp;b">HTML</a>',
    '<a href="https://x/?a&amp;b">HTML</a>',
  ],
  ['HTTPS://x', '<a href="HTTPS://x">HTML</a>', '<a href="HTTPS://x">HTML</a>'],
  ['http://x/?a&b', 'http://x/?a&amp;b', 'HTML'],
  ['xhttps://x', 'xhttps://x', 'HTML'],
  ['httpsx', 'httpsx', 'HTML'],
  ['', '', 'HTML'],
  [undefined, '', 'HTML'],
])('%j is a link only if it is https', (url, linked, ifHttps) => {
  expect(link(url, 'HTML', escapeHtml(url ?? ''))).toBe(linked);
  expect(link(url, 'HTML')).toBe(ifHttps);
  expect(isHttps(url)).toBe(linked.startsWith('<a '));
});
