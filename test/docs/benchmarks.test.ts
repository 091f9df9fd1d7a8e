import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { latenessSection, measureOurs } from '../bench/lateness.ts';
import { formatted } from '../bench/markdown.ts';

const docs = join(import.meta.dirname, '../../docs');

test('a video of 2 to 10 minutes is found early, and one of a day with few requests', async () => {
  const { typical, day } = await measureOurs();
  expect(typical.meanLateSeconds).toBeLessThan(4);
  // A third of what polling every 15 s makes.
  expect(day.meanRequests).toBeLessThan(5760 / 3);
});

// Elsewhere the last digits of sines and powers may differ.
test.runIf(process.platform === 'linux')(
  'docs/benchmarks.md has what the schedule comes to today, or needs npm run bench',
  async () => {
    const page = readFileSync(join(docs, 'benchmarks.md'), 'utf8');
    const { markdown, plots = {} } = await latenessSection();
    expect(page).toContain(await formatted(markdown));
    for (const [name, svg] of Object.entries(plots)) {
      expect(readFileSync(join(docs, name), 'utf8')).toBe(`${svg}\n`);
    }
  },
);
