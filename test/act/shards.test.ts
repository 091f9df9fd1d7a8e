import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { productVideo, startSimulator } from '../support/simulator.ts';
import { runWorkflow } from './run-act.ts';

const workflow = readFileSync(
  join(import.meta.dirname, '../../docs/examples/shards.yml'),
  'utf8',
).replace('--lines=2000', '--lines=2');

test('the example for very many videos merges the results of its jobs', async () => {
  const videos = ['pv_1', 'pv_2', 'pv_3'].map((id) => [id, [productVideo('completed')]] as const);
  const failed = [['pv_4', [productVideo('failed')]]] as const;
  await using simulator = await startSimulator({
    videos: Object.fromEntries([...videos, ...failed]),
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
