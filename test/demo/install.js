// Installs what package-lock.json has, unless it is installed. Not TypeScript, because what it installs
// is also the Node that runs TypeScript.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '../..');

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  } catch {
    return {};
  }
}

function isInstalled() {
  const installed = readPackages('node_modules/.package-lock.json');
  return Object.entries(readPackages('package-lock.json')).every(
    ([path, { integrity, optional }]) =>
      // The first is this project. Of what is optional, most is for other platforms.
      path === '' || (path in installed ? installed[path].integrity === integrity : optional),
  );
}

function install() {
  const env = { ...process.env };
  // No package comes near the key, whatever npm's settings are.
  delete env.JOGG_API_KEY;
  const { npm_node_execpath: node = process.execPath, npm_execpath: npm = '' } = env;
  const args = ['ci', '--ignore-scripts', '--include=dev', '--loglevel=error'];
  return spawnSync(node, [npm, ...args], { cwd: root, env, stdio: 'inherit' }).status === 0;
}

function findProblem() {
  if (isInstalled()) return undefined;
  // Windows can't remove a program that is running.
  if (process.platform === 'win32' && process.execPath.includes('node_modules')) {
    return 'package-lock.json has changed. Run "npm ci", then try again.';
  }
  return install() ? undefined : 'npm could not install the packages.';
}

const problem = findProblem();
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
