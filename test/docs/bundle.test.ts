import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as stubs from '../../src/bundle-stubs.ts';
import tsconfig from '../../tsconfig.json' with { type: 'json' };

const root = join(import.meta.dirname, '../..');
const FOLDERS = ['dist', 'dist/create'];
const readBundle = (folder: string): string => readFileSync(join(root, folder, 'index.js'), 'utf8');

/** The size of each package in a bundle, in bytes. */
function measurePackages(bundle: string): Map<string, number> {
  const parts = bundle.split(/^(?= *;?\/\/ (?:CONCATENATED|EXTERNAL) MODULE: )/m);
  const sizes = new Map<string, number>();
  for (const part of parts) {
    const [, path = ''] = /^ *;?\/\/ CONCATENATED MODULE: \.\/(\S+)/.exec(part) ?? [];
    const [, dependency] = /^node_modules\/((?:@[\w-]+\/)?[\w-]+)/.exec(path) ?? [];
    const name = dependency ?? 'src';
    sizes.set(name, (sizes.get(name) ?? 0) + part.length);
  }
  return sizes;
}

test('dist has what is built, and nothing else', () => {
  const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' });
  const built = ['index.js', 'licenses.txt', 'package.json'];
  expect(new Set(files.map((file) => file.replaceAll('\\', '/')))).toEqual(
    new Set(['create', ...built, ...built.map((file) => `create/${file}`)]),
  );
});

test('SECURITY.md has every package in the bundle that waits, and its size', () => {
  const security = readFileSync(join(root, 'SECURITY.md'), 'utf8');
  const rows = [...security.matchAll(/^\| `([^`]+)` +\| +(\d+) +\|/gm)];
  const sizes = measurePackages(readBundle('dist'));
  expect(new Set(rows.map(([, name]) => name))).toEqual(new Set(sizes.keys()));
  for (const [, name = '', kilobytes] of rows) {
    const measured = (sizes.get(name) ?? 0) / 1000;
    expect(Math.abs(Number(kilobytes) - measured)).toBeLessThan(1 + measured / 10);
  }
});

test('the bundle that creates has no package that the other one has not, and less than 200 kB', () => {
  const others = measurePackages(readBundle('dist'));
  const bundle = readBundle('dist/create');
  expect([...others.keys()]).toEqual(expect.arrayContaining([...measurePackages(bundle).keys()]));
  expect(Buffer.byteLength(bundle)).toBeLessThan(200_000);
});

test('the bundle that waits has at most 250 kB, in lines that can be read', () => {
  const bundle = readBundle('dist');
  expect(Buffer.byteLength(bundle)).toBeLessThanOrEqual(250_000);
  expect(bundle.split('\n').length).toBeGreaterThan(4000);
});

describe.each(FOLDERS)('the bundle in %s', (folder) => {
  const bundle = readBundle(folder);

  test('comes with the license of every package in it', () => {
    const licenses = readFileSync(join(root, folder, 'licenses.txt'), 'utf8').split('\n');
    const packages = [...measurePackages(bundle).keys()].filter((name) => name !== 'src');
    expect(packages).toContain('@actions/core');
    expect(licenses).toEqual(expect.arrayContaining(packages));
  });

  test('can start no program', () => {
    expect(bundle).toContain('"http"');
    expect(bundle).not.toMatch(/child_process|worker_threads|"cluster"/);
  });

  test('has no CommonJS package', () => {
    expect(bundle).not.toMatch(/EXTERNAL MODULE: \.\/node_modules\//);
  });

  test('runs the packages for proxies only where there is a proxy', () => {
    // Webpack loads dynamic imports in separate functions.
    const functions = bundle.split(/^ {2}\},?$/m);
    const [proxies = ''] = functions.filter((code) => code.includes('class HttpsProxyAgent'));
    expect(proxies).toContain('MODULE: ./node_modules/agent-base/');
    expect(proxies).not.toMatch(/MODULE: \.\/(src\/(?!bundle-stubs)|node_modules\/@actions)/);
  });
});

test('of what the bundle leaves out, no more is imported than is stood in for', () => {
  const used: string[] = [];
  const folders = [
    '@actions/core/lib',
    '@actions/http-client/lib',
    'https-proxy-agent/dist',
    'agent-base/dist',
  ];
  for (const folder of folders.map((path) => join(root, 'node_modules', path))) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
      const source = readFileSync(join(folder, file), 'utf8');
      for (const name of Object.keys(tsconfig.compilerOptions.paths)) {
        const mentions =
          source.split(new RegExp(`(?:from|import\\(|require\\() ?'${name}'`)).length - 1;
        const [, imported] = new RegExp(`^import (.*) from '${name}';$`, 'm').exec(source) ?? [];
        expect(mentions).toBe(imported === undefined ? 0 : 1);
        const [, namespace] = /^\* as (\w+)$/.exec(imported ?? '') ?? [];
        const names = namespace
          ? [...source.matchAll(new RegExp(`\\b${namespace}\\.(\\w+)`, 'g'))].map(([, n]) => n)
          : imported
              ?.replace(/^\w+$/, 'default')
              .split(/[{}, ]+/)
              .filter((n) => n !== '');
        used.push(...(names ?? []).map(String));
      }
    }
  }
  expect(new Set(used)).toEqual(new Set(Object.keys(stubs)));
});
