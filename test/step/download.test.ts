import { mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { content, file, startFileServer } from '../support/file-server.ts';
import { runBundle } from '../support/run-step.ts';
import {
  productVideo,
  SIMULATOR_KEY,
  startSimulator,
  type Timeline,
} from '../support/simulator.ts';
import { canMount, hasSignals, SECOND_SIGNAL, startStep, until } from '../support/step-runner.ts';

const ID = 'pv_123456';
const data = content(300_000);

// A small disk takes a mount of the process's own: the superuser's rights.
const canHaveDisk = canMount();

describe.concurrent('the folder', () => {
  test.runIf(canHaveDisk).each([
    [
      'is on a disk with less space than the file needs: not begun',
      'size=100k',
      'completed',
      /^Video pv_123456: completed, but the download failed: can't write to download-dir: ENOSPC.*Free up disk space.*The URL is in the `video-url` output/,
    ],
    [
      'is on a disk that is full: refused before the first request',
      'size=4k',
      '',
      /\n- can't write to download-dir: ENOSPC.*Free up disk space/,
    ],
    [
      'is on a disk without inodes: refused before the first request',
      'size=1m,nr_inodes=2',
      '',
      /\n- can't write to download-dir: ENOSPC.*out of inodes: delete files/,
    ],
  ])('%s', async (_name, size, status, says) => {
    await using server = await startFileServer();
    server.serve('/v.mp4', file(data));
    const workspace = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
    const video = productVideo('completed', { video_url: `${server.baseUrl}/v.mp4` });
    const mount = `mount -t tmpfs -o ${size} tmpfs "$GITHUB_WORKSPACE"`;
    const fill = size === 'size=4k' ? 'echo > "$GITHUB_WORKSPACE/full"' : 'true';
    const { outputs, errors } = await runBundle(
      { videos: { [ID]: [video] } },
      { 'download-dir': 'videos' },
      {
        env: { GITHUB_WORKSPACE: workspace },
        wrapper: [
          'unshare',
          '--mount',
          'bash',
          '-c',
          `${mount} && ${fill} && "$@"; status=$?; ls -A "$GITHUB_WORKSPACE/videos" >&2; exit $status`,
          'step',
        ],
      },
    );
    expect(outputs).toMatchObject({ result: 'error', status });
    expect(outputs['video-path'] ?? '').toBe('');
    expect(errors[0]).toMatch(says);
    expect(server.requests).toHaveLength(status === '' ? 0 : 1);
    await rm(workspace, { recursive: true });
  });

  test.runIf(hasSignals)('has what a killed step left of the same video: removed', async () => {
    await using server = await startFileServer();
    const workspace = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
    const env = { GITHUB_WORKSPACE: workspace };
    const names = (): Promise<string[]> => readdir(join(workspace, 'videos'));
    const twoFiles = (): Promise<void> =>
      vi.waitFor(async () => {
        expect(await names()).toHaveLength(2);
      }, 10_000);
    const video = productVideo('completed', { video_url: `${server.baseUrl}/v.mp4` });
    await using simulator = await startSimulator({ videos: { [ID]: [video], other: [video] } });
    const inputs = {
      'video-id': `${ID},other`,
      'api-key': SIMULATOR_KEY,
      'base-url': simulator.baseUrl,
      'download-dir': 'videos',
    };
    // A part of the file, and then nothing: a server that ends the response closes the connection soon.
    server.serve('/v.mp4', (_request, response) => {
      response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': '900000' });
      response.write(data);
    });
    const killed = await startStep(inputs, { env });
    await until(() => server.requests.length === 2);
    await twoFiles();
    killed.kill('SIGKILL');
    await killed.result;
    const left = await names();
    expect(left).toHaveLength(2);
    // Another step may still write to what was written to in the last minutes.
    const before = new Date(Date.now() - 3_600_000);
    for (const name of left) await utimes(join(workspace, 'videos', name), before, before);

    const running = await startStep(inputs, { env });
    await until(() => server.requests.length === 4);
    // Files of the killed step are removed.
    await twoFiles();

    server.serve('/v.mp4', file(data));
    const beside = await startStep({ ...inputs, 'video-id': ID }, { env });
    expect((await beside.result).outputs['result']).toBe('completed');
    // Files of the step that is still running aren't.
    expect(await names()).toHaveLength(3);
    running.kill(SECOND_SIGNAL);
    await running.result;
    expect(await names()).toEqual([`${ID}.mp4`]);
    await rm(workspace, { recursive: true });
  });
});

test('three at a time, each begun when its video is finished', async () => {
  await using server = await startFileServer();
  const workspace = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  const ids = Array.from({ length: 8 }, (_, i) => `pv_${i}`);
  const videos = ids.map((id): [string, Timeline] => {
    server.serve(`/${id}.mp4`, (request, response) => {
      setTimeout(() => {
        file(data)(request, response);
      }, 1000);
    });
    const done = productVideo('completed', { video_url: `${server.baseUrl}/${id}.mp4` });
    return [id, id === 'pv_7' ? [{ ...productVideo('processing'), seconds: 5 }, done] : [done]];
  });
  const { outputs, log } = await runBundle(
    { videos: Object.fromEntries(videos) },
    { 'download-dir': 'videos' },
    { env: { GITHUB_WORKSPACE: workspace } },
  );
  expect(server.mostAtOnce()).toBe(3);
  expect(outputs['video-path']).toBe(ids.map((id) => `videos/${id}.mp4`).join('\n'));
  for (const id of ids) {
    const saved = await readFile(join(workspace, 'videos', `${id}.mp4`));
    expect(saved.equals(data)).toBe(true);
  }
  const order = log.flatMap((line) => /: (pv_\d (?:saved|completed))/.exec(line)?.[1] ?? []);
  expect(order.indexOf('pv_0 saved')).toBeLessThan(order.indexOf('pv_7 completed'));
  await rm(workspace, { recursive: true });
});
