import { mkdir, mkdtemp, readFile, rm, writeFile, chmod, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test, onTestFinished } from 'vitest';
import { content, file, startFileServer } from '../support/file-server.ts';
import { runBundle, type Run } from '../support/run-step.ts';
import { productVideo } from '../support/simulator.ts';
import { holdOpen, toWindowsPath } from '../support/windows-process.ts';
const ID = 'pv_123456';
const data = content(300_000);
async function go(before: (path: string) => Promise<unknown>): Promise<Run & { saved: boolean, names: string[] }> {
  await using server = await startFileServer();
  server.serve('/v.mp4', file(data));
  const workspace = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  onTestFinished(() => rm(workspace, { recursive: true }));
  const path = join(workspace, 'pv_123456.mp4');
  await writeFile(path, 'old');
  await before(path);
  const video = productVideo('completed', { video_url: `${server.baseUrl}/v.mp4` });
  const r = await runBundle({ videos: { [ID]: [video] } }, { 'download-dir': '.' }, { env: { GITHUB_WORKSPACE: workspace } });
  return { ...r, names: await readdir(workspace), saved: data.equals(await readFile(path)) };
}
test.concurrent.each([
  ['read-only', (path: string) => chmod(path, 0o444)],
  ['shared', (path: string) => holdOpen(path, 7)],
  ['share rw', (path: string) => holdOpen(path, 3)],
  ['share r', (path: string) => holdOpen(path, 1)],
  ['share none', (path: string) => holdOpen(path, 0)],
  ['share none, for 3 s', async (path: string) => { const h = await holdOpen(path, 0); void setTimeout(4000).then(() => h[Symbol.asyncDispose]()); }],
] as [string, (p: string) => Promise<unknown>][])('%s', async (name, before) => {
  const r = await go(before);
  console.log(JSON.stringify([name, r.errors, r.outputs['video-path'], r.saved, r.log, r.names], null, 1));
});
