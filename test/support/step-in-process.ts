import { subscribe } from 'node:diagnostics_channel';
import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import * as core from '@actions/core';
import { vi, type MockInstance } from 'vitest';
import { JoggClient } from '../../src/jogg/client.ts';
import { run } from '../../src/main.ts';
import type { Ending } from '../../src/wait/outcome.ts';
import {
  finishStep,
  prepareStep,
  type Step,
  type StepOptions,
  type StepResult,
} from './step-runner.ts';
import { VirtualTime } from './virtual-time.ts';

export interface InProcessOptions extends StepOptions {
  /** True if a server hangs: timeouts of responses then elapse immediately. */
  hangs?: boolean;
}

let underWay = 0;

/** Stands still while a request or something with a file is under way. */
const time = new VirtualTime(
  () => 0,
  () =>
    underWay > 0 ||
    process.getActiveResourcesInfo().some((resource) => /^(FSReq|CloseReq)/.test(resource)),
);

countCalls(JoggClient.prototype, 'getVideo');
countCalls(JoggClient.prototype, 'getVideoPage');
// The requests of downloads.
subscribe('http.client.request.start', (message) => {
  underWay += 1;
  const { request } = message as { request: ClientRequest };
  request.once('close', () => (underWay -= 1));
});

/** Counts the calls of a method that are under way. */
function countCalls<M extends string>(
  prototype: Record<M, (...args: never[]) => Promise<unknown>>,
  name: M,
): void {
  const method = prototype[name];
  prototype[name] = async function counted(...args) {
    underWay += 1;
    try {
      return await method.apply(this, args);
    } finally {
      underWay -= 1;
    }
  };
}

/** Milliseconds since the step began, by its clock. */
export function now(): number {
  return time.now * 1000;
}

let isRunning = false;

/**
 * Runs the action in this process, and otherwise as `step-runner.ts` runs the bundle: one step at a
 * time, with the real network and files, but waits take no time.
 */
export async function startStep(
  inputs: Record<string, string>,
  { env, onLine, hangs = false }: InProcessOptions = {},
): Promise<Step> {
  if (isRunning) throw new Error('another step runs in this process');
  // Fractions of a second are lost in a large number.
  time.now = 0;
  const given = await prepareStep(inputs, env);
  isRunning = true;
  const cancellation = new AbortController();
  const kill = (signal: NodeJS.Signals): void => {
    cancellation.abort({ result: 'cancelled', signal } satisfies Ending);
  };
  const lines: string[] = [];

  async function finish(): Promise<StepResult> {
    const startedAt = now();
    const written = await inPlaceOfProcess(given.env, hangs, {
      onLine: (line) => {
        lines.push(line);
        onLine?.(line, kill);
      },
      work: () => time.run(run(cancellation.signal, time)),
    }).finally(() => (isRunning = false));
    return finishStep(given, lines, { ...written, startedAt, exitedAt: now() });
  }

  return { result: finish(), lines, kill };
}

interface Work {
  onLine: (line: string) => void;
  work: () => Promise<void>;
}

/** Does some work with the globals that a separate process would have. */
async function inPlaceOfProcess(
  env: Record<string, string | undefined>,
  hangs: boolean,
  { onLine, work }: Work,
): Promise<Pick<StepResult, 'exitCode' | 'stderr'>> {
  const { env: realEnv, exitCode: realExitCode } = process;
  const { lookup } = dns;
  const authorities = getCACertificates();
  // It remembers the file of the first step.
  Reflect.deleteProperty(core.summary, '_filePath');
  let stderr = '';
  const lines = splitLines(onLine);
  const spies = [
    captureWrites(process.stdout, lines.write),
    captureWrites(process.stderr, (text) => (stderr += text)),
    ...(hangs ? [shortenTimers()] : []),
  ];
  try {
    process.env = env;
    process.exitCode = undefined;
    await readNodeVariables(env);
    await work();
    lines.end();
    return { exitCode: readExitCode(), stderr };
  } finally {
    process.env = realEnv;
    process.exitCode = realExitCode;
    dns.lookup = lookup;
    setDefaultCACertificates(authorities);
    for (const { mockRestore } of spies) mockRestore();
  }
}

function readExitCode(): number {
  return Number(process.exitCode ?? 0);
}

let imports = 0;

/** Does what Node does with some variables as it starts. */
async function readNodeVariables(env: Record<string, string | undefined>): Promise<void> {
  const { NODE_EXTRA_CA_CERTS: file, NODE_OPTIONS = '' } = env;
  if (file) setDefaultCACertificates([...getCACertificates(), readFileSync(file, 'utf8')]);
  const [, preloaded] = /^--import=(\S+)$/.exec(NODE_OPTIONS) ?? [];
  // The same URL would be the same module.
  if (preloaded) await import(/* @vite-ignore */ `${preloaded}#${(imports += 1)}`);
}

type Spy = Pick<MockInstance, 'mockRestore'>;

function captureWrites(stream: NodeJS.WriteStream, onText: (text: string) => void): Spy {
  return vi.spyOn(stream, 'write').mockImplementation((chunk) => {
    onText(String(chunk));
    return true;
  });
}

interface Lines {
  write: (text: string) => void;
  /** Calls back with what has no line break after it. */
  end: () => void;
}

/** Calls back with each whole line, where `readline` sees its end. */
function splitLines(onLine: (line: string) => void): Lines {
  let rest = '';
  return {
    write: (text) => {
      const lines = (rest + text).split(/\r\n|[\n\r\u2028\u2029]/);
      rest = lines.pop() ?? '';
      lines.forEach(onLine);
    },
    end: () => {
      if (rest !== '') onLine(rest);
    },
  };
}

/** Lets timers of a second and more fire after a moment, and the clock show what they would have taken. */
function shortenTimers(): Spy {
  const { setTimeout } = globalThis;
  const shortened = (callback: () => void, ms: number): NodeJS.Timeout => {
    if (ms < 1000) return setTimeout(callback, ms);
    return setTimeout(() => {
      time.now += ms / 1000;
      callback();
    }, 300);
  };
  return vi.spyOn(globalThis, 'setTimeout').mockImplementation(shortened as typeof setTimeout);
}
