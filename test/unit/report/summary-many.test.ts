import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/wait/outcome.ts';
import {
  completed,
  failed,
  emptyVideo,
  notFound,
  range,
  report,
  timedOut,
  url,
} from '../../support/outcomes.ts';

describe('the summary', () => {
  function rows(summary = ''): string[] {
    return [...summary.matchAll(/<tr><td align="left" nowrap>.*<\/tr>/g)].map(([row]) => row);
  }

  const cells = (row = ''): string[] =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, html = '']) => html);

  const mixed = [
    completed('pv_1', { credits: 10.5, durationSeconds: 30 }),
    timedOut('pv_2', 'pending'),
    failed('pv_3', 'No face', 3001),
    completed('pv_4', { credits: 10.5 }),
    notFound('pv_5'),
    timedOut('pv_6', 'pending'),
  ];

  test('begins with the totals', () => {
    const { summary } = report(mixed);
    expect(summary).toMatch(
      /^<h3>⚠️ 6 JoggAI videos: 1 error, 1 failed, 2 timed out, 2 completed<\/h3>\n<p>6 videos in 3 min 20 s · 21 credits charged<\/p>\n/,
    );
  });

  test('has the problems first, each with what happened, and then a row for each video', () => {
    const found = rows(report(mixed).summary).map(cells);
    expect(found.slice(0, 4)).toEqual(
      [
        ['⚠️ error', '', '<code>pv_5</code>', 'JoggAI returned error 10104 (record not found)'],
        ['❌ failed', '', '<code>pv_3</code>', 'No face (code 3001)'],
        ...['pv_2', 'pv_6'].map((id) => [
          '⏳ timed out',
          '',
          `<code>${id}</code>`,
          'Timed out after 30 min (timeout-seconds); last status: pending',
        ]),
      ].map(([result, , ...rest]) => [result, ...rest]),
    );
    expect(found.slice(4).map(([, , id]) => id)).toEqual(
      mixed.map(({ id }) => `<code>${id}</code>`),
    );
    expect(found[4]).toEqual([
      '✅ completed',
      '<a href="https://res.jogg.ai/pv_1.mp4">Title of pv_1</a>',
      '<code>pv_1</code>',
      '30 s',
      '10.5',
      '3 min 20 s',
    ]);
  });

  test('gives each piece of advice once, and the IDs to retry as one video-id', () => {
    const { summary = '' } = report(mixed);
    expect(summary.match(/The video may still finish/g)).toHaveLength(1);
    expect(summary.match(/<li>/g)).toHaveLength(3);
    expect(summary).toContain('<pre><code>pv_2,pv_6</code></pre>');
  });

  test('of completed videos: no problems, no advice, and nothing to retry', () => {
    const { summary } = report([completed('pv_1'), completed('pv_2')]);
    expect(summary).not.toMatch(/What happened|<li>|<pre>/);
  });

  test('has no column that would be empty', () => {
    const { summary = '' } = report([completed('pv_1'), completed('pv_2')]);
    const names = [...summary.matchAll(/<th[^>]*>(.*?)<\/th>/g)].map(([, name]) => name);
    expect(names).toEqual(['Result', 'Title', 'ID', 'Time waited']);
  });

  test.each([
    [30, false],
    [31, true],
  ])('of %i videos: all rows hidden is %s', (count, isFolded) => {
    const { summary = '' } = report(range(count).map((id) => completed(id)));
    expect(summary.includes(`<details><summary>All ${count} videos</summary>`)).toBe(isFolded);
    expect(rows(summary)).toHaveLength(count);
  });

  test.each([
    [30, false],
    [31, true],
  ])('of %i problems: their rows hidden is %s', (count, isFolded) => {
    const { summary = '' } = report(range(count).map((id) => failed(id, 'No face')));
    expect(summary.includes(`<details><summary>${count} problems</summary>`)).toBe(isFolded);
  });

  test.each([
    ['?signature=1', true],
    ['', false],
  ])('says that links with the query "%s" can expire: %s', (query, isSaid) => {
    const signed = `${url('pv_1')}${query}`;
    const { summary = '' } = report([
      { ...completed('pv_1'), result: 'completed', url: signed },
      completed('pv_2'),
    ]);
    expect(summary.includes('Links can expire.')).toBe(isSaid);
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
    expect(rows(summary)).toHaveLength(4 + 1000);
    expect(rows(summary)[4]).toContain('<a href=');
    expect(rows(summary).at(-1)).not.toContain('<a href=');
    expect(summary).toContain(
      '<p>Job summaries are limited to 1 MiB. See the outputs for the rest.</p>',
    );
  });

  test('of more text than it can hold: the first rows, and all tags closed', () => {
    const outcomes = range(300).map((id) => failed(id, `${id} ${'"'.repeat(990)}`));
    const { summary = '' } = report(outcomes);
    expect(Buffer.byteLength(summary)).toBeLessThan(2 ** 20);
    const shown = summary.match(/&quot;<\/td>/g) ?? [];
    expect(shown.length).toBe(rows(summary).length);
    expect(shown.length).toBeGreaterThan(40);
    expect(summary).toContain('See the outputs for the rest.');
  });

  test('of more IDs to retry than it can hold: where they are', () => {
    const ids = range(3000).map((id) => id.padEnd(512, 'x'));
    const { summary = '' } = report(ids.map((id) => timedOut(id, 'pending')));
    expect(Buffer.byteLength(summary)).toBeLessThan(2 ** 20);
    expect(summary).not.toContain('<pre>');
    expect(summary).toContain('See the outputs for the rest.');
  });

  test.each([
    ['a title', completed('pv_1', { title: undefined })],
    ['anything known', { ...completed('pv_1'), video: undefined }],
  ])('of a video without %s: a link all the same', (_name, ended) => {
    const { summary } = report([ended, completed('pv_2')]);
    expect(rows(summary)[0]).toContain('<a href="https://res.jogg.ai/pv_1.mp4">Open the video</a>');
  });

  test('of a video that is not completed: its reason, and the URL that JoggAI gave', () => {
    const ended = failed('pv_1', 'No <face>', 'NO_FACE');
    const video = { ...emptyVideo, ...ended.video, url: 'https://x/a?b&c' };
    const { summary } = report([{ ...ended, video }, completed('pv_2')]);
    expect(cells(rows(summary)[0])).toEqual([
      '❌ failed',
      '<a href="https://x/a?b&amp;c">Open the video</a>',
      '<code>pv_1</code>',
      'No &lt;face&gt; (code NO_FACE)',
    ]);
  });

  test('what comes from outside is neither HTML nor Markdown', () => {
    const markup = ['<b>', '"', "'", '&', '</td>', '<img src=x onerror=a>', '[x](y)', '**'];
    const hostile = fc
      .array(fc.oneof(fc.constantFrom(...markup), fc.string()))
      .map((parts) => parts.join('').replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' '));
    const own =
      /<\/?(?:h3|code|table|tr|td|p|ul|li|pre)>|<t[dh] align="(?:left|right)" nowrap>|<\/th>|<a href="[^"<>]*">|<\/a>/g;
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
