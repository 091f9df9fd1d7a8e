import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { productVideo, startSimulator, type Timeline } from '../support/simulator.ts';
import { runWorkflow } from './run-act.ts';

const workflow = readFileSync(
  join(import.meta.dirname, '../../docs/examples/shards.yml'),
  'utf8',
).replace('--lines=2000', '--lines=2');

test('the example for very many videos merges the results of its jobs', async () => {
  const completed: Timeline = [productVideo('completed')];
  const failed: Timeline = [productVideo('failed')];
  await using simulator = await startSimulator({
    videos: { pv_1: completed, pv_2: completed, pv_3: completed, pv_4: failed },
  });
  const { exitCode, uploads } = await runWorkflow(workflow, {
    baseUrl: simulator.baseUrl,
    files: { 'videos.txt': 'pv_1\npv_2\npv_3\npv_4\n' },
  });
  expect(exitCode).toBe(1);
  expect(uploads).toEqual([
    'result-000/000.json',
    'result-000/000.txt',
    'result-001/001.json',
    'result-001/001.txt',
    'shards/000',
    'shards/001',
    'videos/unfinished.txt',
    'videos/videos.json',
  ]);
});
