import type { Environment } from '../clock.ts';

/** When a request can be made, in seconds by the clock. */
export interface Turn {
  /** When the schedule has it; near the deadline it can come sooner. */
  due: number;
  /** What the server asked for; it never comes sooner. */
  notBefore: number;
}

/** Spaces the requests of all waits of a step evenly. The one that is most overdue goes first. */
export interface RateLimiter {
  /**
   * Waits for a turn to make one request.
   *
   * @returns false, at the deadline, if there is no turn left
   * @throws the signal's reason when it aborts
   */
  acquire: (turn: Turn) => Promise<boolean>;
  /** Gives nobody a turn before this one could be; at the deadline only what the server asked for counts. */
  pause: (until: Turn) => void;
}

interface Waiter extends Turn {
  grant: (granted: boolean) => void;
  reject: (reason: unknown) => void;
}

/** From one request of several waits to the next: a little over a tenth of a second, so that 10 a second is never passed. */
export const REQUEST_INTERVAL_SECONDS = 0.105;

// The requests after one whose timer fired late need not be late as well, as long as the tenth after
// it comes no less than a second later.
const MAX_CATCH_UP_SECONDS = 10 * REQUEST_INTERVAL_SECONDS - 1;

// Timers take less than 2^31 ms.
const MAX_SLEEP_SECONDS = 86_400;

/**
 * @param deadline seconds by the clock. The last turn is then; whoever waits for one before it has it
 * early enough for all the others to have theirs
 * @param intervalSeconds from one turn to the next
 * @param signal ends all waiting for a turn when it aborts
 */
export function createRateLimiter(
  deadline: number,
  intervalSeconds: number,
  signal: AbortSignal,
  { clock, sleep }: Pick<Environment, 'clock' | 'sleep'>,
): RateLimiter {
  let waiters: Waiter[] = [];
  let nextSlot = -Infinity;
  let paused: Turn = { due: -Infinity, notBefore: -Infinity };
  let running = false;
  let sleeping = new AbortController();

  signal.addEventListener('abort', () => {
    for (const { reject } of takeAll()) reject(signal.reason);
    sleeping.abort();
  });

  function takeAll(): Waiter[] {
    const all = waiters;
    waiters = [];
    return all;
  }

  function readyAt({ due, notBefore }: Turn): number {
    const lastRound = deadline - (waiters.length - 1) * intervalSeconds;
    return Math.max(Math.min(due, lastRound), notBefore);
  }

  async function acquire(turn: Turn): Promise<boolean> {
    signal.throwIfAborted();
    const granted = new Promise<boolean>((grant, reject) => {
      waiters.push({ ...turn, grant, reject });
    });
    if (running) sleeping.abort();
    else void giveTurns();
    return granted;
  }

  async function giveTurns(): Promise<void> {
    running = true;
    for (let next = mostOverdue(); next; next = mostOverdue()) {
      const pausedUntil = Math.max(Math.min(paused.due, deadline), paused.notBefore);
      const slot = Math.max(readyAt(next), pausedUntil, nextSlot);
      // Half an interval, because sums of fractions are not exact.
      if (slot > deadline + intervalSeconds / 2) {
        for (const { grant } of takeAll()) grant(false);
        break;
      }
      const now = clock();
      if (now < slot) {
        sleeping = new AbortController();
        // Cut short when somebody else begins to wait, or nobody waits any more.
        await sleep(Math.min(slot - now, MAX_SLEEP_SECONDS), sleeping.signal).catch(
          () => undefined,
        );
        continue;
      }
      nextSlot = Math.max(slot, now - MAX_CATCH_UP_SECONDS) + intervalSeconds;
      waiters.splice(waiters.indexOf(next), 1);
      next.grant(true);
    }
    running = false;
  }

  function mostOverdue(): Waiter | undefined {
    return waiters.reduce<Waiter | undefined>((first, waiter) => {
      if (!first) return waiter;
      const sooner = readyAt(waiter) - readyAt(first) || waiter.due - first.due;
      return sooner < 0 ? waiter : first;
    }, undefined);
  }

  function pause(until: Turn): void {
    paused = {
      due: Math.max(paused.due, until.due),
      notBefore: Math.max(paused.notBefore, until.notBefore),
    };
  }

  return { acquire, pause };
}
