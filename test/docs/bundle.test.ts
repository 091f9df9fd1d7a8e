import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as stubs from '../../src/bundle-stubs.ts';
import tsconfig from '../../tsconfig.json' with { type: 'json' };

const root = join(import.meta.dirname, '../..');
const bundle = readFileSync(join(root, 'dist/index.js'), 'utf8');

/** What is in the bundle, by package, in bytes. */
function measurePackages(): Map<string, number> {
  const parts = bundle.split(/^(?=;?\/\/ (?:CONCATENATED|EXTERNAL) MODULE: )/m);
  const sizes = new Map<string, number>();
  for (const part of parts) {
    const [, path = ''] = /^;?\/\/ CONCATENATED MODULE: \.\/(\S+)/.exec(part) ?? [];
    const [, dependency] = /^node_modules\/((?:@[\w-]+\/)?[\w-]+)/.exec(path) ?? [];
    // What comes first is the only one that is CommonJS, as another test sees to.
    const name = part === parts[0] ? 'tunnel' : (dependency ?? 'src');
    sizes.set(name, (sizes.get(name) ?? 0) + part.length);
  }
  return sizes;
}

test('dist has what is built, and nothing else', () => {
  const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' });
  expect(new Set(files)).toEqual(new Set(['index.js', 'licenses.txt', 'package.json']));
});

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

test('the bundle has one package that is CommonJS', () => {
  const names = [...bundle.matchAll(/EXTERNAL MODULE: \.\/node_modules\/([^/]+)/g)];
  expect(new Set(names.map(([, name]) => name))).toEqual(new Set(['tunnel']));
});

test('of what the bundle leaves out, no more is imported than is stood in for', () => {
  const used: string[] = [];
  for (const dependency of ['core', 'http-client']) {
    const folder = join(root, 'node_modules/@actions', dependency, 'lib');
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
      const source = readFileSync(join(folder, file), 'utf8');
      for (const name of Object.keys(tsconfig.compilerOptions.paths)) {
        const mentions = source.split(`'${name}'`).length - 1;
        const [, imported] = new RegExp(`^import (.*) from '${name}';$`, 'm').exec(source) ?? [];
        expect(mentions).toBe(imported === undefined ? 0 : 1);
        const [, namespace] = /^\* as (\w+)$/.exec(imported ?? '') ?? [];
        const names = namespace
          ? [...source.matchAll(new RegExp(`\\b${namespace}\\.(\\w+)`, 'g'))].map(([, n]) => n)
          : imported
              ?.replace(/[{}]/g, '')
              .split(',')
              .map((n) => n.trim());
        used.push(...(names ?? []).map(String));
      }
    }
  }
  expect(new Set(used)).toEqual(new Set(Object.keys(stubs)));
});
