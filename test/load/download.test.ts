import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checksum, content, file, startFileServer } from '../support/file-server.ts';
import { expectInvariants } from '../support/invariants.ts';
import { measurePeakMemory } from '../support/memory.ts';
import { productVideo, SIMULATOR_KEY, startSimulator } from '../support/simulator.ts';
import { startStep } from '../support/step-runner.ts';

const MIB = 2 ** 20;

async function checksumOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Waits for a video that is finished, and saves it if it is to; tells the most memory the process had. */
async function run(data: Buffer, downloadDir: string): Promise<number> {
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

test('a file that is cut off at three places is saved whole, in memory that does not grow with it', async () => {
  const without = await run(content(200 * MIB), '');
  for (const size of [200, 500]) {
    const saving = await run(content(size * MIB), 'videos');
    console.log(
      `${(saving - without).toFixed(0)} MiB more memory for ${size} MiB than without a download (${without.toFixed(0)} MiB)`,
    );
    // Each read leaves 64 KiB that V8 counts, but collects only after some tens of MiB.
    expect(saving - without).toBeLessThan(100);
  }
});
