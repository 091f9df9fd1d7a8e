import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Timing } from '../../src/clock.ts';

interface Sleeper {
  due: number;
  wake: () => void;
}

// Not one for each: the stack of an error takes longer to make than the rest of a sleep.
const ABORTED = new Error('aborted');

// More than any test needs. Without an end, work that has none is noticed only by a timeout.
const MAX_WAKES = 100_000;
const MAX_LOOKS_AT_ONCE = 20_000;

/** For a wait and its downloads after the timeout, so that one without an end is noticed soon. */
export const LONGEST_OVERTIME_SECONDS = 1000;

/** A clock on which sleeping takes no time, and the clock shows what it would have taken. */
export class VirtualTime implements Timing {
  now = 0;
  /** When the machine sleeps, if it does: whoever sleeps then wakes so much later. */
  pause = { from: Infinity, seconds: 0 };
  readonly random: () => number;
  readonly #sleepers = new Set<Sleeper>();
  /** Number of reads of the clock since it last moved. */
  #looks = 0;
  readonly #isBusy: () => boolean;

  /**
   * @param random 0 by default: no jitter
   * @param isBusy whether something is under way that no time passes for, such as a real request
   */
  constructor(random: () => number = () => 0, isBusy = (): boolean => false) {
    this.random = random;
    this.#isBusy = isBusy;
  }

  /** Number of pending sleeps. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  readonly clock = (): number => {
    this.#looks += 1;
    if (this.#looks > MAX_LOOKS_AT_ONCE) throw new Error('the clock stands still');
    return this.now;
  };

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
        reject(ABORTED);
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#sleepers.add(sleeper);
    });
  };

  /**
   * Lets time pass until the work is done: whenever all sleep, on to when the first of them wakes.
   *
   * @param until when it must be done
   */
  async run<T>(work: Promise<T>, until = Infinity): Promise<T> {
    const state = { done: false };
    const settled = work.finally(() => (state.done = true));
    // Whoever awaits what is returned sees it reject.
    settled.catch(() => undefined);
    for (let wakes = 0; wakes < MAX_WAKES; wakes += 1) {
      // Runs after everything that needs no time.
      await setImmediate();
      if (state.done) return await settled;
      if (this.#isBusy()) {
        await setTimeout(1);
        continue;
      }
      const [first, ...others] = this.#sleepers;
      if (!first) throw new Error('nobody sleeps, and the work is not done');
      const next = others.reduce((soonest, one) => (one.due < soonest.due ? one : soonest), first);
      const isInTime = Number.isFinite(next.due) && next.due <= until;
      if (!isInTime) throw new Error(`somebody sleeps until ${next.due}`);
      this.#sleepers.delete(next);
      if (next.due > this.now) this.#looks = 0;
      this.now = Math.max(this.now, next.due);
      if (this.now > this.pause.from) {
        this.now = Math.max(this.now, this.pause.from + this.pause.seconds);
        this.pause.from = Infinity;
      }
      next.wake();
    }
    throw new Error(`the work is not done after ${MAX_WAKES} sleeps`);
  }
}
