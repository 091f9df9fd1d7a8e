import { expect, test } from 'vitest';
import { expectInvariants } from '../support/invariants.ts';
import { measurePeakMemory } from '../support/memory.ts';
import { mostIn } from '../support/most-in.ts';
import {
  productVideo,
  SIMULATOR_KEY,
  startSimulator,
  type Timeline,
} from '../support/simulator.ts';
import { startStep } from '../support/step-runner.ts';

const COUNT = 3500;
const LAST_FINISHED_SECONDS = 300;

test(`${COUNT} videos in one step, through lists`, async () => {
  const videos = Array.from({ length: COUNT }, (_, i): [string, Timeline] => {
    const id = `pv_${i}`;
    const seconds = (LAST_FINISHED_SECONDS * (i + 1)) / COUNT;
    const video_url = `https://res.jogg.ai/${id}.mp4?signature=${'0123456789abcdef'.repeat(40)}`;
    return [
      id,
      [{ ...productVideo('processing'), seconds }, productVideo('completed', { video_url })],
    ];
  });
  const memory = await measurePeakMemory();
  await using simulator = await startSimulator({ videos: Object.fromEntries(videos) });
  const inputs = {
    'video-id': videos.map(([id]) => id).join(),
    'api-key': SIMULATOR_KEY,
    'base-url': simulator.baseUrl,
  };
  const result = await (await startStep(inputs, { env: memory.env })).result;
  expectInvariants(result, inputs);
  expect(result.outputs).toMatchObject({ result: 'completed', credits: String(COUNT * 10.5) });

  const { requests } = simulator;
  const pages = requests.filter(({ path }) => path.includes('?page='));
  const times = requests.map(({ at }) => at / 1000);
  // 10, as tests on a virtual clock see to; on a busy machine some arrive late, and so closer together.
  expect(mostIn(1, times)).toBeLessThanOrEqual(15);
  // One for each, and a few more to check the list.
  expect(requests.length - pages.length).toBeLessThan(COUNT * 1.1);
  const mebibytes = await memory.mebibytes();
  console.log(
    `${requests.length} requests, ${pages.length} of them for pages, at most ${mostIn(1, times)} in a second, in ${((result.exitedAt - result.startedAt) / 1000).toFixed(0)} s; ${mebibytes.toFixed(0)} MiB of memory`,
  );
  expect(mebibytes).toBeLessThan(150);
});
