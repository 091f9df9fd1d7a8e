// Installs what a folder's lock file has, unless it is installed: node test/install.js test/browser
// Not TypeScript, because the Node that runs this may be too old for that.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const [folder = '.'] = process.argv.slice(2);

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(join(folder, path), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function isInstalled() {
  const installed = readPackages('node_modules/.package-lock.json');
  if (!installed) return false;
  return Object.entries(readPackages('package-lock.json') ?? {}).every(
    ([path, { integrity, optional }]) =>
      // The first is the project itself. Of what is optional, most is for other platforms.
      path === '' || (path in installed ? installed[path].integrity === integrity : optional),
  );
}

function install() {
  const env = { ...process.env };
  // No package can read the key, even if npm runs scripts.
  delete env.JOGG_API_KEY;
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional'];
  args.push('--loglevel=error', '--no-audit', '--no-fund');
  const { npm_node_execpath: node = process.execPath, npm_execpath: npm } = env;
  const options = { cwd: folder, env, stdio: 'inherit' };
  return npm
    ? spawnSync(node, [npm, ...args], options)
    : spawnSync(['npm', ...args].join(' '), { ...options, shell: true });
}

if (!isInstalled() && install().status !== 0) {
  process.stderr.write(`Installing the packages of ${folder} failed. See npm's message above.\n`);
  process.exitCode = 1;
}
