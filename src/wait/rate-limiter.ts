import { Sleeper, type Timing } from '../clock.ts';
import { StepError } from '../errors.ts';
import { retryDelay } from '../schedule.ts';
import { TurnQueue, type Turn } from './turn-queue.ts';

/** What became of a turn. */
export type Turned<T> =
  /** `askedAt` is when the request was made, in seconds by the clock. */
  { granted: true; value: T; askedAt: number } | Refused;

/** `pausedBy` is the error of a response that asked for a longer pause than the turn could wait. */
interface Refused {
  granted: false;
  pausedBy: StepError | undefined;
}

export interface RateLimiterOptions {
  /**
   * When the last turn is given, in seconds by the clock. Turns that are due later come early enough
   * for all that wait to have theirs.
   */
  deadline: number;
  /** From one turn to the next. */
  intervalSeconds: number;
  /** Ends all waiting for a turn when it aborts. */
  signal: AbortSignal;
}

interface Waiter extends Turn {
  settle: (grant: Refused | { granted: true }) => void;
  reject: (reason: unknown) => void;
}

/** Seconds between requests when waiting for several videos; slightly over 0.1, so the rate stays under 10 per second. */
export const REQUEST_INTERVAL_SECONDS = 0.105;

// After a late timer, catch up, but never exceed 10 requests in any second.
const MAX_CATCH_UP_SECONDS = 10 * REQUEST_INTERVAL_SECONDS - 1;

/**
 * The pace of all requests of a step. It spaces them evenly, the most overdue first, and pauses all
 * of them when a response says that they come too fast.
 */
export class RateLimiter {
  readonly #options: RateLimiterOptions;
  readonly #timing: Timing;
  readonly #queue = new TurnQueue<Waiter>();
  readonly #urgent = new TurnQueue<Waiter>();
  #nextSlot = -Infinity;
  #running = false;
  readonly #sleeper: Sleeper;
  #pause = { due: -Infinity, notBefore: -Infinity };
  #pausedBy: StepError | undefined;
  #pausedAt = -Infinity;
  #pausesInARow = 0;
  /** How many turns have been given. */
  given = 0;

  constructor(options: RateLimiterOptions, timing: Timing) {
    this.#options = options;
    this.#timing = timing;
    this.#sleeper = new Sleeper(timing);
    options.signal.addEventListener('abort', () => {
      for (const { reject } of this.#take(() => true)) reject(options.signal.reason);
      this.#sleeper.wake();
    });
  }

  /**
   * Makes a request when its turn comes. A transient error that concerns all requests pauses all
   * turns, for as long as it asks for and by the backoff for such errors in a row.
   *
   * @throws what the request throws; the signal's reason when it aborts
   */
  async run<T>(turn: Turn, request: () => Promise<T>): Promise<Turned<T>> {
    const grant = await this.#acquire(turn);
    if (!grant.granted) return grant;
    const askedAt = this.#timing.clock();
    try {
      const value = await request();
      // A request that was under way when the pause began says nothing of it.
      if (askedAt > this.#pausedAt) this.#pausesInARow = 0;
      return { granted: true, value, askedAt };
    } catch (error) {
      if (error instanceof StepError && error.isRateLimit) {
        this.#pauseAll(error, askedAt);
      }
      throw error;
    }
  }

  async #acquire(turn: Turn): Promise<Refused | { granted: true }> {
    this.#options.signal.throwIfAborted();
    if (this.#pause.notBefore > turn.until) return { granted: false, pausedBy: this.#pausedBy };
    const granted = new Promise<Refused | { granted: true }>((settle, reject) => {
      // In the last round, whoever has had a turn comes after all that have not.
      const isLastRound = this.#timing.clock() >= this.#lastRoundAt(this.#queue.length + 1);
      const waiter = { ...turn, settle, reject };
      if (turn.urgent) this.#urgent.push(waiter);
      else this.#queue.push(waiter, isLastRound ? Infinity : turn.due);
    });
    if (this.#running) this.#sleeper.wake();
    else void this.#giveTurns();
    return granted;
  }

  async #giveTurns(): Promise<void> {
    const { intervalSeconds } = this.#options;
    this.#running = true;
    while (this.#urgent.length + this.#queue.length > 0) {
      const now = this.#timing.clock();
      const next = this.#next(now);
      // Half an interval, because sums of fractions are not exact.
      if (next && next.slot > next.turn.until + intervalSeconds / 2) {
        next.queue.pop();
        next.turn.settle({ granted: false, pausedBy: undefined });
      } else if (next && next.slot <= now) {
        next.queue.pop();
        this.given += 1;
        this.#nextSlot = Math.max(next.slot, now - MAX_CATCH_UP_SECONDS) + intervalSeconds;
        next.turn.settle({ granted: true });
      } else {
        const heldUntil = Math.min(this.#urgent.heldUntil, this.#queue.heldUntil);
        await this.#sleeper.sleepFor(Math.min(next?.slot ?? Infinity, heldUntil) - now);
      }
    }
    this.#running = false;
  }

  /** The turn that can be given first, with its queue and its time; of two at once, the urgent one. */
  #next(now: number): { queue: TurnQueue<Waiter>; turn: Waiter; slot: number } | undefined {
    const [urgent, other] = [this.#urgent, this.#queue].map((queue) => {
      const turn = queue.peek(now);
      return turn && { queue, turn, slot: this.#slotOf(turn) };
    });
    if (!urgent || !other) return urgent ?? other;
    return Math.max(urgent.slot, now) <= Math.max(other.slot, now) ? urgent : other;
  }

  #slotOf({ due, urgent }: Turn): number {
    const { due: pauseDue, notBefore } = this.#pause;
    const pausedUntil = urgent ? pauseDue : Math.min(pauseDue, this.#options.deadline);
    const wanted = urgent ? due : Math.min(due, this.#lastRoundAt(this.#queue.length));
    return Math.max(wanted, pausedUntil, notBefore, this.#nextSlot);
  }

  /** When that many turns must begin for the last one to come at the deadline. */
  #lastRoundAt(turns: number): number {
    return this.#options.deadline - (turns - 1) * this.#options.intervalSeconds;
  }

  #pauseAll(error: StepError, askedAt: number): void {
    const { clock, random } = this.#timing;
    const { retryAfterSeconds = 0 } = error;
    const now = clock();
    // Requests that were under way when the last pause began say nothing new.
    if (askedAt > this.#pausedAt) this.#pausesInARow += 1;
    this.#pausedAt = now;
    this.#pausedBy = error;
    const due = now + retryDelay(this.#pausesInARow, retryAfterSeconds, random);
    const notBefore = now + retryAfterSeconds;
    this.#pause = {
      due: Math.max(this.#pause.due, due),
      notBefore: Math.max(this.#pause.notBefore, notBefore),
    };
    for (const { settle } of this.#take(({ until }) => this.#pause.notBefore > until)) {
      settle({ granted: false, pausedBy: error });
    }
    this.#sleeper.wake();
  }

  #take(condition: (turn: Waiter) => boolean): Waiter[] {
    return [...this.#urgent.take(condition), ...this.#queue.take(condition)];
  }
}
