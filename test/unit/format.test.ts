import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  capitalize,
  escapeHtml,
  formatBytes,
  formatDuration,
  formatNumber,
  joinSentences,
  listFirst,
  pluralize,
  quote,
  truncate,
} from '../../src/format.ts';
import { anyText } from '../support/any-text.ts';

test.each([
  [0, '0 s'],
  [0.44, '0.4 s'],
  [5, '5 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [59.6, '1 min'],
  [200, '3 min 20 s'],
  [3599.6, '1 h'],
  [3601, '1 h'],
  [7500, '2 h 5 min'],
  [100_000, '27 h 46 min'],
])('%d s is %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test.each([
  [['a'], 'a'],
  [['a', 'b', 'c'], 'a, b, c'],
  [['a', 'b', 'c', 'd'], 'a, b, c and 1 more'],
  [['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'a, b, c and 4 more'],
])('the first of %j are %s', (texts, text) => {
  expect(listFirst(texts)).toBe(text);
});

test.each([
  [0, '0 kB'],
  [1, '1 kB'],
  [300_000, '300 kB'],
  [1_000_000, '1.0 MB'],
  [12_340_000, '12.3 MB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('numbers have separators, and nouns a plural', () => {
  expect([4179.5, 0.123456].map(formatNumber)).toEqual(['4,179.5', '0.123456']);
  expect([0, 1, 1.5, 2000].map((n) => pluralize(n, 'check'))).toEqual([
    '0 checks',
    '1 check',
    '1.5 checks',
    '2,000 checks',
  ]);
});

test('sentences have one period each, and empty ones are left out', () => {
  expect(joinSentences('a', '', 'B.', 'C!', 'D?', 'e "f"', 'g.mp4')).toBe(
    'a. B. C! D? e "f". g.mp4.',
  );
});

test.each([
  ['late', 'Late'],
  ['ébène', 'Ébène'],
  ['HTTP 404', 'HTTP 404'],
  ['`completed`', '`completed`'],
  ['', ''],
])('%j begins a sentence as %j', (text, capitalized) => {
  expect(capitalize(text)).toBe(capitalized);
});

test('a text as HTML has no markup left, and reads the same', () => {
  expect(escapeHtml(`<a href="x">'R&amp;D'</a>`)).toBe(
    '&lt;a href=&quot;x&quot;&gt;&#39;R&amp;amp;D&#39;&lt;/a&gt;',
  );
});

test('a text is cut to its limit, between characters', () => {
  fc.assert(
    fc.property(anyText(), fc.integer({ min: 1, max: 20 }), (text, limit) => {
      const cut = truncate(text, limit);
      if (text.length <= limit) expect(cut).toBe(text);
      else expect(cut).toBe(`${text.slice(0, limit - 1).toWellFormed()}…`);
      expect(cut.length).toBeLessThanOrEqual(limit);
    }),
  );
});

describe('a quoted text', () => {
  test.each([
    ['pv_1', '"pv_1"'],
    ['a "b" \\', '"a \\"b\\" \\\\"'],
    ['pv_\u200b1', '"pv_\\u200b1"'],
    ['\ufeffpv_1', '"\\ufeffpv_1"'],
    ['pv\u00a01', '"pv\\u00a01"'],
    ['pv\u20281', '"pv\\u20281"'],
    ['pv\u202e1', '"pv\\u202e1"'],
    ['pv\u00ad1', '"pv\\u00ad1"'],
    ['pv\u00851', '"pv\\u00851"'],
    ['pv\u{e0001}1', '"pv\\udb40\\udc011"'],
    ['pv\u31641', '"pv\\u31641"'],
    ['two\nlines', '"two\\nlines"'],
    ['a b', '"a b"'],
    ['vidéo \u{1f600}', '"vidéo \u{1f600}"'],
  ])('shows each character of %j', (text, quoted) => {
    expect(quote(text)).toBe(quoted);
  });

  test('holds the text, on one line, with nothing that cannot be seen', () => {
    const unseen = fc.constantFrom('\u200b', '\u00a0', '\u2028', '\u202e', '\ufe0f', '\u{e0100}');
    const text = fc.array(fc.oneof(anyText(), unseen)).map((parts) => {
      return parts.join('').slice(0, 100);
    });
    fc.assert(
      fc.property(text, (original) => {
        const quoted = quote(original);
        expect(JSON.parse(quoted)).toBe(original);
        expect(quoted).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
        expect(quoted.replaceAll(' ', '')).not.toMatch(/\p{Z}/u);
      }),
    );
  });

  test('is cut at 100 characters', () => {
    expect(quote('x'.repeat(100))).toBe(`"${'x'.repeat(100)}"`);
    expect(quote('x'.repeat(101))).toBe(`"${'x'.repeat(99)}…"`);
  });
});
