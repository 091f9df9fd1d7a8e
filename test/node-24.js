// Runs a program of JavaScript or TypeScript with the Node that package-lock.json has for this platform,
// or else with the machine's own if that is new enough. Not all versions of npm link that Node.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const folder = ['../node_modules', '../demo/node-24/node_modules']
  .map((packages) => join(import.meta.dirname, packages, `node-${platform}/bin`))
  .find(existsSync);

if (folder !== undefined) {
  process.env.PATH = `${folder}${delimiter}${process.env.PATH ?? ''}`;
  run(join(folder, process.platform === 'win32' ? 'node.exe' : 'node'));
} else if (Number.parseInt(process.versions.node) >= 24) {
  run(process.execPath);
} else {
  process.stderr.write(
    `This needs Node 24. Run npm ci, which installs it for most platforms, or install Node 24 or later; npm has installed none for ${platform}.\n`,
  );
  process.exitCode = 1;
}

function run(node) {
  const child = spawn(node, process.argv.slice(2), { stdio: 'inherit' });
  // Ctrl-C reaches the program as well, and it is for that to end.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill());
  child.on('exit', (code) => (process.exitCode = code ?? 1));
}
