import { mkdirSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { outputPath, prepareFolder } from '../../../src/download/folder.ts';

// Only here can a test have the system refuse a folder, whoever runs it.
vi.mock('node:fs/promises', { spy: true });

describe('download-dir', () => {
  let workspace: string;

  beforeEach(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  });

  afterEach(async () => {
    await rm(workspace, { recursive: true });
  });

  test.each(['videos', './a/b/../c', 'x/y/z', '..videos', '.'])('%s is created', async (name) => {
    await prepareFolder(workspace, name);
    expect((await stat(join(workspace, name))).isDirectory()).toBe(true);
  });

  test('is created outside of the workspace, too', async () => {
    await prepareFolder(join(workspace, 'workspace'), '../videos');
    await prepareFolder(join(workspace, 'workspace'), join(workspace, 'absolute'));
    expect(await readdir(workspace)).toEqual(['absolute', 'videos']);
  });

  test('that is there stays as it is', async () => {
    await mkdir(join(workspace, 'videos'));
    await writeFile(join(workspace, 'videos', 'old'), '');
    await prepareFolder(workspace, 'videos');
    expect(await readdir(join(workspace, 'videos'))).toEqual(['old']);
  });

  test('is created by two steps at once', async () => {
    vi.mocked(fs.mkdir).mockImplementation((path) => {
      const createAfterOther = (): undefined => {
        mkdirSync(path);
        mkdirSync(path);
      };
      return Promise.resolve().then(createAfterOther);
    });
    await prepareFolder(workspace, 'x/y');
    vi.mocked(fs.mkdir).mockReset();
    expect(await readdir(join(workspace, 'x'))).toEqual(['y']);
  });

  test.each([
    ['videos', 'is a file', 'Choose a directory.'],
    ['./videos', 'is a file', 'Choose a directory.'],
    ['videos/new', 'has a file in its path', 'Choose another directory.'],
    ['videos/new/ones', 'has a file in its path', 'Choose another directory.'],
  ])('%s %s: is refused', async (directory, problem, help) => {
    await writeFile(join(workspace, 'videos'), '');
    await expect(prepareFolder(workspace, directory)).rejects.toMatchObject({
      message: `download-dir "${directory}" ${problem}`,
      transient: false,
      help,
    });
  });

  test.each(['EACCES', 'ENOENT', 'EROFS'])('that cannot be made (%s) is refused', async (code) => {
    vi.mocked(fs.mkdir).mockImplementation(() =>
      Promise.reject(Object.assign(new Error(`${code}: simulated`), { code })),
    );
    await expect(prepareFolder(workspace, 'a/b')).rejects.toMatchObject({
      message: `can't write to download-dir: ${code}: simulated`,
      help: 'Choose a download-dir that the runner can write to.',
    });
    vi.mocked(fs.mkdir).mockReset();
  });

  test.runIf(process.platform === 'linux')('where the system makes none is refused', async () => {
    await expect(prepareFolder(workspace, '/proc/none/x')).rejects.toMatchObject({
      message: expect.stringMatching(/^can't write to download-dir: ENOENT/) as string,
    });
  });

  test('that cannot be written to is refused', async () => {
    vi.mocked(fs.access).mockImplementationOnce((_path, mode = 0) =>
      mode & fs.constants.W_OK ? Promise.reject(new Error('EACCES: simulated')) : Promise.resolve(),
    );
    await expect(prepareFolder(workspace, 'videos')).rejects.toMatchObject({
      message: "can't write to download-dir: EACCES: simulated",
      transient: false,
    });
  });
});

test.each([
  ['videos/pv_1.mp4', 'videos/pv_1.mp4'],
  ['..videos/pv_1.mp4', '..videos/pv_1.mp4'],
  ['../videos/pv_1.mp4', '/runner/work/videos/pv_1.mp4'],
  ['../../_temp/pv_1.mp4', '/runner/_temp/pv_1.mp4'],
])('the output for %s is %s', (path, output) => {
  const workspace = '/runner/work/repository';
  const root = resolve('/').replaceAll('\\', '/');
  const expected = output.replace(/^\//, root);
  expect(outputPath(resolve(workspace), resolve(workspace, path))).toBe(expected);
});
