import { readInputs } from '../../src/inputs/inputs.ts';
import { decodeVideo, type Video } from '../../src/jogg/decode.ts';
import { PAGE_SIZE, type VideoPage } from '../../src/jogg/list-page.ts';
import type { Random } from '../../src/clock.ts';
import type { Outcome } from '../../src/wait/outcome.ts';
import type { WaitLimits } from '../../src/wait/decide.ts';
import { waitForVideos } from '../../src/wait/wait-for-videos.ts';
import { VirtualTime } from '../support/virtual-time.ts';

/** A way to decide when a video is checked. */
export interface Schedule {
  name: string;
  /** When each check is made, in seconds into the wait, until one comes after `HORIZON_SECONDS`. */
  checks: (random: Random) => number[] | Promise<number[]>;
}

/** Longer than any wait that is looked at. */
const HORIZON_SECONDS = 30 * 3600;

const required: Record<string, string> = { 'video-id': 'pv_1', 'api-key': 'jogg_bench_key' };
const limits: WaitLimits = {
  // With the defaults of the action.
  ...readInputs((name) => required[name] ?? '', true),
  timeoutSeconds: 2 * HORIZON_SECONDS,
};

const nothing = decodeVideo({ url: '', status: 200, headers: {}, text: '', body: { code: 0 } });

/** Numbers from 0 to 1 that are the same for the same seed, on every machine (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Waits with the action's own code, on a virtual clock, for videos that are each finished so many
 * seconds into the wait. A request takes no time.
 *
 * @param onRequest takes when each request is made, in seconds into the wait
 * @param lists whether there is a list of the videos; they were created in their order
 * @param newerVideos how many other videos are before them in the list
 */
export async function waitInVirtualTime(
  finishedAfterSeconds: readonly number[],
  random: Random,
  onRequest: (elapsedSeconds: number) => void,
  lists = false,
  timeoutSeconds = limits.timeoutSeconds,
  newerVideos = 0,
): Promise<Outcome[]> {
  const time = new VirtualTime(random);
  const all = finishedAfterSeconds.length + newerVideos;
  const newestFirst = Array.from({ length: all }, (_, i) => all - 1 - i);

  function statusOf(i: number): string {
    return time.now >= (finishedAfterSeconds[i] ?? Infinity) ? 'completed' : 'processing';
  }

  function getVideo(id: string): Promise<Video> {
    onRequest(time.now);
    const status = statusOf(Number(id));
    const found = status === 'completed' ? { url: 'https://res.jogg.ai/v.mp4' } : {};
    return Promise.resolve({ ...nothing, status, ...found });
  }

  function getVideoPage(page: number): Promise<VideoPage> {
    onRequest(time.now);
    const videos = newestFirst
      .slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
      .map((i) => ({ id: String(i), status: statusOf(i), entry: {} }));
    return Promise.resolve({ videos, withoutId: [], retryAfterSeconds: undefined });
  }

  return await time.run(
    waitForVideos(
      finishedAfterSeconds.map((_, i) => String(i)),
      {
        getVideo,
        getVideoPage: lists ? getVideoPage : undefined,
        save: undefined,
        limits: { ...limits, timeoutSeconds },
        failFast: false,
        onEvent: () => undefined,
        signal: new AbortController().signal,
      },
      time,
    ),
  );
}

export const ours: Schedule = {
  name: 'this action',
  checks: async (random) => {
    const checks: number[] = [];
    await waitInVirtualTime([HORIZON_SECONDS], random, (elapsed) => checks.push(elapsed));
    return checks;
  },
};

/** A schedule defined by the seconds from a check to the next one; `check` is 1 for the first. */
function byDelay(
  name: string,
  delay: (elapsedSeconds: number, check: number, random: Random) => number,
): Schedule {
  return {
    name,
    checks: (random) => {
      const checks = [0];
      for (let elapsed = 0; elapsed < HORIZON_SECONDS;) {
        elapsed += delay(elapsed, checks.length, random);
        checks.push(elapsed);
      }
      return checks;
    },
  };
}

function every(seconds: number): Schedule {
  return byDelay(`every ${seconds} s`, () => seconds);
}

/** Ours with another shortest delay and another share of the wait. */
export function growing(pollIntervalSeconds: number, share: number): Schedule {
  const name = `${pollIntervalSeconds} s, ${+(share * 100).toFixed(1)}%`;
  return byDelay(name, (elapsed, _check, random) => {
    const delay = Math.min(elapsed * share, limits.maxPollIntervalSeconds);
    return Math.max(delay * (1 - 0.2 * random()), pollIntervalSeconds);
  });
}

const guide = byDelay("JoggAI's guide", (elapsed) => {
  if (elapsed < 60) return 10;
  return elapsed < 300 ? 30 : 60;
});

const AWS_MIN_SECONDS = 2;
const AWS_MAX_SECONDS = 120;

// As in the AWS SDK for JavaScript (@smithy/core), whose defaults these are: once doubling would pass
// the longest delay, every delay is the longest.
const aws = byDelay('AWS waiter', (_elapsed, check, random) => {
  const longest = AWS_MIN_SECONDS * 2 ** (check - 1);
  if (longest > AWS_MAX_SECONDS) return AWS_MAX_SECONDS;
  return AWS_MIN_SECONDS + random() * (longest - AWS_MIN_SECONDS);
});

/** Common schedules; JoggAI's own client polls every 15 s. */
export const others: Schedule[] = [every(5), every(10), every(15), every(30), guide, aws];
