import { setTimeout } from 'node:timers/promises';

/** A number from 0 up to, but not including, 1, such as `Math.random` returns. */
export type Random = () => number;

/** Clock, sleep, and randomness, injected for tests. */
export interface Timing {
  /** Seconds since some fixed point; never goes back. */
  clock: () => number;
  /** Resolves after `seconds`; rejects as soon as the signal aborts. */
  sleep: (seconds: number, signal: AbortSignal) => Promise<void>;
  random: Random;
}

export const systemTiming: Timing = {
  clock: () => process.uptime(),
  sleep: (seconds, signal) => setTimeout(seconds * 1000, undefined, { signal }),
  random: Math.random,
};

// Timers take less than 2^31 ms.
const MAX_SLEEP_SECONDS = 86_400;

/** Sleeps that can be cut short. */
export class Sleeper {
  readonly #sleep: Timing['sleep'];
  #alarm = new AbortController();

  constructor({ sleep }: Pick<Timing, 'sleep'>) {
    this.#sleep = sleep;
  }

  /** Sleeps for `seconds` seconds (at most a day), or until `wake` is called. */
  async sleepFor(seconds: number): Promise<void> {
    this.#alarm = new AbortController();
    const { signal } = this.#alarm;
    await this.#sleep(Math.min(seconds, MAX_SLEEP_SECONDS), signal).catch(() => undefined);
  }

  wake(): void {
    // Without a reason, it makes an error with a stack each time.
    this.#alarm.abort('awake');
  }
}
