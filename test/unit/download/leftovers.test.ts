import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { partFileName, removeLeftovers } from '../../../src/download/leftovers.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const TWO_DAYS_AGO = new Date(Date.now() - 2 * 86_400_000);

/** What is left of a file of that name, after the leftovers of `pv_1` and `a.b` are removed. */
async function isKept(file: string, modified = new Date()): Promise<boolean> {
  const path = join(folder, file);
  await writeFile(path, '');
  await utimes(path, modified, modified);
  await removeLeftovers(folder, ['pv_1', 'a.b']);
  return (await readdir(folder)).includes(file);
}

function ofProcess(pid: number, name = 'pv_1'): string {
  return partFileName(name).replace(`-${process.pid}.`, `-${pid}.`);
}

const ended = spawnSync(process.execPath, ['--version']).pid;

function ofOtherMachine(): string {
  return ofProcess(ended).replace(/\.[\da-f]{8}-/, '.00000000-');
}

test('of a process that has ended is removed', async () => {
  expect(await isKept(ofProcess(ended))).toBe(false);
  expect(await isKept(ofProcess(ended, 'a.b'))).toBe(false);
});

test('of a process that is running is kept, for a day', async () => {
  expect(await isKept(ofProcess(process.ppid))).toBe(true);
  expect(await isKept(ofProcess(process.ppid), TWO_DAYS_AGO)).toBe(false);
});

test('of a process of another user is kept', async () => {
  const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
  });
  expect(await isKept(ofProcess(ended))).toBe(true);
  kill.mockRestore();
});

describe('at a time', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  test.each([
    [86_400_000, true],
    [86_400_001, false],
  ])('of a process that is running, modified %i ms ago, is kept: %s', async (age, kept) => {
    expect(await isKept(ofProcess(process.ppid), new Date(now - age))).toBe(kept);
  });

  test.each([
    [60_000, true],
    [60_001, false],
  ])('of this process of a minute, modified %i ms ago, is kept: %s', async (age, kept) => {
    const uptime = vi.spyOn(process, 'uptime').mockReturnValue(60);
    expect(await isKept(partFileName('pv_1'), new Date(now - age))).toBe(kept);
    uptime.mockRestore();
  });
});

test('that is gone, or cannot be removed, is no error', async () => {
  await symlink(join(folder, 'none'), join(folder, ofProcess(ended)));
  await mkdir(join(folder, ofProcess(ended)));
  expect(await isKept(ofProcess(ended))).toBe(false);
  expect(await readdir(folder)).toHaveLength(2);
});

test('of another machine or container is kept, for a day', async () => {
  expect(await isKept(ofOtherMachine())).toBe(true);
  expect(await isKept(ofOtherMachine(), TWO_DAYS_AGO)).toBe(false);
});

test.each([
  ofProcess(ended, 'pv_2'),
  ofProcess(ended, 'a'),
  ofProcess(ended, 'pv_1.b'),
  'pv_1.mp4',
  '.pv_1.part',
  '.pv_1.mine.part',
  'pv_1.part',
  `x${ofProcess(ended)}`,
  `${ofProcess(ended)}.x`,
  ofProcess(ended).replace('.part', 'a.part'),
  '.pv_1.0c2f9f1e-5d5b-4c1e-9d39-0b9a1f7f4a11.part',
  '.pv_1.0000000-1.0c2f9f1e-5d5b-4c1e-9d39-0b9a1f7f4a11.part',
])('%s is none', async (file) => {
  expect(await isKept(file, TWO_DAYS_AGO)).toBe(true);
});

test('the name of a part file has that of the video, and is another one each time', () => {
  const names = Array.from({ length: 10 }, () => partFileName('pv_1'));
  expect(new Set(names).size).toBe(10);
  for (const name of names) expect(name).toMatch(/^\.pv_1\.[\da-f]{8}-\d+\.[\da-f-]{36}\.part$/);
});

test('a folder that cannot be read is no error', async () => {
  await expect(removeLeftovers(join(folder, 'none'), ['pv_1'])).resolves.toBeUndefined();
});
