import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough, type Readable } from 'node:stream';
import type { Notice, ProcessSettings, Request } from '../windows/agent.ts';

/** The address of the agent that `test/windows/setup.ts` started on Windows, if tests use one. */
export interface WindowsAgent {
  port: number;
  /** The path of Node there, unless a test says which one. */
  node: string;
  /** The folder that Wine has for `C:\`; `undefined` on Windows itself. */
  driveC: string | undefined;
}

const { WINDOWS_AGENT } = process.env;

export const windowsAgent =
  WINDOWS_AGENT === undefined ? undefined : (JSON.parse(WINDOWS_AGENT) as WindowsAgent);

/** True if steps run on Windows, or under Wine. */
export const stepsRunOnWindows = windowsAgent !== undefined || process.platform === 'win32';

export const isUnderWine = windowsAgent?.driveC !== undefined;

// Wine's drives: D: for temporary files, as on GitHub's runners, and Z: for everything.
export const DRIVE_D = tmpdir();

/** The path that Windows has for a file of this machine. */
export function toWindowsPath(path: string): string {
  if (windowsAgent?.driveC === undefined || !isAbsolute(path)) return path;
  const inside = relative(DRIVE_D, path);
  const windowsPath = inside.startsWith('..') ? `Z:${path}` : `D:\\${inside}`;
  return windowsPath.replaceAll('/', '\\');
}

/** The file of this machine that has a path on Windows. */
export function fromWindowsPath(path: string): string {
  const driveC = windowsAgent?.driveC;
  if (driveC === undefined) return path;
  const roots: Record<string, string> = { C: driveC, D: DRIVE_D, Z: '/' };
  const root = roots[path.charAt(0).toUpperCase()];
  if (root === undefined || path.charAt(1) !== ':')
    throw new Error(`not a path with a drive: ${path}`);
  return join(root, ...path.slice(2).split(/[\\/]/));
}

/** As much of a process as tests of steps use. */
export interface StepProcess extends EventEmitter {
  stdout: Readable;
  stderr: Readable;
  kill: (signal: NodeJS.Signals) => unknown;
}

/** Starts a process on Windows. */
export async function startOnWindows(
  command: string,
  args: string[],
  options: ProcessSettings,
): Promise<StepProcess> {
  const control = ask({ type: 'start', command: toWindowsPath(command), args, options });
  const notices = createInterface(control)[Symbol.asyncIterator]();
  const { pid } = parseNotice(await notices.next());
  if (pid === undefined) throw new Error(`${command} was not started`);
  const stdout = ask({ type: 'output', pid });
  const stderr = new PassThrough();
  const outputClosed = once(stdout, 'close');
  const child = Object.assign(new EventEmitter(), {
    stdout,
    stderr,
    kill: (signal: NodeJS.Signals) => ask({ type: 'signal', pid, signal }),
  });
  let exitCode: number | null = null;

  async function follow(): Promise<void> {
    for (;;) {
      const next = await notices.next();
      if (next.done === true) break;
      const notice = parseNotice(next);
      if (notice.stderr !== undefined) stderr.write(notice.stderr);
      if (notice.exitCode === undefined) continue;
      exitCode = notice.exitCode;
      child.emit('exit', exitCode);
    }
    await outputClosed;
    child.emit('close', exitCode);
  }

  void follow();
  return child;
}

/**
 * Holds a file open on Windows until it is disposed of.
 *
 * @param share what others may do meanwhile: `dwShareMode` of CreateFile
 */
export async function holdOpen(path: string, share: number): Promise<AsyncDisposable> {
  const socket = ask({ type: 'hold', path: toWindowsPath(path), share });
  await once(socket, 'data');
  return {
    [Symbol.asyncDispose]: async () => {
      socket.end();
      await once(socket, 'close');
    },
  };
}

function ask(request: Request): Socket {
  if (!windowsAgent) throw new Error('there is no agent on Windows');
  const socket = connect(windowsAgent.port, '127.0.0.1');
  socket.write(`${JSON.stringify(request)}\n`);
  return socket;
}

function parseNotice({ value }: IteratorResult<string, unknown>): Partial<Notice> {
  return JSON.parse(value as string) as Partial<Notice>;
}
