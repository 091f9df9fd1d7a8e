import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import type { Random } from './schedule.ts';

/** Clock, sleep, and randomness, injected for tests. */
export interface Timing {
  /** Seconds since some fixed point; never goes back. */
  clock: () => number;
  /** Resolves after `seconds`; rejects at once when the signal aborts. */
  sleep: (seconds: number, signal: AbortSignal) => Promise<void>;
  random: Random;
}

export const systemTiming: Timing = {
  clock: () => performance.now() / 1000,
  sleep: (seconds, signal) => setTimeout(seconds * 1000, undefined, { signal }),
  random: Math.random,
};
