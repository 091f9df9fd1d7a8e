import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Timing } from '../../src/clock.ts';

interface Sleeper {
  due: number;
  wake: () => void;
}

/** A clock on which sleeping takes no time, and the clock shows what it would have taken. */
export class VirtualTime implements Timing {
  now = 0;
  readonly random: () => number;
  readonly #sleepers = new Set<Sleeper>();
  readonly #isBusy: () => boolean;

  /**
   * @param random 0 by default: no jitter
   * @param isBusy whether something is under way that no time passes for, such as a real request
   */
  constructor(random: () => number = () => 0, isBusy = (): boolean => false) {
    this.random = random;
    this.#isBusy = isBusy;
  }

  readonly clock = (): number => this.now;

  readonly sleep = async (seconds: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const sleeper = {
        due: this.now + seconds,
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(new Error('aborted', { cause: signal?.reason }));
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#sleepers.add(sleeper);
    });
  };

  /** Lets time pass until the work is done: whenever all sleep, on to when the first of them wakes. */
  async run<T>(work: Promise<T>): Promise<T> {
    const state = { done: false };
    const settled = work.finally(() => (state.done = true));
    // Whoever awaits what is returned sees it reject.
    settled.catch(() => undefined);
    for (;;) {
      // Comes after all that can go on without time.
      await setImmediate();
      if (state.done) return await settled;
      if (this.#isBusy()) {
        await setTimeout(1);
        continue;
      }
      const [first, ...others] = this.#sleepers;
      if (!first) throw new Error('nobody sleeps, and the work is not done');
      const next = others.reduce((soonest, one) => (one.due < soonest.due ? one : soonest), first);
      if (!Number.isFinite(next.due)) throw new Error(`somebody sleeps until ${next.due}`);
      this.#sleepers.delete(next);
      this.now = Math.max(this.now, next.due);
      next.wake();
    }
  }
}
