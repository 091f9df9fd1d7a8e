import { globSync, readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { dirname, join } from 'node:path/posix';
import { expect, test } from 'vitest';

// Each room may import from those in the rows before its own, and from itself.
const ROOMS = [
  ['errors.ts', 'format.ts', 'schedule.ts', 'clock.ts', 'bundle-stubs.ts'],
  ['http', 'pace'],
  ['jogg', 'download', 'runner.ts'],
  ['wait'],
  ['inputs'],
  ['report'],
  ['process.ts'],
  ['main.ts'],
  ['index.ts', 'create'],
];
const src = joinPath(import.meta.dirname, '../../src');
const files = globSync('**/*.ts', { cwd: src }).map((file) => file.replaceAll('\\', '/'));

const importsOf = (file: string): string[] =>
  [...readFileSync(joinPath(src, file), 'utf8').matchAll(/ from '(\.[^']+\.ts)'/g)].map(
    ([, path = '']) => join(dirname(file), path),
  );
const roomOf = (file: string): string => file.split('/')[0] ?? file;
const floorOf = (file: string): number => ROOMS.findIndex((rooms) => rooms.includes(roomOf(file)));

test.each(files)('imports run one way: %s', (file) => {
  expect(floorOf(file)).toBeGreaterThanOrEqual(0);
  for (const imported of importsOf(file)) {
    const isAllowed = roomOf(imported) === roomOf(file) || floorOf(imported) < floorOf(file);
    const isHelper = floorOf(file) === 0 && floorOf(imported) === 0;
    expect([imported, isAllowed || isHelper]).toEqual([imported, true]);
  }
});

test.each(files)('no file imports itself over others: %s', (file) => {
  const seen = new Set<string>();
  const visit = (from: string): void => {
    for (const imported of importsOf(from).filter((name) => !seen.has(name))) {
      seen.add(imported);
      visit(imported);
    }
  };
  visit(file);
  expect([...seen]).not.toContain(file);
});
