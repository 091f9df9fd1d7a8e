import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import { present } from '../../../src/jogg/fields.ts';
import { factsOf, type Explained, type Problem } from '../../../src/report/explain.ts';
import { renderRejection, renderSummary } from '../../../src/report/summary.ts';
import { sumUp } from '../../../src/report/totals.ts';
import type { Ending } from '../../../src/wait/outcome.ts';
import { emptyVideo, type Seen } from '../../support/outcomes.ts';

const video = {
  ...emptyVideo,
  status: 'completed',
  url: 'https://res.jogg.ai/v.mp4?sig=1&x=2',
  title: 'Trail shoe',
  coverUrl: 'https://res.jogg.ai/v.jpg',
  subtitleUrl: 'https://res.jogg.ai/v.srt',
  durationSeconds: 30.5,
  createdAt: new Date('2026-11-23T12:00:00Z'),
  credits: 10.5,
};

const COMPLETED: Ending = { result: 'completed', url: video.url };

function explained(
  ending: Ending,
  problem?: Problem,
  seen: Seen | null = {},
  timeline = [
    { status: 'pending', elapsedSeconds: 0 },
    { status: 'completed', elapsedSeconds: 198.7 },
  ],
): Explained {
  const outcome = {
    id: 'pv_1',
    video: seen ? present({ ...video, ...seen }) : undefined,
    checks: 24,
    elapsedSeconds: 200,
    timeline,
    file: undefined,
    ...ending,
    ...('url' in ending && seen?.url !== undefined && { url: seen.url }),
  };
  return { ...factsOf(outcome, 'product'), problem };
}

function render(...facts: Parameters<typeof explained>): string {
  return renderAll(explained(...facts));
}

function renderAll(...videos: Explained[]): string {
  return renderSummary(sumUp(videos));
}

/** The rows of the table, without markup. */
function rows(summary: string): Record<string, string> {
  const found = summary.matchAll(/<tr><th align="left" nowrap>(.*?)<\/th><td>(.*?)<\/td><\/tr>/g);
  const pairs = [...found].map(([, name = '', html = '']) => [name, html.replace(/<.*?>/g, '')]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

test('of a completed video: cover, link, and how long it took', () => {
  const summary = render(COMPLETED);
  expect(summary).toMatch(
    /^<h3>✅ Trail shoe: completed<\/h3>\n<p><a href="https:\/\/res\.jogg\.ai\/v\.mp4\?sig=1&amp;x=2"><img src="https:\/\/res\.jogg\.ai\/v\.jpg"/,
  );
  expect(rows(summary)).toEqual({
    Video: 'Open the video',
    Subtitles: 'Open the subtitles',
    ID: 'pv_1',
    Length: '31 s',
    Credits: '10.5',
    'Time waited': '3 min 20 s',
    Checks: '24',
    'Status history': 'pending at 0 s → completed at 3 min 19 s',
  });
  const [shown = '', hidden = ''] = summary.split('<details>');
  expect(shown).toContain('>Credits<');
  expect(hidden).toContain('>Status history<');
});

test('of a failure: what happened, the code, how to fix it, and the ID', () => {
  const problem = {
    verb: 'failed',
    reason: 'No face found',
    help: 'Change the image.',
    code: 3001,
  };
  const summary = render({ result: 'failed' }, problem, { status: 'failed' });
  expect(summary).toMatch(
    /^<h3>❌ Trail shoe: failed<\/h3>\n<p><strong>No face found \(code 3001\)\.<\/strong> Change the image\.<\/p>\n/,
  );
  expect(rows(summary)).toMatchObject({ ID: 'pv_1' });
});

test('of a video that is not completed: the URL that JoggAI gave all the same', () => {
  const summary = render({ result: 'failed' }, { reason: 'No face', help: '' });
  expect(summary).toContain('<a href="https://res.jogg.ai/v.mp4?sig=1&amp;x=2">Open the video</a>');
});

test.each([3001, 'NO_FACE'])('has the code %j as JoggAI gives it', (code) => {
  const summary = render(
    { result: 'failed' },
    {
      verb: 'failed',
      reason: 'No face',
      help: '',
      code,
    },
  );
  expect(summary).toContain(`No face (code ${code}).`);
});

const bare: Seen = Object.fromEntries(Object.keys(video).map((name) => [name, undefined]));

test.each([bare, null])('has no row for what is not known: %j', (seen) => {
  const timedOut: Ending = {
    result: 'timed-out',
    error: undefined,
  };
  const summary = render(timedOut, { reason: 'late', help: 'Wait.' }, seen);
  expect(Object.keys(rows(summary))).toEqual(['ID', 'Time waited', 'Checks', 'Status history']);
  expect(summary).toMatch(
    /^<h3>⏳ JoggAI product video: timed out<\/h3>\n<p><strong>Late\.<\/strong> Wait\.<\/p>\n<table>/,
  );
});

test.each([
  [COMPLETED, '✅'],
  [{ result: 'failed' }, '❌'],
  [{ result: 'timed-out', error: undefined }, '⏳'],
  [{ result: 'error', error: new StepError('down', { transient: true, help: '' }) }, '⚠️'],
  [{ result: 'cancelled', signal: 'SIGTERM' }, '🚫'],
] as [Ending, string][])('%j has a sign of its own', (ending, sign) => {
  const summary = render(ending, { reason: 'x', help: '' });
  expect(summary).toContain(`<h3>${sign} Trail shoe: ${ending.result.replace('-', ' ')}</h3>`);
});

test('a saved file is named', () => {
  const saved = {
    ...explained(COMPLETED),
    file: { path: 'videos/<pv_1>.mp4', bytes: 1000, sha256: '0f' },
  };
  expect(rows(renderAll(saved))['File']).toBe('videos/&lt;pv_1&gt;.mp4');
});

test('a length of nothing is left out', () => {
  expect(rows(render(COMPLETED, undefined, { durationSeconds: 0 }))).not.toHaveProperty('Length');
});

test('the status page is a link where the help names it', () => {
  const problem = { reason: 'down', help: 'See https://status.jogg.ai.' };
  const summary = render({ result: 'cancelled', signal: 'SIGINT' }, problem);
  expect(summary).toContain('See <a href="https://status.jogg.ai">https://status.jogg.ai</a>.');
});

describe('what comes from outside', () => {
  test.each([
    ['https://x/?a&b', true],
    ['HTTPS://x', true],
    ['http://x/?a&b', false],
    ['xhttps://x', false],
    ['httpsx', false],
  ])('%j is a link and an image only if it is https: %j', (address, isLink) => {
    const seen = { url: address, coverUrl: address, subtitleUrl: address };
    const escaped = address.replace('&', '&amp;');
    for (const page of [renderAll, (one: Explained) => renderAll(one, one)]) {
      const summary = page(explained(COMPLETED, undefined, seen));
      expect(summary.includes(`<a href="${escaped}">`)).toBe(isLink);
      expect(summary.includes(`<img src="${escaped}"`)).toBe(isLink);
      if (!isLink) expect(summary).not.toMatch(/<a |<img /);
    }
    const shown = isLink ? ['Open the video', 'Open the subtitles'] : [escaped, escaped];
    const { Video, Subtitles } = rows(render(COMPLETED, undefined, seen));
    expect([Video, Subtitles]).toEqual(shown);
  });

  test('is neither HTML nor Markdown', () => {
    const markup = ['<b>', '"', "'", '&', '</td>', '<img src=x onerror=a>', '[x](y)', '**'];
    const hostile = fc
      .array(fc.oneof(fc.constantFrom(...markup), fc.string()))
      .map((parts) => parts.join('').replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' '));
    const own =
      /<\/?(?:h3|code|table|tr|td|p|strong|details|summary)>|<th align="left" nowrap>|<\/th>|<a href="[^"<>]*">|<\/a>|<img src="[^"<>]*" width="320" alt="[^"<>]*">/g;
    fc.assert(
      fc.property(hostile, hostile, hostile, (title, status, reason) => {
        const seen = {
          ...video,
          title,
          status,
          url: `https://x/${title}`,
          coverUrl: `https://x/${reason}`,
          subtitleUrl: `https://x/${status}`,
        };
        const problem = { verb: 'failed', reason, help: reason, code: 1 };
        const summaries = [
          render(COMPLETED, undefined, seen),
          render({ result: 'failed' }, problem, seen),
        ];
        for (const summary of summaries) {
          expect(summary.replace(own, '')).not.toMatch(/[<>"']/);
          expect(summary.trim()).not.toMatch(/\n\s*\n/);
        }
      }),
    );
  });
});

test('invalid inputs have a page, too', () => {
  expect(renderRejection('Invalid inputs', ['a must be <b>.', 'c is required.'])).toBe(
    '<h3>⚠️ Invalid inputs</h3>\n<ul>\n<li>a must be &lt;b&gt;.</li>\n<li>c is required.</li>\n</ul>\n\n',
  );
});

test('the cover is called by the title of its video', () => {
  expect(render(COMPLETED)).toMatch(/<img [^>]*alt="Trail shoe">/);
});

test.each(['s3://bucket/v.mp4?a=1&b=2', 'https:/cdn/v.mp4', '/v.mp4'])(
  'a URL that cannot be fetched is shown as text, for one video and for several: %s',
  (unusableUrl) => {
    const error = new StepError('x', { transient: false, help: '' });
    const problem = { reason: 'x', help: '' };
    const seen = { url: undefined, unusableUrl, title: undefined };
    const lost = explained({ result: 'error', error }, problem, seen);
    const shown = unusableUrl.replace('&', '&amp;');
    for (const videos of [[lost], [lost, lost]]) {
      const summary = renderAll(...videos);
      expect(summary).toContain(`${shown}</td>`);
      expect(summary).not.toContain(`href="${shown}`);
    }
  },
);
