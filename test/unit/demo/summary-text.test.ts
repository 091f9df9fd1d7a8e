import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { summaryToText } from '../../demo/summary-text.ts';

async function toText(...lines: string[]): Promise<string> {
  return stripVTControlCharacters(await summaryToText(lines.join('\n')));
}

test('headings, paragraphs, links, and tables', async () => {
  const text = await toText(
    '<h3>✅ completed: Shoe &amp; sock</h3>',
    '<p><strong>Done.</strong> See <a href="https://a.test/">https://a.test/</a></p>',
    '<p><a href="https://b.test/v.mp4"><img src="https://b.test/c.jpg" alt="Cover"></a></p>',
    '<table>',
    '<tr><th>Video</th><td><a href="https://b.test/v.mp4">Open</a></td></tr>',
    '<tr><th>ID</th><td><code>pv_1</code> (product)</td></tr>',
    '</table>',
  );
  expect(text.split('\n')).toEqual([
    '✅ completed: Shoe & sock',
    '',
    'Done. See https://a.test/',
    '',
    '[Cover] (https://b.test/v.mp4)',
    '',
    'Video  Open (https://b.test/v.mp4)',
    'ID     pv_1 (product)',
  ]);
});

test('a picture without a text of its own is left out', async () => {
  const cell = '<td><img src="https://b.test/c.jpg" alt=""><br><sub>Tent</sub></td>';
  expect(await toText(`<table><tr>${cell.repeat(3)}</tr></table>`)).toBe('Tent  Tent  Tent');
});

test('the columns of a wide table are aligned, emoji and East Asian titles included', async () => {
  const text = await toText(
    '<table>',
    '<tr><th>Result</th><th>Title</th><th>Waited</th></tr>',
    '<tr><td>✅ completed</td><td><a href="https://b.test/">登山靴</a></td><td>2 s</td></tr>',
    '<tr><td>⚠️ error</td><td>Tent<br>red</td><td>10 s</td></tr>',
    '</table>',
  );
  expect(text.split('\n')).toEqual([
    'Result        Title     Waited',
    '✅ completed  登山靴    2 s',
    '⚠️ error      Tent red  10 s',
  ]);
});

test("what GitHub's sanitizer drops is dropped, and Markdown is read as such", async () => {
  expect(await toText('<p>a<script>b</script></p>', '', '**c**')).toBe('a\n\nc');
});
