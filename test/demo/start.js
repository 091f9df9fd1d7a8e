// Runs main.ts with this Node if it can run TypeScript, or else with Node 24, which it installs alone.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '../..');

if (process.features.typescript) {
  await import('./main.ts');
} else if (isInstalled() || installNode()) {
  process.argv.splice(2, 0, join(import.meta.dirname, 'main.ts'));
  await import('../node-24.js');
} else {
  process.exitCode = 1;
}

function isInstalled() {
  return existsSync(join(root, 'node_modules', nodePackage()));
}

function nodePackage() {
  return `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
}

/** @returns whether Node 24 is installed, from the entry of package-lock.json for this platform */
function installNode() {
  const name = nodePackage();
  const path = `node_modules/${name}`;
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { [path]: locked } = lock.packages;
  if (!locked) {
    process.stderr.write(`npm start needs Node 22.18 or later; npm has none for ${name}.\n`);
    return false;
  }
  const folder = join(root, 'demo/node-24');
  if (!existsSync(join(folder, path))) {
    process.stdout.write(
      `Node ${process.versions.node} can't run TypeScript, so npm start installs a Node for itself in demo/node-24: ${name} ${locked.version} (190 MB).\n`,
    );
  }
  mkdirSync(folder, { recursive: true });
  const dependencies = { [name]: locked.version };
  const files = {
    'package.json': { private: true, dependencies },
    'package-lock.json': { lockfileVersion: 3, packages: { '': { dependencies }, [path]: locked } },
  };
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(join(folder, file), JSON.stringify(content));
  }
  const install = join(root, 'test/install.js');
  return spawnSync(process.execPath, [install, folder], { stdio: 'inherit' }).status === 0;
}
