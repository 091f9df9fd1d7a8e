import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changedSinceBuild } from '../../support/stale-dist.ts';

let repository: string;

/** Writes a file as if at a time, in seconds. */
function write(path: string, seconds: number, text = String(seconds)): void {
  writeFileSync(join(repository, path), text);
  utimesSync(join(repository, path), seconds, seconds);
}

function git(...args: string[]): void {
  const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
  execFileSync('git', [...identity, ...args], { cwd: repository, stdio: 'ignore' });
}

beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), 'jogg-stale-'));
  for (const folder of ['src', 'dist']) mkdirSync(join(repository, folder));
  git('init');
});

afterAll(() => {
  rmSync(repository, { recursive: true });
});

test('what is committed is as old as the bundle, whatever its time', async () => {
  write('dist/index.js', 1000);
  write('src/a.ts', 2000);
  git('add', '.');
  git('commit', '-m', 'x');
  expect(await changedSinceBuild(repository)).toEqual([]);
});

test('what is changed, added, or deleted after the build', async () => {
  write('src/a.ts', 3000, 'changed');
  write('src/b.ts', 3000);
  git('add', 'src/b.ts');
  expect(await changedSinceBuild(repository)).toEqual(['src/a.ts', 'src/b.ts']);
  write('dist/index.js', 4000);
  expect(await changedSinceBuild(repository)).toEqual([]);
  rmSync(join(repository, 'src/a.ts'));
  expect(await changedSinceBuild(repository)).toEqual(['src/a.ts']);
  write('dist/index.js', Date.now() / 1000 + 1);
  expect(await changedSinceBuild(repository)).toEqual([]);
});

test('without git, nothing is known', async () => {
  rmSync(join(repository, '.git'), { recursive: true });
  expect(await changedSinceBuild(repository)).toEqual([]);
});
