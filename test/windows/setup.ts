import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { WindowsAgent } from '../support/windows-process.ts';
import { nodeForWindows } from './nodes.ts';
import { installWine } from './wine.ts';

/** Starts an agent on Windows, or under Wine, that runs the steps of the tests. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'jogg-status-action-windows-'));
  const wine = process.platform === 'win32' ? undefined : await installWine(folder);
  const node = wine ? nodeForWindows(22) : process.execPath;
  const program = join(import.meta.dirname, 'agent.ts');
  const [command, ...args] = wine
    ? // Without a drive, the path would be on that of the working directory.
      ([wine.command, node, `Z:${program}`] as const)
    : ([node, program] as const);
  const printed = join(folder, 'agent.txt');
  // Under Wine, no pipe of Linux can be the output of a process.
  const output = await open(printed, 'w');
  const agent = spawn(command, args, {
    env: { ...process.env, ...wine?.env },
    stdio: ['ignore', output.fd, output.fd],
  });
  await output.close();
  const given: WindowsAgent = {
    port: await readPort(printed, agent),
    node,
    driveC: wine?.driveC,
  };
  process.env['WINDOWS_AGENT'] = JSON.stringify(given);
  return async () => {
    agent.kill();
    const { errors } = parseAgent(await readFile(printed, 'utf8'));
    if (errors !== '') console.error(errors);
    await wine?.end();
    await rm(folder, { recursive: true, maxRetries: 10 });
  };
}

/** Waits for the port that the agent prints. */
async function readPort(printed: string, agent: ChildProcess): Promise<number> {
  for (;;) {
    const { port, errors } = parseAgent(await readFile(printed, 'utf8'));
    if (port !== undefined) return port;
    if (agent.exitCode !== null) throw new Error(`The agent on Windows did not start:\n${errors}`);
    await setTimeout(50);
  }
}

function parseAgent(printed: string): { port: number | undefined; errors: string } {
  const lines = printed.trim().split(/\r?\n/);
  const port = lines.find((line) => line.startsWith('port '));
  return {
    port: port === undefined ? undefined : Number(port.slice(5)),
    errors: lines.filter((line) => line !== port).join('\n'),
  };
}
