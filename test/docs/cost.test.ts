import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readme } from '../support/workflow-files.ts';
import { shards, waysToWait } from './cost.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/cost.md'), 'utf8');

/** The numbers of the row that begins with this text. */
function row(text: string): number[] {
  const [line = ''] = page.split('\n').filter((each) => each.startsWith(`| ${text}`));
  const cells = line.split('|').slice(2, -1);
  return cells.map((cell) => parseFloat(cell.trim().replaceAll(',', '')));
}

test.each([
  [0, 1],
  [1, 20],
  [2, 200],
])('the minutes in docs/cost.md, column %d, are those of waits for %d videos', async (i, count) => {
  const { oneStep, matrix } = await waysToWait(count);
  expect(row('[one step for all]')[i]).toBe(oneStep);
  expect(row('a matrix with one wait per job')[i]).toBe(matrix);
});

test('the README has the minutes of docs/cost.md', () => {
  const [one, , twoHundred] = row('[one step for all]');
  expect(readme).toContain(`about ${one} runner minutes](`);
  expect(readme).toContain(`; 200 together take ${twoHundred}.`);
});

test('what docs/cost.md says of 10,000 videos in several jobs is what they come to', async () => {
  const { jobs, minutes, requests, mostInASecond } = await shards(10_000);
  const [shownJobs, shownMinutes, shownMost, shownRequests = 0] = row('10,000 ');
  expect([shownJobs, shownMinutes, shownMost]).toEqual([jobs, minutes, mostInASecond]);
  expect(requests).toBeGreaterThan(0.95 * shownRequests);
  expect(requests).toBeLessThan(1.05 * shownRequests);
});
