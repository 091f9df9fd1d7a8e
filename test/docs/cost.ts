import { mostIn } from '../support/most-in.ts';
import { seededRandom, waitInVirtualTime } from '../bench/schedules.ts';

/** From when a job is billed to when its step begins. */
const JOB_START_SECONDS = 15;
const SHARD = 2000;
const PARALLEL_JOBS = 5;

/** When videos of 2 to 10 minutes are finished, in seconds after they were requested. */
function finishTimes(count: number): number[] {
  const random = seededRandom(count);
  return Array.from({ length: count }, () => 120 + 480 * random());
}

function billedMinutes(seconds: number): number {
  return Math.ceil((seconds + JOB_START_SECONDS) / 60);
}

async function longestWait(
  finished: number[],
  onRequest: (at: number) => void,
  newer = 0,
): Promise<number> {
  const outcomes = await waitInVirtualTime(
    finished,
    seededRandom(finished.length),
    onRequest,
    finished.length > 1,
    7200,
    newer,
  );
  return Math.max(...outcomes.map(({ elapsedSeconds }) => elapsedSeconds));
}

/** The billed minutes of one step for all videos, and of a job for each. */
export async function waysToWait(count: number): Promise<{ oneStep: number; matrix: number }> {
  const finished = finishTimes(count);
  const oneStep = billedMinutes(await longestWait(finished, () => undefined));
  let matrix = 0;
  for (const seconds of finished) {
    matrix += billedMinutes(await longestWait([seconds], () => undefined));
  }
  return { oneStep, matrix };
}

/** The totals of jobs of 2,000 videos in the same list, five in parallel. */
export async function shards(count: number): Promise<Record<string, number>> {
  const jobs = Math.ceil(count / SHARD);
  let minutes = 0;
  let requests = 0;
  let mostInASecond = 0;
  for (let job = 0; job < jobs; job += 1) {
    const at: number[] = [];
    const finished = finishTimes(Math.min(SHARD, count - job * SHARD));
    minutes += billedMinutes(
      await longestWait(finished, (elapsed) => at.push(elapsed), (jobs - 1 - job) * SHARD),
    );
    requests += at.length;
    mostInASecond = Math.max(mostInASecond, mostIn(1, at));
  }
  return { jobs, minutes, requests, mostInASecond: mostInASecond * Math.min(jobs, PARALLEL_JOBS) };
}
