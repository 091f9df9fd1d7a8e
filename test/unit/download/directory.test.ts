import * as fs from 'node:fs/promises';
import {
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { systemTiming } from '../../../src/clock.ts';
import { outputPath, partFileName } from '../../../src/download/directory.ts';
import { prepareDownloads } from '../../../src/download/downloader.ts';

// Only here can a test have the system refuse a directory, whoever runs it.
vi.mock('node:fs/promises', { spy: true });

let workspace: string;

beforeEach(async () => {
  workspace = await realpath(await mkdtemp(join(tmpdir(), 'jogg-status-action-')));
});

afterEach(async () => {
  vi.mocked(fs.mkdir).mockReset();
  vi.mocked(fs.stat).mockReset();
  vi.mocked(fs.writeFile).mockReset();
  await rm(workspace, { recursive: true });
});

async function prepare(directory: string, root = workspace, ids = ['pv_1', 'pv_3']): Promise<void> {
  const videos = { type: 'product', ids };
  const options = { directory, workspace: root, maxRetries: 0, baseUrl: 'https://api.jogg.ai' };
  await prepareDownloads({ ...videos, ...options }, systemTiming);
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code, syscall: 'simulated' });
}

describe('download-dir', () => {
  test.each(['videos', './a/b/../c', 'x/y/z', '..videos', '.'])('%s is created', async (name) => {
    await prepare(name);
    expect((await stat(join(workspace, name))).isDirectory()).toBe(true);
    expect(await readdir(join(workspace, name))).toEqual([]);
  });

  test('is created outside of the workspace, too', async () => {
    await prepare('../videos', join(workspace, 'workspace'));
    await prepare(join(workspace, 'absolute'), join(workspace, 'workspace'));
    expect(await readdir(workspace)).toEqual(['absolute', 'videos']);
  });

  test('that is there stays as it is', async () => {
    await mkdir(join(workspace, 'videos'));
    await writeFile(join(workspace, 'videos', 'old'), '');
    await prepare('videos');
    expect(await readdir(join(workspace, 'videos'))).toEqual(['old']);
  });

  test('is created by two steps in parallel', async () => {
    for (let nth = 0; nth < 20; nth += 1) {
      await Promise.all([prepare(`${nth}/x/y`), prepare(`${nth}/x/y`)]);
      expect(await readdir(join(workspace, `${nth}/x/y`))).toEqual([]);
    }
  });

  test('is created with a workspace that does not exist yet', async () => {
    await prepare('videos', join(workspace, 'a', 'b'));
    expect(await readdir(join(workspace, 'a', 'b'))).toEqual(['videos']);
  });

  test.each([
    ['videos', 'EEXIST', 'The path is a file.'],
    ['./videos', 'EEXIST', 'The path is a file.'],
    ['videos/new', 'ENOTDIR', 'Part of the path is a file.'],
    ['videos/new/ones', 'ENOTDIR', 'Part of the path is a file.'],
  ])('is refused where a file is in the way: %s', async (directory, code, reason) => {
    await writeFile(join(workspace, 'videos'), '');
    await expect(prepare(directory)).rejects.toMatchObject({
      message: expect.stringMatching(`^can't write to download-dir: ${code}: .*videos`) as string,
      transient: false,
      help: `${reason} Choose another download-dir.`,
    });
  });

  test.each(['EACCES', 'ENOENT', 'EROFS'])('that cannot be made (%s) is refused', async (code) => {
    vi.mocked(fs.mkdir).mockRejectedValue(systemError(code));
    await expect(prepare('a/b')).rejects.toMatchObject({
      message: `can't write to download-dir: ${code}: simulated`,
      transient: false,
    });
  });

  test('that cannot be made is named in the error, the same in each run', async () => {
    const file = join(workspace, 'videos');
    await writeFile(file, '');
    for (const directory of ['videos/new', 'videos/new/ones']) {
      const errors = [prepare(directory), prepare(directory)].map((prepared) =>
        prepared.catch((error: unknown) => String(error)),
      );
      const [first, second] = await Promise.all(errors);
      expect(first).toBe(second);
      expect(first).toMatch(join(file, 'new'));
    }
  });

  test.runIf(process.platform === 'linux')('where the system makes none is refused', async () => {
    await expect(prepare('/proc/none/x')).rejects.toMatchObject({
      message: expect.stringMatching(/^can't write to download-dir: ENOENT/) as string,
    });
  });
});

test.each([
  ['win32', 'aux', true],
  ['win32', 'videos', false],
  ['linux', 'aux', false],
])('on %s, that programs of Windows cannot open %s counts: %s', async (name, path, isRefused) => {
  const { platform } = process;
  Object.defineProperty(process, 'platform', { value: name });
  onTestFinished(() => {
    Object.defineProperty(process, 'platform', { value: platform });
  });
  const problem = await prepare(path).catch((error: unknown) => error);
  if (isRefused) {
    expect(problem).toMatchObject({
      message: `download-dir "${path}" isn't a path that all Windows programs can open`,
      help: expect.stringMatching(/^Use names without .* devices such as aux/) as string,
      transient: false,
    });
  } else expect(problem).toBeUndefined();
});

describe('a directory that takes no file is refused', () => {
  test.each([
    ['EACCES', /^Give the runner's user permission .* \(chmod u\+wx\), or choose another/],
    ['EPERM', /^Give the runner's user permission/],
    ['EROFS', /^The file system is read-only\./],
    ['ENAMETOOLONG', /^The path is too long\./],
    ['ENOSPC', /^Free up disk space, or .* the disk is out of inodes/],
    ['EDQUOT', /^Free up disk space, or .* quota/],
    ['EIO', /^Choose a download-dir that the runner can write to\.$/],
  ])('when it is opened: %s', async (code, help) => {
    vi.mocked(fs.writeFile).mockRejectedValueOnce(systemError(code));
    await expect(prepare('videos')).rejects.toMatchObject({
      message: `can't write to download-dir: ${code}: simulated`,
      transient: false,
      help: expect.stringMatching(help) as string,
    });
  });

  test.runIf(process.platform === 'linux')('when the longest name is too long', async () => {
    const rest = 4096 - workspace.length - 2 - partFileName('pv_1').length;
    const names = Array.from({ length: 100 }, () => 'x'.repeat(Math.floor(rest / 100) - 1));
    await expect(prepare(names.join('/'), workspace, ['pv_1', 'p'.repeat(120)])).rejects.toThrow(
      "can't write to download-dir: ENAMETOOLONG",
    );
    await prepare(names.join('/'), workspace, ['pv_1']);
  });

  test('when it is written, and nothing is left', async () => {
    vi.mocked(fs.writeFile).mockImplementationOnce(async (path) => {
      await writeFile(path, 'half');
      throw systemError('ENOSPC');
    });
    await expect(prepare('videos')).rejects.toThrow("can't write to download-dir: ENOSPC");
    expect(await readdir(join(workspace, 'videos'))).toEqual([]);
  });
});

describe('a link', () => {
  test.each(['out', 'out/new', 'out/new/ones'])(
    'out of the workspace is refused: %s',
    async (name) => {
      const root = join(workspace, 'workspace');
      await mkdir(root);
      await symlink(workspace, join(root, 'out'));
      await expect(prepare(name, root)).rejects.toMatchObject({
        message: `download-dir "${name}" is a link out of the workspace, to "${workspace}"`,
        help: 'Set download-dir to that path, or remove the link.',
      });
      expect(await readdir(workspace)).toEqual(['workspace']);
    },
  );

  test('to nowhere is refused', async () => {
    await symlink(join(workspace, 'none'), join(workspace, 'out'));
    await expect(prepare('out')).rejects.toMatchObject({ transient: false });
    expect(await readdir(workspace)).toEqual(['out']);
  });

  test('within the workspace is followed', async () => {
    await mkdir(join(workspace, 'real'));
    await symlink('real', join(workspace, 'link'));
    await prepare('link/new');
    expect(await readdir(join(workspace, 'real'))).toEqual(['new']);
  });

  test('that the workspace itself is reached by is followed', async () => {
    await mkdir(join(workspace, 'real'));
    await symlink('real', join(workspace, 'link'));
    await prepare('videos', join(workspace, 'link'));
    expect(await readdir(join(workspace, 'real'))).toEqual(['videos']);
  });

  test('that an absolute path outside of the workspace has is followed', async () => {
    await mkdir(join(workspace, 'real'));
    await symlink('real', join(workspace, 'link'));
    await prepare(join(workspace, 'link'), join(workspace, 'workspace'));
    expect(await readdir(join(workspace, 'real'))).toEqual([]);
  });
});

describe('a part file', () => {
  const MINUTE = 60_000;

  /** True if a file of that name and age still exists after the directory was prepared. */
  async function isKept(file: string, age = 60 * MINUTE): Promise<boolean> {
    const path = join(workspace, file);
    await writeFile(path, '');
    const modified = new Date(Date.now() - age);
    await utimes(path, modified, modified);
    await prepare('.');
    return (await readdir(workspace)).includes(file);
  }

  test('of one of these videos is removed, if it was not written to in the last minutes', async () => {
    expect(await isKept(partFileName('pv_1'))).toBe(false);
    expect(await isKept(partFileName('pv_3'))).toBe(false);
    expect(await isKept(partFileName('pv_1'), 16 * MINUTE)).toBe(false);
  });

  test.each([0, 1, 14])('that was written to %i minutes ago is kept', async (minutes) => {
    expect(await isKept(partFileName('pv_1'), minutes * MINUTE)).toBe(true);
  });

  test('has its age by the clock of the file system', async () => {
    const { stat: realStat } = await vi.importActual<typeof fs>('node:fs/promises');
    vi.mocked(fs.stat).mockImplementation((async (path: string) => {
      const stats = await realStat(path);
      // The trial file is new to a clock that is 20 minutes ahead.
      const isNew = Date.now() - stats.mtimeMs < MINUTE;
      return Object.assign(stats, { mtimeMs: stats.mtimeMs + (isNew ? 20 * MINUTE : 0) });
    }) as typeof fs.stat);
    expect(await isKept(partFileName('pv_1'), 10 * MINUTE)).toBe(false);
  });

  test('has the name of the video, and another one each time', () => {
    const names = Array.from({ length: 10 }, () => partFileName('pv_1'));
    expect(new Set(names).size).toBe(10);
    for (const name of names) expect(name).toMatch(/^\.pv_1\.[\da-f-]{36}\.part$/);
  });

  test.each([
    partFileName('pv_2'),
    partFileName('a'),
    partFileName('pv_1.b'),
    'pv_1.mp4',
    '.pv_1.part',
    '.pv_1.mine.part',
    'pv_1.part',
    `x${partFileName('pv_1')}`,
    `${partFileName('pv_1')}.x`,
    partFileName('pv_1').replace('.part', 'a.part'),
  ])('is not what %s is: it is kept', async (file) => {
    expect(await isKept(file)).toBe(true);
  });

  test('that is gone, or cannot be removed, is no error', async () => {
    await symlink(join(workspace, 'none'), join(workspace, partFileName('pv_1')));
    const directory = join(workspace, partFileName('pv_1'));
    await mkdir(directory);
    await utimes(directory, 0, 0);
    await prepare('.');
    expect(await readdir(workspace)).toHaveLength(2);
  });

  test('in a directory that cannot be read is no error', async () => {
    vi.mocked(fs.readdir).mockRejectedValueOnce(systemError('EACCES'));
    await expect(prepare('.')).resolves.toBeUndefined();
  });
});

test.each([
  ['videos/pv_1.mp4', 'videos/pv_1.mp4'],
  ['..videos/pv_1.mp4', '..videos/pv_1.mp4'],
  ['../videos/pv_1.mp4', '/runner/work/videos/pv_1.mp4'],
  ['../../_temp/pv_1.mp4', '/runner/_temp/pv_1.mp4'],
])('the output for %s is %s', (path, output) => {
  const root = '/runner/work/repository';
  const drive = resolve('/').replaceAll('\\', '/');
  const expected = output.replace(/^\//, drive);
  expect(outputPath(resolve(root), resolve(root, path))).toBe(expected);
});
