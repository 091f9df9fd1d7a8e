import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, win32 } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { content, file, startFileServer } from '../support/file-server.ts';
import { runBundle } from '../support/run-step.ts';
import { productVideo } from '../support/simulator.ts';
import { stepNode } from '../support/step-runner.ts';
import {
  fromWindowsPath,
  isUnderWine,
  startOnWindows,
  toWindowsPath,
} from '../support/windows-process.ts';

const ID = 'pv_123456';
const deep = 'a-folder-with-thirty-characters\\'.repeat(10);

describe.concurrent('download-dir', () => {
  test.for([
    ['with backslashes', 'videos\\new', /^videos\/new\/pv_123456\.mp4$/],
    ['on another drive', 'C:\\out', /^C:\/out\/pv_123456\.mp4$/],
    ['outside of the workspace', '..\\other', /^[A-Z]:\/.*[^/]\/other\/pv_123456\.mp4$/],
    ['at the root of the drive', '/rooted', /^[A-Z]:\/rooted\/pv_123456\.mp4$/],
    ['with letters of several alphabets', 'Grüße 你好', /^Grüße 你好\/pv_123456\.mp4$/],
    ['with more than 260 characters', deep, /^(a-folder-with-thirty-characters\/){10}pv_/],
  ] as const)(
    '%s: the file is where video-path and a pattern find it',
    async ([, directory, expected], { onTestFinished }) => {
      await using server = await startFileServer();
      const data = content(300_000);
      server.serve('/v.mp4', file(data));
      const outer = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
      // Deep enough for `..`.
      const workspace = join(outer, 'repository');
      await mkdir(workspace);
      const video = productVideo('completed', { video_url: `${server.baseUrl}/v.mp4` });
      const { outputs } = await runBundle(
        { videos: { [ID]: [video] } },
        { 'download-dir': directory },
        { env: { GITHUB_WORKSPACE: workspace } },
      );
      const path = outputs['video-path'] ?? '';
      expect(path).toMatch(expected);
      const absolute = win32.resolve(toWindowsPath(workspace), path);
      const saved = await readFile(fromWindowsPath(absolute));
      onTestFinished(async () => {
        for (const left of [outer, fromWindowsPath(absolute)]) {
          await rm(left, { recursive: true, force: true });
        }
      });
      expect(saved.equals(data)).toBe(true);
      expect(await findFiles(path, workspace)).toEqual([absolute]);
    },
  );
});

describe.concurrent('refused before the first request', () => {
  test.each([
    ['aux', /download-dir "aux" isn't a path .* can open\. Use names without/],
    ['C:videos', /download-dir "C:videos" isn't a path that all Windows programs can open/],
    ['Q:\\videos', /can't write to download-dir: ENOENT.*Q:/],
    ['\\\\server\\share\\videos', /can't write to download-dir: .*server/],
  ])('%s', async (directory, says) => {
    const { errors, requests } = await runBundle(
      { videos: { [ID]: [productVideo('completed')] } },
      { 'download-dir': directory },
    );
    expect(errors[0]).toMatch(says);
    expect(requests).toEqual([]);
  });

  test.runIf(isUnderWine)(
    'a directory that refuses files, though access says that it can be written to',
    async () => {
      const { errors, requests } = await runBundle(
        { videos: { [ID]: [productVideo('completed')] } },
        { 'download-dir': 'Z:\\sys' },
      );
      expect(errors[0]).toMatch(/can't write to download-dir: E.*Z:.*sys/);
      expect(requests).toEqual([]);
    },
  );
});

/** The files that upload-artifact would find in the workspace. */
async function findFiles(pattern: string, workspace: string): Promise<string[]> {
  const program = toWindowsPath(join(import.meta.dirname, 'find-files.js'));
  const options = { cwd: toWindowsPath(workspace) };
  const { stdout } = await startOnWindows(stepNode, [program, pattern], options);
  const lines = (await text(stdout)).split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('::debug::'));
}
