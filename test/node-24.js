// Runs a program of JavaScript or TypeScript with the Node that package-lock.json has for this platform,
// or else with the machine's own if that is new enough. Not all versions of npm link that Node.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const folder = join(import.meta.dirname, `../node_modules/node-${platform}/bin`);

if (existsSync(folder)) {
  run(join(folder, process.platform === 'win32' ? 'node.exe' : 'node'));
} else if (Number.parseInt(process.versions.node) >= 24) {
  run(process.execPath);
} else {
  process.stderr.write(
    `This needs Node 24, and npm has not installed one for ${platform}. Install Node 24 or later.\n`,
  );
  process.exitCode = 1;
}

function run(node) {
  process.env.PATH = `${folder}${delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(node, process.argv.slice(2), { stdio: 'inherit' });
  // Ctrl-C reaches the program as well, and it is for that to end.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill());
  child.on('exit', (code) => (process.exitCode = code ?? 1));
}
