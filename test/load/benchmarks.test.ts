import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manySection } from '../bench/many.ts';
import { formatted } from '../bench/markdown.ts';

// It takes the time of thousands of waits, if only on a virtual clock.
test.runIf(process.platform === 'linux')(
  'docs/benchmarks.md has what many videos come to today, or needs npm run bench',
  async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/benchmarks.md'), 'utf8');
    const { markdown } = await manySection();
    expect(page).toContain(await formatted(markdown));
  },
);
