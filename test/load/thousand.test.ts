import { expect, test } from 'vitest';
import { expectInvariants } from '../support/invariants.ts';
import { measurePeakMemory } from '../support/memory.ts';
import { mostIn } from '../support/most-in.ts';
import {
  errorCode,
  productVideo,
  SIMULATOR_KEY,
  startSimulator,
  type RecordedRequest,
  type Timeline,
} from '../support/simulator.ts';
import { startStep, type StepResult } from '../support/step-runner.ts';

interface Measured extends StepResult {
  requests: RecordedRequest[];
  connections: number;
  peakMemoryMiB: number;
  endedAt: number;
}

const COUNT = 1000;
// The first round takes 105 s.
const REQUEST_INTERVAL_SECONDS = 0.105;
const ids = Array.from({ length: COUNT }, (_, i) => `pv_${i}`);
const processing = productVideo('processing');
const trouble: Record<string, Timeline> = {
  pv_123: [processing, productVideo('failed', { error: { code: 3001, message: 'No face found' } })],
  pv_456: [errorCode(10104, 'http-200')],
  pv_789: [{ body: '<html>' }],
};

function urlOf(id: string): string {
  return `https://res.jogg.ai/${id}.mp4?signature=${'0123456789abcdef'.repeat(40)}`;
}

/** Seconds for which a video is processing, from its first check. */
function processingSeconds(i: number): number {
  return i % 2 === 0 ? 0 : i % 60;
}

function timelineOf(id: string, i: number): Timeline {
  const completed = productVideo('completed', { title: `Title of ${id}`, video_url: urlOf(id) });
  return trouble[id] ?? [{ ...processing, seconds: processingSeconds(i) }, completed];
}

function idOf({ path }: RecordedRequest): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

async function run(videos: Record<string, Timeline>): Promise<Measured> {
  const memory = await measurePeakMemory();
  await using simulator = await startSimulator({ videos });
  const inputs = {
    'video-id': Object.keys(videos).join(','),
    'api-key': SIMULATOR_KEY,
    'base-url': simulator.baseUrl,
    'max-retries': '1',
  };
  const step = await startStep(inputs, { env: memory.env });
  const result = await step.result;
  const endedAt = performance.now();
  expectInvariants(result, inputs);
  const peakMemoryMiB = await memory.mebibytes();
  const { requests, connections } = simulator;
  return { ...result, requests, connections: connections(), peakMemoryMiB, endedAt };
}

test(`${COUNT} videos in one step, three of them in trouble`, async () => {
  const one = await run({ pv_1: [productVideo('completed')] });
  const many = await run(Object.fromEntries(ids.map((id, i) => [id, timelineOf(id, i)])));
  const { outputs, errors, log, summary, requests } = many;

  const good = ids.filter((id) => !(id in trouble));
  expect(outputs['video-url']?.split('\n')).toEqual(
    ids.map((id) => (id in trouble ? '' : urlOf(id))),
  );
  expect(outputs['title']?.split('\n').filter((title) => title.startsWith('Title of '))).toEqual(
    good.map((id) => `Title of ${id}`),
  );
  expect(outputs).toMatchObject({ result: 'error', status: 'failed', credits: '10468.5' });
  const videos = JSON.parse(outputs['videos'] ?? '') as { id: string; result: string }[];
  expect(videos.map(({ id }) => id)).toEqual(ids);
  expect(videos.filter(({ result }) => result !== 'completed')).toMatchObject([
    { id: 'pv_123', result: 'failed', error_code: 3001 },
    { id: 'pv_456', result: 'error', error_code: 10104 },
    { id: 'pv_789', result: 'error', error_code: null },
  ]);
  expect(errors[0]?.split('\n')[0]).toBe(
    '3 of 1,000 videos were not completed: 2 errors, 1 failed.',
  );

  const tables = [...summary.matchAll(/<table>.*?<\/table>/gs)].map(([table]) => table);
  const [problems = '', all = ''] = [tables[0], tables.at(-1)];
  const idsIn = (table: string): unknown[] =>
    [...table.matchAll(/<code>(pv_\d+)<\/code>/g)].map(([, id]) => id);
  expect(idsIn(problems)).toEqual(['pv_456', 'pv_789', 'pv_123']);
  expect(new Set(idsIn(all))).toEqual(new Set(ids));
  expect(Buffer.byteLength(summary)).toBeLessThan(2 ** 20);
  // Of each video one line, of all one every 45 s, and those at the start and the end.
  expect(log.length).toBeLessThan(COUNT + 20);

  const times = requests.map(({ at }) => at / 1000);
  // 10, as tests on a virtual clock see to; on a busy machine some arrive late, and so closer together.
  expect(mostIn(1, times)).toBeLessThanOrEqual(15);
  expect(mostIn(5, times)).toBeLessThanOrEqual(60);
  const firstAsked = new Map<string, number>();
  for (const request of requests) {
    if (!firstAsked.has(idOf(request))) firstAsked.set(idOf(request), request.at);
  }
  const findableAt = good.map(
    (id) => (firstAsked.get(id) ?? NaN) + processingSeconds(ids.indexOf(id)) * 1000,
  );
  const open = new Set(
    requests.filter(({ at }) => at >= Math.max(...findableAt)).map((request) => idOf(request)),
  );
  const lateSeconds = (many.endedAt - Math.max(...findableAt)) / 1000;
  expect(lateSeconds).toBeLessThan(open.size * REQUEST_INTERVAL_SECONDS + 15);

  const moreMiB = many.peakMemoryMiB - one.peakMemoryMiB;
  console.log(
    `${requests.length} requests over ${many.connections} connections, at most ${mostIn(1, times)} in a second and ${mostIn(5, times)} in five; done ${lateSeconds.toFixed(1)} s after the last video was, with ${open.size} to ask for; ${moreMiB.toFixed(0)} MiB more memory than for one (${one.peakMemoryMiB.toFixed(0)} MiB)`,
  );
  expect(moreMiB).toBeLessThan(100);
});
