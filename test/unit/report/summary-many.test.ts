import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/wait/outcome.ts';
import { completed, failed, nothing, notFound, range, report, timedOut } from './outcomes.ts';

describe('the summary', () => {
  function rows(summary = ''): string[] {
    return [...summary.matchAll(/<tr><td nowrap>.*<\/tr>/g)].map(([row]) => row);
  }

  test('totals first, problems before success', () => {
    const { summary = '' } = report([
      completed('pv_1', { credits: 10.5, durationSeconds: 30 }),
      timedOut('pv_2', 'pending'),
      failed('pv_3', 'No face', 3001),
      completed('pv_4', { credits: 10.5 }),
      notFound('pv_5'),
    ]);
    expect(summary).toMatch(
      /^<h3>⚠️ 5 JoggAI videos: 1 error, 1 failed, 1 timed out, 2 completed<\/h3>\n<table>\n<tr><th align="left" nowrap>Credits<\/th><td>21<\/td><\/tr>\n<tr><th align="left" nowrap>Wait time<\/th><td>3 min 20 s, 15 checks<\/td><\/tr>/,
    );
    const columns = ['Result', 'ID', 'Video', 'Length', 'Credits', 'Wait time'];
    const heads = columns.map((name) => `<th align="left" nowrap>${name}</th>`).join('');
    expect(summary).toContain(`</table>\n<table>\n<tr>${heads}</tr>\n`);
    expect(summary).toMatch(/<\/tr>\n<\/table>\n\n$/);
    const ids = rows(summary).map((row) => /<code>(.*?)<\/code>/.exec(row)?.[1]);
    expect(ids).toEqual(['pv_5', 'pv_3', 'pv_2', 'pv_1', 'pv_4']);
    expect(rows(summary)[1]).toContain('<td>No face (code 3001)</td>');
    expect(rows(summary)[3]).toBe(
      '<tr><td nowrap>✅ completed</td><td><code>pv_1</code></td><td><a href="https://res.jogg.ai/pv_1.mp4">Title of pv_1</a></td><td nowrap>30 s</td><td>10.5</td><td nowrap>3 min 20 s</td></tr>',
    );
  });

  test('of 1,000 videos with long, signed URLs: all of them, in less than 1 MiB', () => {
    const signed = `https://res.jogg.ai/v.mp4?signature=${'0123456789abcdef'.repeat(100)}`;
    const outcomes = range(1000).map((id, i) =>
      i % 300 === 7
        ? failed(id, 'No face')
        : { ...completed(id), result: 'completed' as const, url: signed },
    );
    const { summary = '' } = report(outcomes);
    expect(Buffer.byteLength(summary)).toBeLessThan(2 ** 20);
    expect(Buffer.byteLength(summary)).toBeGreaterThan(2 ** 20 - 20_000);
    expect(rows(summary)).toHaveLength(1000);
    expect(rows(summary)[3]).toContain('pv_907');
    expect(rows(summary)[4]).toContain('<a href=');
    expect(rows(summary)[999]).not.toContain('<a href=');
    expect(summary).toContain(
      '<p>Job summaries are limited to 1 MiB. See the <code>videos</code> output for the other links.</p>',
    );
  });

  test('of more text than it can hold: the rows that fit, and how many do not', () => {
    const outcomes = range(300).map((id) => failed(id, `${id} ${'"'.repeat(990)}`));
    const { summary = '' } = report(outcomes);
    expect(Buffer.byteLength(summary)).toBeLessThan(2 ** 20);
    const shown = rows(summary).length;
    expect(shown).toBeGreaterThan(100);
    expect(summary).toContain(
      `See the <code>videos</code> output for the links and ${300 - shown} more videos.`,
    );
  });

  test.each([
    ['a title', completed('pv_1', { title: undefined })],
    ['anything known', { ...completed('pv_1'), video: undefined }],
  ])('of a video without %s: a link all the same', (_name, ended) => {
    const { summary } = report([ended, completed('pv_2')]);
    expect(summary).not.toContain('<th align="left" nowrap>Credits</th><td>');
    expect(rows(summary)[0]).toContain('<a href="https://res.jogg.ai/pv_1.mp4">Open the video</a>');
  });

  test('of a video that is not completed: its reason, and the URL that JoggAI gave', () => {
    const ended = failed('pv_1', 'No <face>', 'NO_FACE');
    const video = { ...nothing, ...ended.video, url: 'https://x/a?b&c' };
    const { summary } = report([{ ...ended, video }, completed('pv_2')]);
    expect(rows(summary)[0]).toContain(
      '<td>No &lt;face&gt; (code NO_FACE) <a href="https://x/a?b&amp;c">Open the video</a></td>',
    );
  });

  test('what comes from outside is neither HTML nor Markdown', () => {
    const markup = ['<b>', '"', "'", '&', '</td>', '<img src=x onerror=a>', '[x](y)', '**'];
    const hostile = fc
      .array(fc.oneof(fc.constantFrom(...markup), fc.string()))
      .map((parts) => parts.join('').replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' '));
    const own =
      /<\/?(?:h3|code|table|tr|td|p)>|<td nowrap>|<th align="left"(?: nowrap)?>|<\/th>|<a href="[^"<>]*">|<\/a>/g;
    fc.assert(
      fc.property(hostile, hostile, (title, reason) => {
        const ended = { ...completed('pv_1', { title }), url: `https://x/${title}` } as Outcome;
        const { summary = '' } = report([ended, failed('pv_2', reason)]);
        expect(summary.replace(own, '')).not.toMatch(/[<>"']/);
        expect(summary.trim()).not.toMatch(/\n\s*\n/);
      }),
    );
  });
});
