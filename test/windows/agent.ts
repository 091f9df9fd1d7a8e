import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { openWithShare, sendCtrlEvent } from './windows-api.ts';

export type ProcessSettings = Pick<SpawnOptions, 'cwd' | 'env'>;

/** The request in the first line of a connection. */
export type Request =
  /** Starts a process. The response has a line for each `Notice`. */
  | { type: 'start'; command: string; args: string[]; options: ProcessSettings }
  /** The response is the process's standard output, as it comes. */
  | { type: 'output'; pid: number }
  | { type: 'signal'; pid: number; signal: NodeJS.Signals }
  /** Holds a file open until the connection ends. `share` is `dwShareMode` of CreateFile. */
  | { type: 'hold'; path: string; share: number }
  /** Ends the agent, once the connection ends. */
  | { type: 'end' };

/** Events of a process: its start, its standard error, and its end. */
export interface Notice {
  pid: number;
  stderr: string;
  exitCode: number | null;
}

/** The running processes with their output, because Node drops unread output when a process ends. */
const children = new Map<number, { child: ChildProcess; output: PassThrough }>();

function handle(request: Request, socket: Socket): void {
  switch (request.type) {
    case 'start':
      start(request, socket);
      break;
    case 'output': {
      const { child, output } = children.get(request.pid) ?? {};
      output?.pipe(socket);
      socket.on('close', () => child?.stdout?.destroy());
      break;
    }
    case 'signal':
      signal(request.pid, request.signal);
      socket.end();
      break;
    case 'hold': {
      const close = openWithShare(request.path, request.share);
      socket.on('close', close).resume().write('held\n');
      break;
    }
    case 'end':
      socket.on('close', () => process.exit()).resume();
  }
}

function start({ command, args, options }: Request & { type: 'start' }, socket: Socket): void {
  const notify = (notice: Partial<Notice>): void => {
    socket.write(`${JSON.stringify(notice)}\n`);
  };
  // With a hidden console, as GitHub's runner starts it.
  const child = spawn(command, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  child.on('error', console.error);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} could not be started`);
  children.set(pid, { child, output: child.stdout.pipe(new PassThrough()) });
  child.stderr.setEncoding('utf8').on('data', (stderr: string) => {
    notify({ stderr });
  });
  child.on('exit', (exitCode) => {
    notify({ exitCode });
  });
  child.on('close', () => {
    children.delete(pid);
    socket.end();
  });
  notify({ pid });
}

function signal(pid: number, name: NodeJS.Signals): void {
  // It may have ended meanwhile.
  if (!children.has(pid)) return;
  // As GitHub's runner ends a process that it can't tell to end itself.
  if (name === 'SIGKILL' || !sendCtrlEvent(pid, name)) process.kill(pid, 'SIGKILL');
}

// All processes of the console get them, including this one, which sends them.
for (const name of ['SIGINT', 'SIGBREAK'] as const) process.on(name, () => undefined);

const server = createServer((socket) => {
  // The other end may be gone before all is told.
  socket.on('error', () => undefined);
  createInterface(socket).once('line', (line) => {
    try {
      handle(JSON.parse(line) as Request, socket);
    } catch (error) {
      console.error(error);
      socket.destroy();
    }
  });
}).listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`port ${port}\n`);
});
