import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { actionMetadata, type ActionMetadata } from './action-metadata.ts';
import {
  fromWindowsPath,
  startOnWindows,
  stepsRunOnWindows,
  toWindowsPath,
  windowsAgent,
  type StepProcess,
} from './windows-process.ts';

/** A workflow command that a step printed, such as `::error::`. */
interface Command {
  name: string;
  message: string;
}

export interface StepResult {
  /** `null` if a signal that the action does not handle ended the process. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
  commands: Command[];
  errors: string[];
  warnings: string[];
  /** The lines of the log that aren't commands. */
  log: string[];
  outputs: Record<string, string>;
  summary: string;
  /** The content of the file in the output `videos-file`. */
  videosFile: string | undefined;
  /** Milliseconds, as returned by performance.now(). */
  startedAt: number;
  exitedAt: number;
}

export interface Step {
  result: Promise<StepResult>;
  /** The output so far. */
  lines: readonly string[];
  kill: (signal: NodeJS.Signals) => void;
}

export interface ProcessStep extends Step {
  /** The reader of standard output. */
  log: Interface;
  /** Closes the end of standard output that is read. */
  closeLog: () => void;
}

export interface StepOptions {
  /** Variables in addition to the runner's; `undefined` removes one. */
  env?: Record<string, string | undefined>;
  /** Takes each line of the log as it comes. */
  onLine?: (line: string, kill: Step['kill']) => void;
}

export interface ProcessOptions extends StepOptions {
  /** A command, with its arguments, that runs the one after it. */
  wrapper?: [string, ...string[]];
  /** The program that Node runs instead of the bundle. */
  program?: [string, ...string[]];
  /** The metadata of the action to run; by default, of the action that waits. */
  metadata?: ActionMetadata;
  /** The Node that runs the step. */
  node?: string | undefined;
}

const root = join(import.meta.dirname, '../..');

/** The Node that runs steps, unless a test names another. */
export const stepNode = windowsAgent?.node ?? process.execPath;

/**
 * A cancelled step takes less than a second. On a busy machine it may take longer, but less than
 * the 15 s after which a request would time out.
 */
export const CANCELLED_WITHIN_MS = 10_000;

/** True if one process can send another a signal that it can handle. */
export const hasSignals = process.platform !== 'win32' || windowsAgent !== undefined;

/** True if steps run on Linux. */
export const isOnLinux = process.platform === 'linux' && !stepsRunOnWindows;

/** True if a step can have separate mounts, which needs the superuser. */
export function canMount(): boolean {
  return isOnLinux && spawnSync('unshare', ['--mount', 'true']).status === 0;
}

/** The signal that a runner sends after `SIGINT`: on Windows, Ctrl-Break after Ctrl-C. */
export const SECOND_SIGNAL = stepsRunOnWindows ? 'SIGBREAK' : 'SIGTERM';

// Variables that a runner sets to a path.
const PATH_VARIABLES = [
  'GITHUB_OUTPUT',
  'GITHUB_STATE',
  'GITHUB_STEP_SUMMARY',
  'GITHUB_WORKSPACE',
  'NODE_EXTRA_CA_CERTS',
  'RUNNER_TEMP',
];

/** The files and variables that a runner provides. */
interface Given {
  /** Inputs, with the defaults of action.yml, and the paths of the files. */
  env: Record<string, string | undefined>;
  /** Has a file each for outputs, state and summary. */
  folder: string;
}

/** Prepares a step as GitHub's runner does. */
export async function prepareStep(
  inputs: Record<string, string>,
  env: StepOptions['env'] = {},
  metadata = actionMetadata,
): Promise<Given> {
  const folder = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  const [output, summary, state] = ['output', 'summary', 'state'].map((name) => join(folder, name));
  for (const file of ['output', 'summary', 'state']) await writeFile(join(folder, file), '');
  const variables = Object.entries(metadata.inputs).map(
    ([name, input]) =>
      [`INPUT_${name.toUpperCase()}`, inputs[name] ?? input.default ?? ''] as const,
  );
  return {
    folder,
    env: {
      ...Object.fromEntries(variables),
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_OUTPUT: output,
      GITHUB_STATE: state,
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: folder,
      ...env,
    },
  };
}

type Ended = Pick<StepResult, 'exitCode' | 'stderr' | 'startedAt' | 'exitedAt'>;

/** Reads what a step has left behind, and removes it. */
export async function finishStep(
  { folder }: Given,
  lines: readonly string[],
  ended: Ended,
): Promise<StepResult> {
  const [output, summary] = await Promise.all(
    ['output', 'summary'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  const outputs = parseOutputs(output ?? '');
  const videosFile = outputs['videos-file']
    ? await readFile(fromWindowsPath(outputs['videos-file']), 'utf8')
    : undefined;
  await rm(folder, { recursive: true });
  const commands = lines.map(parseCommand).filter((command) => command !== undefined);
  const messages = (of: string): string[] =>
    commands.filter(({ name }) => name === of).map(({ message }) => message);
  return {
    ...ended,
    stdout: lines.join('\n'),
    commands,
    errors: messages('error'),
    warnings: messages('warning'),
    log: lines.filter((line) => !parseCommand(line)),
    outputs,
    summary: summary ?? '',
    videosFile,
  };
}

/** Runs the committed bundle as GitHub's runner runs a step. */
export async function startStep(
  inputs: Record<string, string>,
  {
    env,
    onLine,
    wrapper,
    program,
    metadata = actionMetadata,
    node = stepNode,
  }: ProcessOptions = {},
): Promise<ProcessStep> {
  const given = await prepareStep(inputs, env, metadata);
  const main = join(root, metadata.runs.main.replace('../', ''));
  const run = [node, ...(program ?? [toWindowsPath(main)])] as const;
  const [command, ...args] = wrapper ? [...wrapper, ...run] : run;
  const startedAt = performance.now();
  const child: StepProcess = windowsAgent
    ? await startOnWindows(command, args, { env: withWindowsPaths(given.env) })
    : spawn(command, args, { env: given.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };

  let exitedAt = NaN;
  child.on('exit', () => (exitedAt = performance.now()));

  const lines: string[] = [];
  const log = createInterface(child.stdout);

  async function finish(): Promise<StepResult> {
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    log.on('line', (line) => {
      lines.push(line);
      onLine?.(line, kill);
    });
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    return finishStep(given, lines, { exitCode, stderr, startedAt, exitedAt });
  }

  return {
    result: finish(),
    lines,
    log,
    kill,
    closeLog: () => {
      child.stdout.destroy();
    },
  };
}

function withWindowsPaths(env: Given['env']): Given['env'] {
  const converted = { ...env };
  for (const name of PATH_VARIABLES) {
    const path = env[name];
    if (path !== undefined) converted[name] = toWindowsPath(path);
  }
  return converted;
}

/** Variables with which Node runs a module before what it is started for. */
export function preload(script: string): { NODE_OPTIONS: string } {
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
}

/** Resolves when the condition holds; a test that waits in vain ends by its own timeout. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(10);
}

/**
 * Reads a line as the runner does: `::name key=value::message` after white space at its start, or
 * the older `##[name key=value]message` anywhere in it.
 */
export function parseCommand(line: string): Command | undefined {
  const match =
    /^\s*::([\w-]+)(?: [^:]*)?::(.*)$/.exec(line) ?? /##\[([\w-]+)[^\]]*\](.*)$/.exec(line);
  if (!match) return undefined;
  const [, name = '', data = ''] = match;
  const message = data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  return { name, message };
}

/** Reads an output file as the runner does: `name=value`, or `name<<delimiter`, the value's lines, `delimiter`. */
export function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  // Windows ends lines with both characters.
  const lines = text.split(/\r?\n/);
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    if (line === '') continue;
    const [, single, value = ''] = /^([^=<]+)=(.*)$/.exec(line) ?? [];
    if (single !== undefined) {
      outputs[single] = value;
      continue;
    }
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(line) ?? [];
    const end = delimiter === undefined ? -1 : lines.indexOf(delimiter);
    if (name === undefined || end < 0) throw new Error(`not an output: ${line}`);
    outputs[name] = lines
      .splice(0, end + 1)
      .slice(0, -1)
      .join('\n');
  }
  return outputs;
}
