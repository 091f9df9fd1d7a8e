import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const bundle = readFileSync(join(root, 'dist/index.js'), 'utf8');

/** What is in the bundle, by package, in bytes. */
function measurePackages(): Map<string, number> {
  const parts = bundle.split(/^(?=;?\/\/ (?:CONCATENATED|EXTERNAL) MODULE: )/m);
  const sizes = new Map<string, number>();
  for (const part of parts) {
    const [, path = ''] = /^;?\/\/ CONCATENATED MODULE: \.\/(\S+)/.exec(part) ?? [];
    const [, dependency] = /^node_modules\/((?:@[\w-]+\/)?[\w-]+)/.exec(path) ?? [];
    // What comes first is the only one that is CommonJS.
    const name = part === parts[0] ? 'tunnel' : (dependency ?? 'src');
    sizes.set(name, (sizes.get(name) ?? 0) + part.length);
  }
  return sizes;
}

test('SECURITY.md has every package in the bundle, and its size', () => {
  const security = readFileSync(join(root, 'SECURITY.md'), 'utf8');
  const rows = [...security.matchAll(/^\| `([^`]+)` +\| +(\d+) +\|/gm)];
  const sizes = measurePackages();
  expect(new Set(rows.map(([, name]) => name))).toEqual(new Set(sizes.keys()));
  for (const [, name = '', kilobytes] of rows) {
    const measured = (sizes.get(name) ?? 0) / 1000;
    expect(Math.abs(Number(kilobytes) - measured)).toBeLessThan(1 + measured / 10);
  }
});

test('dist has the licence of every package in the bundle', () => {
  const licences = readFileSync(join(root, 'dist/licenses.txt'), 'utf8').split('\n');
  const packages = [...measurePackages().keys()].filter((name) => name !== 'src');
  expect(packages).toContain('@actions/core');
  expect(licences).toEqual(expect.arrayContaining(packages));
});

test('the bundle can start no program', () => {
  expect(bundle).toContain('"http"');
  expect(bundle).not.toMatch(/child_process|worker_threads|"cluster"/);
});
