import { deepEqual, equal } from 'node:assert/strict';
import { join } from 'node:path';
import { measurePeakMemory } from '../memory.ts';
import { startStep } from '../runner.ts';
import { productVideo, SIMULATOR_KEY, startSimulator } from '../simulator.ts';
import { median, table, type Section } from './markdown.ts';

/** One run of a program, in milliseconds from its start. */
interface Run {
  /** When its request arrived; `NaN` if it makes none. */
  requestMs: number;
  exitMs: number;
}

const root = join(import.meta.dirname, '../..');

const PROGRAMS = {
  'this action': [join(root, 'dist/index.js')],
  'bare program': [join(import.meta.dirname, 'bare-program.js')],
  'node --eval 0': ['--eval', '0'],
} satisfies Record<string, [string, ...string[]]>;

type Program = keyof typeof PROGRAMS;
const NAMES = Object.keys(PROGRAMS) as Program[];

const ROUNDS = 40;
const MEMORY_ROUNDS = 5;

async function run(
  program: Program,
  env: Record<string, string> = {},
): Promise<Run & { outputs: Record<string, string> }> {
  await using simulator = await startSimulator({ videos: { pv_1: [productVideo('completed')] } });
  const inputs = { 'video-id': 'pv_1', 'api-key': SIMULATOR_KEY, 'base-url': simulator.baseUrl };
  const step = await startStep(inputs, { env, program: PROGRAMS[program] });
  const { exitCode, outputs, startedAt, exitedAt } = await step.result;
  equal(exitCode, 0);
  const requestMs = (simulator.requests[0]?.at ?? NaN) - startedAt;
  return { outputs, requestMs, exitMs: exitedAt - startedAt };
}

async function peakMebibytes(program: Program): Promise<number> {
  const peaks: number[] = [];
  for (let round = 0; round < MEMORY_ROUNDS; round += 1) {
    const memory = await measurePeakMemory();
    await run(program, memory.env);
    peaks.push(await memory.mebibytes());
  }
  return median(peaks);
}

/** The whole process for a video that is finished, beside programs that do as little as can be. */
export async function coldStartSection(): Promise<Section> {
  const action = await run('this action');
  deepEqual((await run('bare program')).outputs, action.outputs);

  const rounds: Record<Program, Run>[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({
      'this action': await run('this action'),
      'bare program': await run('bare program'),
      'node --eval 0': await run('node --eval 0'),
    });
  }
  const of = (read: (round: Record<Program, Run>) => number): number => median(rounds.map(read));
  const ms = (read: (round: Record<Program, Run>) => number): string => `${of(read).toFixed(0)} ms`;

  const totals: string[][] = [];
  for (const name of NAMES) {
    const ratio = of((round) => round[name].exitMs / round['bare program'].exitMs);
    const memory = await peakMebibytes(name);
    totals.push([
      name,
      ms((round) => round[name].exitMs),
      ratio.toFixed(2),
      `${memory.toFixed(0)} MiB`,
    ]);
  }
  const nodeMs = (round: Record<Program, Run>): number => round['node --eval 0'].exitMs;
  const shares = (['this action', 'bare program'] as const).map((name) => [
    name,
    ms(nodeMs),
    ms((round) => round[name].requestMs - nodeMs(round)),
    ms((round) => round[name].exitMs - round[name].requestMs),
  ]);
  return {
    markdown: `## Cold start

The whole process, from its start to its exit, for a video that is finished when it is first asked for, against a simulator on the same machine. The bare program makes the same request with Node's own HTTP client and writes the same outputs; it checks nothing, and writes no log and no job summary. \`node --eval 0\` is Node with nothing to do. The three take turns ${ROUNDS} times; each figure is a median, and the ratio that of the ratios within a turn. Memory is the most that the process had, from ${MEMORY_ROUNDS} runs of their own.

${table(['program', 'time', 'beside the bare program', 'memory'], totals)}

Where the time goes: what \`node --eval 0\` takes, from then until the request reaches the server (loading the code, reading the inputs, connecting), and from then until the exit (the answer, the outputs, the exit). The simulator answers at once.

${table(['program', 'Node itself', 'until the request', 'after it'], shares)}`,
  };
}
