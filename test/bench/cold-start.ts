import { deepEqual, equal } from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measurePeakMemory } from '../support/memory.ts';
import { productVideo, SIMULATOR_KEY, startSimulator } from '../support/simulator.ts';
import { preload, startStep } from '../support/step-runner.ts';
import { median, table, type Section } from './markdown.ts';

/** Milliseconds from a program's start to each event. */
interface Phases {
  /** Node itself was ready. */
  ready: number;
  /** It made its request. */
  request: number;
  /** The response arrived. */
  answer: number;
  exit: number;
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
): Promise<{ seconds: number; outputs: Record<string, string> }> {
  await using simulator = await startSimulator({ videos: { pv_1: [productVideo('completed')] } });
  const inputs = { 'video-id': 'pv_1', 'api-key': SIMULATOR_KEY, 'base-url': simulator.baseUrl };
  const step = await startStep(inputs, { env, program: PROGRAMS[program] });
  const { exitCode, outputs, startedAt, exitedAt } = await step.result;
  equal(exitCode, 0);
  // It is in another place each time.
  delete outputs['videos-file'];
  return { outputs, seconds: (exitedAt - startedAt) / 1000 };
}

/** A run in which Node reports the times of the request and the response. */
async function phasesOf(program: Program): Promise<Phases> {
  const folder = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  const file = join(folder, 'phases');
  const script = `
    import { subscribe } from 'node:diagnostics_channel';
    import { writeFileSync } from 'node:fs';
    const at = { ready: performance.now() };
    subscribe('http.client.request.start', () => { at.request = performance.now(); });
    subscribe('http.client.response.finish', () => { at.answer = performance.now(); });
    process.on('exit', () => {
      at.exit = performance.now();
      writeFileSync(${JSON.stringify(file)}, JSON.stringify(at));
    });`;
  await run(program, preload(script));
  const phases = JSON.parse(await readFile(file, 'utf8')) as Phases;
  await rm(folder, { recursive: true });
  return phases;
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

  const rounds: Record<Program, number>[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({
      'this action': (await run('this action')).seconds,
      'bare program': (await run('bare program')).seconds,
      'node --eval 0': (await run('node --eval 0')).seconds,
    });
  }
  const totals: string[][] = [];
  for (const name of NAMES) {
    const ratio = median(rounds.map((round) => round[name] / round['bare program']));
    const memory = await peakMebibytes(name);
    const seconds = median(rounds.map((round) => round[name]));
    totals.push([name, ms(seconds * 1000), ratio.toFixed(2), `${memory.toFixed(0)} MiB`]);
  }
  const shares: string[][] = [];
  for (const name of ['this action', 'bare program'] as const) {
    const phases: Phases[] = [];
    for (let round = 0; round < ROUNDS; round += 1) phases.push(await phasesOf(name));
    shares.push([
      name,
      ms(median(phases.map(({ ready }) => ready))),
      ms(median(phases.map(({ ready, request }) => request - ready))),
      ms(median(phases.map(({ request, answer }) => answer - request))),
      ms(median(phases.map(({ answer, exit }) => exit - answer))),
    ]);
  }
  return {
    markdown: `## Cold start

The whole process, from start to exit, for a video that is finished at the first check, against a simulator. The bare program is an ES module that makes the same request with Node's own HTTP client and writes the same outputs. It checks nothing, and writes no log and no job summary. \`node --eval 0\` is Node with nothing to do. The three were run alternately, ${ROUNDS} times. Each time is a median, and each ratio is the median of the ratios within a round. Memory is the peak of the process, including about 3 MiB for measuring, from ${MEMORY_ROUNDS} separate runs. All requests use plain HTTP on one machine; TLS adds the same time to both.

${table(['program', 'time', 'vs. bare program', 'memory'], totals)}

The parts of that time, from separate runs in which Node's diagnostics channels report the request and the response. The end of the process isn't included. A minified bundle doesn't start sooner, so the bundle stays readable.

${table(['program', 'Node itself', 'loading', 'request', 'reading and writing'], shares)}`,
  };
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(0)} ms`;
}
