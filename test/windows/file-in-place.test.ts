import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { content, file, startFileServer } from '../support/file-server.ts';
import { runBundle, type Run } from '../support/run-step.ts';
import { productVideo } from '../support/simulator.ts';
import { preload, until, type StepOptions } from '../support/step-runner.ts';
import { holdOpen } from '../support/windows-process.ts';

const ID = 'pv_123456';
const data = content(300_000);
// `dwShareMode` of CreateFile.
const [SHARE_NOTHING, SHARE_READ, SHARE_READ_AND_WRITE] = [0, 1, 3];

/** Saves a video where another file is, after `prepare` has done something to that file. */
async function replace(
  prepare: (path: string) => unknown,
  { env = {}, whenServed }: { env?: StepOptions['env']; whenServed?: () => Promise<void> } = {},
): Promise<Run & { isReplaced: boolean; left: string[] }> {
  await using server = await startFileServer();
  server.serve('/v.mp4', file(data));
  const workspace = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  const path = join(workspace, `${ID}.mp4`);
  await writeFile(path, 'an older file');
  await prepare(path);
  const video = productVideo('completed', { video_url: `${server.baseUrl}/v.mp4` });
  const run = await runBundle(
    { videos: { [ID]: [video] } },
    { 'download-dir': '.' },
    {
      env: { GITHUB_WORKSPACE: workspace, ...env },
      act: async () => {
        if (!whenServed) return;
        await until(() => server.requests.length > 0);
        await whenServed();
      },
    },
  );
  const isReplaced = data.equals(await readFile(path));
  const left = await readdir(workspace);
  await rm(workspace, { recursive: true });
  return { ...run, isReplaced, left };
}

describe.concurrent('a file in the place of the video', () => {
  test.each([
    ['nothing', SHARE_NOTHING],
    ['reading', SHARE_READ],
    ['reading and writing', SHARE_READ_AND_WRITE],
  ])('is open and shared for %s: an error that names it', async (_name, share) => {
    const holders = new AsyncDisposableStack();
    const run = await replace(async (path) => holders.use(await holdOpen(path, share)));
    await holders.disposeAsync();
    expect(run.outputs).toMatchObject({ result: 'error', status: 'completed', 'video-path': '' });
    expect(run.errors[0]).toMatch(/can't replace pv_123456\.mp4.*Close whatever program has/);
    expect(run).toMatchObject({ isReplaced: false, left: [`${ID}.mp4`] });
  });

  test('is open for two seconds more: replaced', async () => {
    const holders = new AsyncDisposableStack();
    const run = await replace(async (path) => holders.use(await holdOpen(path, SHARE_NOTHING)), {
      whenServed: async () => {
        await setTimeout(2000);
        await holders.disposeAsync();
      },
    });
    expect(run.errors).toEqual([]);
    expect(run.outputs).toMatchObject({ result: 'completed', 'video-path': `${ID}.mp4` });
    expect(run).toMatchObject({ isReplaced: true, left: [`${ID}.mp4`] });
  });

  test('is read-only: replaced', async () => {
    // Windows' rename refuses that, and Wine's does not.
    const strict = preload(`
      import { promises as fs } from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const { rename } = fs;
      fs.rename = async (from, to) => {
        const existing = await fs.stat(to).catch(() => undefined);
        if (existing && (existing.mode & 0o222) === 0)
          throw Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' });
        return rename(from, to);
      };
      syncBuiltinESMExports();`);
    const run = await replace((path) => chmod(path, 0o444), { env: strict });
    expect(run.outputs).toMatchObject({ result: 'completed', 'video-path': `${ID}.mp4` });
    expect(run).toMatchObject({ isReplaced: true, left: [`${ID}.mp4`] });
  });
});
