import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/wait/outcome.ts';
import { anyText } from '../../support/any-text.ts';
import { outcome, report, type Seen } from '../../support/outcomes.ts';

const url = 'https://res.jogg.ai/v.mp4?sig=1&x=2';
const coverUrl = 'https://res.jogg.ai/v.jpg';

function completed(id: string, some: Seen = {}): Outcome {
  const ending = { result: 'completed', url: some.url ?? url } as const;
  return outcome(id, ending, { status: 'completed', url, coverUrl, ...some });
}

function failed(id: string, failureMessage = 'No face', some: Seen = {}): Outcome {
  return outcome(id, { result: 'failed' }, { status: 'failed', failureMessage, coverUrl, ...some });
}

function timedOut(id: string): Outcome {
  return { ...failed(id), result: 'timed-out', error: undefined };
}

function many(count: number, some: Seen = {}): Outcome[] {
  return Array.from({ length: count }, (_, i) => completed(`pv_${i}`, some));
}

const summary = (videos: Outcome[]): string => report(videos).summary ?? '';

/** The covers in the summary of these videos and of one without a cover. */
function html(videos: Outcome[]): string {
  const page = summary([...videos, completed('pv_bare', { coverUrl: undefined })]);
  const [, sheet = ''] =
    /((?:<details>.*cover.*\n)?<table>\n<tr><td align="center"[^]*?<\/table>(?:\n<\/details>)?)/.exec(
      page,
    ) ?? [];
  return sheet;
}

const captions = (sheet: string): string[] =>
  [...sheet.matchAll(/<sub>(.*?)<\/sub>/g)].map(([, caption = '']) => caption);

test('each cover leads to its video, with the title under it', () => {
  expect(html([completed('pv_1', { title: 'Shoe & sock' })])).toBe(
    [
      '<table>',
      '<tr><td align="center" valign="top" width="100"><a href="https://res.jogg.ai/v.mp4?sig=1&amp;x=2"><img src="https://res.jogg.ai/v.jpg" width="100" alt="Shoe &amp; sock"><br><sub>Shoe &amp; sock</sub></a></td></tr>',
      '</table>',
    ].join('\n'),
  );
});

test('a video without a title goes by its ID', () => {
  expect(captions(html([completed('pv_1')]))).toEqual(['pv_1']);
});

test('only completed videos with a cover are in it, in their order', () => {
  const videos = [
    failed('pv_1'),
    completed('pv_2'),
    completed('pv_3', { coverUrl: undefined }),
    timedOut('pv_4'),
    completed('pv_5', { coverUrl: 'http://res.jogg.ai/v.jpg' }),
    completed('pv_6', { coverUrl: 'javascript:alert(1)' }),
    completed('pv_7'),
  ];
  expect(captions(html(videos))).toEqual(['pv_2', 'pv_7']);
});

test('without a cover there is no sheet', () => {
  expect(html([failed('pv_1'), completed('pv_2', { coverUrl: undefined })])).toBe('');
});

test('the URL of a video becomes no link if it is not https', () => {
  const sheet = html([completed('pv_1', { url: 'http://res.jogg.ai/v.mp4' })]);
  expect(sheet).toContain('<td align="center" valign="top" width="100"><img ');
  expect(sheet).not.toContain('res.jogg.ai/v.mp4');
});

test('a fresh URL, after a download, takes the place of the one that was reported', () => {
  const renewed = { ...completed('pv_1'), url: 'https://res.jogg.ai/renewed.mp4' };
  expect(html([renewed])).toContain('<a href="https://res.jogg.ai/renewed.mp4">');
});

test.each([
  [1, 1, ''],
  [6, 1, ''],
  [7, 2, ''],
  [13, 3, '13 covers'],
  [24, 4, '24 covers'],
  [25, 4, '24 of 25 covers'],
  [2024, 4, '24 of 2,024 covers'],
])('%s covers: six in a row, 24 at most, behind a line if they are many', (count, rows, line) => {
  const sheet = html(many(count));
  expect(sheet.match(/<tr>/g)).toHaveLength(rows);
  expect(sheet).not.toMatch(/<\/td>(?!<td|<\/tr>)/);
  expect(captions(sheet)).toEqual(many(Math.min(count, 24)).map(({ id }) => id));
  expect(/<summary>(.*)<\/summary>/.exec(sheet)?.[1] ?? '').toBe(line);
});

describe('a title', () => {
  const captionOf = (title: string): string =>
    captions(html([completed('pv_1', { title })]))[0] ?? '';

  test.each([
    ['Trail shoe, 30 s', 'Trail shoe, 30 s'],
    ['a b '.repeat(10).trim(), 'a b '.repeat(10).trim()],
    [`${'a b '.repeat(9)}ab c def`, `${'a b '.repeat(9)}ab …`],
  ])('%j is cut if it has more than 40 characters', (title, caption) => {
    expect(captionOf(title)).toBe(caption);
  });

  test('that is one long word can be broken', () => {
    expect(captionOf('waterproof trail_shoe_30s_final_v2')).toBe(
      'waterproof trail_shoe\u200b_30s_final\u200b_v2',
    );
  });

  test('of any characters keeps its beginning', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }), (text) => {
        fc.pre(!/[<>&"'\s\u200b]/.test(text));
        const caption = captionOf(text).replaceAll('\u200b', '');
        if (text.length <= 40) expect(caption).toBe(text);
        expect(caption.length).toBeLessThanOrEqual(40);
        expect(caption.isWellFormed()).toBe(true);
      }),
    );
  });
});

test('what comes from outside is neither HTML nor Markdown', () => {
  const markup = ['<b>', '"', "'", '&', '</td>', '<img src=x onerror=a>', '[x](y)', '**', '\u202e'];
  const hostile = fc
    .array(fc.oneof(fc.constantFrom(...markup), anyText()), { maxLength: 10 })
    .map((parts) => parts.join('').replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' '));
  const own =
    /<\/?(?:table|tr|sub)>|<br>|<td align="center" valign="top" width="100">|<\/td>|<a href="https:[^"<>]*">|<\/a>|<img src="https:[^"<>]*" width="100" alt="[^"<>]*">/g;
  fc.assert(
    fc.property(hostile, hostile, hostile, (title, videoUrl, cover) => {
      const sheet = html([
        completed('pv_1', { title, url: `https://x/${videoUrl}`, coverUrl: `https://x/${cover}` }),
        completed('pv_2', { title, url: videoUrl, coverUrl: `https://x/${cover}` }),
        completed('pv_3', { title, coverUrl: cover }),
      ]);
      expect(sheet.replace(own, '')).not.toMatch(/[<>"']/);
      expect(sheet).not.toMatch(/\n\s*\n/);
    }),
  );
});

describe('in the summary', () => {
  test('it stands between the problems and the table, without blank lines', () => {
    const text = summary([completed('pv_1', { credits: 2 }), failed('pv_2')]);
    const parts = ['<h3>', 'credits charged', 'What happened', '<img ', '>Time waited</th>'];
    const places = parts.map((part) => text.indexOf(part));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(text.trim()).not.toMatch(/\n\s*\n/);
  });

  test('it shows no picture if no video has a cover', () => {
    const text = summary([completed('pv_1', { coverUrl: undefined }), failed('pv_2')]);
    expect(text).not.toContain('<img');
    expect(text.match(/<table>/g)).toHaveLength(2);
  });

  // Up to the lengths that the parts which read JoggAI's responses let through.
  const videos = fc
    .record({
      count: fc.integer({ min: 2, max: 40 }),
      failures: fc.integer({ min: 0, max: 250 }),
      title: fc.tuple(fc.constantFrom('"', 'a', '登'), fc.integer({ min: 1, max: 1000 })),
      urlEnd: fc.tuple(fc.constantFrom('&', 'a', '登'), fc.integer({ min: 1, max: 8100 })),
      coverEnd: fc.tuple(fc.constantFrom('&', 'a', '登'), fc.integer({ min: 1, max: 8100 })),
    })
    .map(({ count, failures, title, urlEnd, coverEnd }) => [
      ...many(count, {
        title: title[0].repeat(title[1]),
        url: `https://res.jogg.ai/${urlEnd[0].repeat(urlEnd[1])}`,
        coverUrl: `https://res.jogg.ai/${coverEnd[0].repeat(coverEnd[1])}`,
      }),
      ...Array.from({ length: failures }, (_, i) => failed(`pv_f${i}`, title[0].repeat(title[1]))),
    ]);

  test('with titles and URLs of any length, it stays within what GitHub takes', () => {
    fc.assert(
      fc.property(videos, (some) => {
        const page = summary(some);
        expect(Buffer.byteLength(page)).toBeLessThanOrEqual(2 ** 20);
        for (const tag of ['table', 'ul', 'details']) {
          const count = (of: string): number => page.split(of).length;
          expect(count(`<${tag}>`)).toBe(count(`</${tag}>`));
        }
      }),
      { numRuns: 20 },
    );
  });

  test('24 videos with long, signed URLs are all in it', () => {
    const signature = '0123456789abcdef'.repeat(150);
    const signed = { url: `${url}${signature}`, coverUrl: `${coverUrl}?${signature}` };
    expect(captions(html(many(24, signed)))).toHaveLength(24);
  });
});

describe('the files in the table', () => {
  test('have a column if there are any', () => {
    const saved = {
      ...completed('pv_1'),
      file: { path: 'videos/<pv_1>.mp4', bytes: 1000, sha256: '0f' },
    };
    const text = summary([saved, failed('pv_2')]);
    expect(text).toContain('<th align="left" nowrap>File</th>');
    expect(text).toContain('<td><code>videos/&lt;pv_1&gt;.mp4</code></td></tr>');
    expect(text).toMatch(/pv_2.*<td><\/td><\/tr>\n/);
  });

  test('have none if nothing was saved', () => {
    expect(summary([completed('pv_1'), failed('pv_2')])).not.toContain('>File<');
  });
});

test('the number of videos in the heading has separators', () => {
  expect(summary(many(1000))).toContain('<h3>✅ 1,000 JoggAI videos: 1,000 completed</h3>');
});
