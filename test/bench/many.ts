import { readInputs } from '../../src/inputs/inputs.ts';
import { reportOutcomes } from '../../src/report/report.ts';
import type { Random } from '../../src/clock.ts';
import { measurePeakMemory } from '../support/memory.ts';
import { mostIn } from '../support/most-in.ts';
import {
  SIMULATOR_KEY,
  startSimulator,
  videoAnswer,
  type Answer,
  type Timeline,
  type VideoType,
} from '../support/simulator.ts';
import { startStep } from '../support/step-runner.ts';
import { table, whole, type Section } from './markdown.ts';
import { seededRandom, waitInVirtualTime } from './schedules.ts';

/** The results of waiting for one batch. */
interface Measured {
  meanLateSeconds: number;
  /** Time from when the last video was finished to when it was found. */
  pastLastSeconds: number;
  requests: number;
  mostInASecond: number;
}

const HOWS = ['in lists', 'one by one', 'a step for each'] as const;
type How = (typeof HOWS)[number];

const COUNTS = [1, 10, 100, 1000, 3500];
// At least, in as many batches as that takes.
const VIDEOS = 1000;
const MOST_STEPS = 1000;
const MOST_PROCESSES = 100;
const SPREAD_SECONDS = 60;
const WORK_COUNTS = [500, 1000, 2000, 4000];

/** Waits for videos that take 2 to 10 minutes, in one step or in one step per video. */
async function measure(count: number, how: How, random: Random): Promise<Measured> {
  const finished = Array.from({ length: count }, () => 120 + 480 * random());
  const steps = how === 'a step for each' ? finished.map((seconds) => [seconds]) : [finished];
  const requests: number[] = [];
  const found: number[] = [];
  const onRequest = (elapsed: number): unknown => requests.push(elapsed);
  for (const step of steps) {
    const outcomes = await waitInVirtualTime(step, random, onRequest, how === 'in lists');
    found.push(...outcomes.map(({ elapsedSeconds }) => elapsedSeconds));
  }
  return {
    meanLateSeconds: mean(found.map((seconds, i) => seconds - (finished[i] ?? NaN))),
    pastLastSeconds: Math.max(...found) - Math.max(...finished),
    requests: requests.length,
    mostInASecond: mostIn(1, requests),
  };
}

/** A single video isn't looked up in lists, and few machines have the memory for thousands of steps. */
function howsFor(count: number): readonly How[] {
  if (count === 1) return ['a step for each'];
  return HOWS.filter((how) => how !== 'a step for each' || count <= MOST_STEPS);
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Lateness and requests of a step for many videos. They don't depend on the machine. */
export async function manySection(): Promise<Section> {
  const rows: string[][] = [];
  for (const count of COUNTS) {
    for (const how of howsFor(count)) {
      const random = seededRandom(count);
      const batches: Measured[] = [];
      while (batches.length * count < VIDEOS) batches.push(await measure(count, how, random));
      rows.push([
        count === 1 ? '1' : `${whole(count)}, ${how}`,
        `${mean(batches.map((batch) => batch.meanLateSeconds)).toFixed(1)} s`,
        `${mean(batches.map((batch) => batch.pastLastSeconds)).toFixed(1)} s`,
        whole(mean(batches.map((batch) => batch.requests))),
        whole(Math.max(...batches.map((batch) => batch.mostInASecond))),
      ]);
    }
  }
  const head = ['videos', 'mean lateness', 'past the last', 'requests', 'most in a second'];
  return {
    markdown: `## Many videos

Each batch has videos that take 2 to 10 minutes, evenly distributed, all requested at the same time. "In lists" is one step for product or template videos: it looks them up in JoggAI's lists, 100 per request, and requests a video itself once a list reports that it has ended. "One by one" is one step without lists. "A step for each" is one step per video. A step makes at most 10 requests per second.

The action's own code runs on a virtual clock, as above. Each row has ${whole(VIDEOS)} videos or more, in batches of that size: the averages per batch, and the most requests in a second of any batch. "Past the last" is the time from when the last video was finished to when it was found.

${table(head, rows)}`,
  };
}

interface Process {
  /** Both in milliseconds, from performance.now(). */
  startedAt: number;
  exitedAt: number;
  mebibytes: number;
  requests: number;
}

/**
 * Runs a step for videos that are finished one after another.
 *
 * @param seconds from the first request to when the last video is finished
 */
async function run(ids: string[], seconds = 0, type: VideoType = 'product'): Promise<Process> {
  const [processing, completed] = ['processing', 'completed'].map((status) =>
    videoAnswer(type, 'reference', status),
  ) as [Answer, Answer];
  const videos = ids.map((id, i): [string, Timeline] => [
    id,
    seconds === 0
      ? [completed]
      : [{ ...processing, seconds: ((i + 1) / ids.length) * seconds }, completed],
  ]);
  await using simulator = await startSimulator({ videos: Object.fromEntries(videos), type });
  const memory = await measurePeakMemory();
  const inputs = {
    'video-id': ids.join(),
    'video-type': type,
    'api-key': SIMULATOR_KEY,
    'base-url': simulator.baseUrl,
  };
  const { exitCode, startedAt, exitedAt } = await (
    await startStep(inputs, { env: memory.env })
  ).result;
  if (exitCode !== 0) throw new Error(`the step for ${ids.length} videos failed`);
  const requests = simulator.requests.length;
  return { startedAt, exitedAt, mebibytes: await memory.mebibytes(), requests };
}

function idsOf(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `pv_${i}`);
}

/** Time from the first start to the last exit. */
function secondsOf(processes: Process[]): string {
  const first = Math.min(...processes.map(({ startedAt }) => startedAt));
  const last = Math.max(...processes.map(({ exitedAt }) => exitedAt));
  return `${((last - first) / 1000).toFixed(1)} s`;
}

/** Compares one step for all videos with one step per video. */
async function oneOrEach(): Promise<string> {
  const rows: string[][] = [];
  let perProcess = NaN;
  for (const count of COUNTS.filter((number) => number <= MOST_STEPS)) {
    const ids = idsOf(count);
    const one = await run(ids);
    const cells = [whole(count), secondsOf([one]), `${one.mebibytes.toFixed(0)} MiB`];
    if (count > MOST_PROCESSES) {
      rows.push([...cells, 'not run', `${whole(count * perProcess)} MiB (calculated)`]);
      continue;
    }
    const each = await Promise.all(ids.map((id) => run([id])));
    const mebibytes = each.reduce((sum, process) => sum + process.mebibytes, 0);
    perProcess = mebibytes / count;
    rows.push([...cells, secondsOf(each), `${whole(mebibytes)} MiB`]);
  }
  return table(['videos', 'one step', 'its memory', 'a step for each', 'their memory'], rows);
}

/** Compares product videos, which have a list, with avatar videos, which don't. */
async function listsOrNot(): Promise<string> {
  const counts = COUNTS.filter((count) => count > 1 && count <= MOST_STEPS);
  const rows = counts.map(async (count) => {
    const types = ['product', 'avatar'] as const;
    const steps = await Promise.all(types.map((type) => run(idsOf(count), SPREAD_SECONDS, type)));
    const cells = steps.flatMap((step) => [secondsOf([step]), whole(step.requests)]);
    return [whole(count), ...cells];
  });
  const head = ['videos', 'in lists', 'requests', 'one by one', 'requests'];
  return table(head, await Promise.all(rows));
}

/** Measures the CPU time of the action's own code, from the first check to the report. */
async function work(): Promise<string> {
  const rows: string[][] = [];
  for (const count of WORK_COUNTS) {
    const random = seededRandom(count);
    const finished = Array.from({ length: count }, () => 120 + 480 * random());
    const before = process.cpuUsage();
    const outcomes = await waitInVirtualTime(finished, random, () => undefined, true);
    const given: Record<string, string> = {
      'video-id': idsOf(count).join(),
      'api-key': SIMULATOR_KEY,
    };
    const inputs = readInputs((name) => given[name] ?? '', true);
    reportOutcomes(outcomes, inputs);
    const { user, system } = process.cpuUsage(before);
    const milliseconds = (user + system) / 1000;
    rows.push([
      whole(count),
      `${whole(milliseconds)} ms`,
      `${(milliseconds / count).toFixed(2)} ms`,
    ]);
  }
  return table(['videos', 'processor time', 'for each'], rows);
}

/** Time, requests, and memory of real processes, and the CPU time for thousands of videos. */
export async function processesSection(): Promise<Section> {
  return {
    markdown: `### As processes

The time from the first start to the last exit, for videos that are finished at their first check. One step makes ten requests per second, and one step per video makes all requests immediately. Memory is the sum of the peaks of all processes (shared pages are counted once per process). 1,000 processes are not run, because few machines have the memory.

${await oneOrEach()}

One step for videos that are finished one after another within ${SPREAD_SECONDS} s: product videos, which are looked up in a list, and avatar videos, which have no list. At ten requests per second, 1,000 videos take at least 105 s.

${await listsOrNot()}

CPU time for waiting on product videos that take 2 to 10 minutes, from the first check to the report, on a virtual clock. It grows linearly with the number of videos.

${await work()}`,
  };
}
