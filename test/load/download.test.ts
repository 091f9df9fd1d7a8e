import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReadStream } from 'node:fs';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { checksum, content, file, startFileServer } from '../file-server.ts';
import { expectInvariants } from '../invariants.ts';
import { startStep } from '../runner.ts';
import { productVideo, SIMULATOR_KEY, startSimulator } from '../simulator.ts';
import { measurePeakMemory } from '../memory.ts';

const MIB = 2 ** 20;
const data = content(200 * MIB);

async function checksumOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Waits for a video that is finished, and saves it if it is to; tells the most memory the process had. */
async function run(downloadDir: string): Promise<number> {
  const workspace = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  await using server = await startFileServer();
  server.serve(
    '/v.mp4',
    file(data, { cutAfter: 50 * MIB }),
    file(data, { cutAfter: 30 * MIB + 1 }),
    file(data, { cutAfter: 99 * MIB }),
    file(data),
  );
  const video = productVideo('completed', { video_url: `${server.baseUrl}/v.mp4` });
  await using simulator = await startSimulator({ videos: { pv_1: [video] } });
  const memory = await measurePeakMemory();
  const inputs = {
    'video-id': 'pv_1',
    'api-key': SIMULATOR_KEY,
    'base-url': simulator.baseUrl,
    'download-dir': downloadDir,
  };
  const step = await startStep(inputs, { env: { ...memory.env, GITHUB_WORKSPACE: workspace } });
  const result = await step.result;
  expectInvariants(result, inputs);
  expect(result.outputs).toMatchObject({ result: 'completed' });
  if (downloadDir !== '') {
    expect(server.requests.length).toBe(4);
    expect(await checksumOf(join(workspace, downloadDir, 'pv_1.mp4'))).toBe(checksum(data));
  }
  await rm(workspace, { recursive: true });
  return await memory.mebibytes();
}

const execute = promisify(execFile);
const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** Seconds that it took to save the file at this URL. */
async function timeStep(baseUrl: string, video_url: string): Promise<number> {
  const workspace = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  const step = await startStep(
    {
      'video-id': 'pv_1',
      'api-key': SIMULATOR_KEY,
      'base-url': baseUrl,
      'download-dir': '.',
    },
    { env: { GITHUB_WORKSPACE: workspace } },
  );
  const { log, outputs } = await step.result;
  await rm(workspace, { recursive: true });
  expect(outputs).toMatchObject({ result: 'completed', 'video-url': video_url });
  return Number(/ MB in ([\d.]+) s /.exec(log.join('\n'))?.[1]);
}

async function timeCurl(url: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  const output = join(folder, 'v.mp4');
  const args = ['--fail', '--silent', '--write-out', '%{time_total}', '--output', output, url];
  const { stdout } = await execute('curl', args);
  await rm(folder, { recursive: true });
  return Number(stdout);
}

test.runIf(hasCurl)('its rate, beside that of curl', async () => {
  await using server = await startFileServer();
  server.serve('/v.mp4', file(data));
  const url = `${server.baseUrl}/v.mp4`;
  await using simulator = await startSimulator({
    videos: { pv_1: [productVideo('completed', { video_url: url })] },
  });
  const times: { step: number; curl: number }[] = [];
  for (let round = 0; round < 5; round += 1) {
    times.push({ step: await timeStep(simulator.baseUrl, url), curl: await timeCurl(url) });
  }
  const median = (of: 'step' | 'curl'): number =>
    times.map((time) => time[of]).sort((a, b) => a - b)[2] ?? NaN;
  console.log(
    `200 MiB on loopback, median of 5: ${median('step')} s, with curl ${median('curl').toFixed(1)} s`,
  );
  expect(median('step')).toBeGreaterThan(0);
});

test('a file of 200 MiB, cut off at three places, is saved whole in little memory', async () => {
  const without = await run('');
  const saving = await run('videos');
  console.log(
    `${(saving - without).toFixed(0)} MiB more memory than without a download (${without.toFixed(0)} MiB)`,
  );
  expect(saving - without).toBeLessThan(40);
});
