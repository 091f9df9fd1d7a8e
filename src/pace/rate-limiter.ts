import { Sleeper, type Timing } from '../clock.ts';
import { StepError } from '../errors.ts';
import { retryDelay } from '../schedule.ts';
import type { Deadline } from './deadline.ts';

/** The time of a request, in clock seconds. */
export interface Turn {
  /** The time by the schedule. The last round before the deadline makes it sooner. */
  due: number;
  /** Set by the server; the turn never comes sooner. */
  notBefore: number;
  /** The last moment at which the turn is of use. */
  until: number;
  /** Takes precedence over all other turns, and ignores the deadline. */
  urgent?: boolean;
}

/** A 429 pauses all requests of one kind: those for single videos, or those for pages of lists. */
type RequestKind = 'video' | 'page';

/** No request was made. */
interface Refusal {
  /** A 429 that asks for more than the turn can wait; `undefined` if no turn was left in time. */
  refusedBy: StepError | undefined;
}

/** The result of a turn. `askedAt` is when the request was made, in clock seconds. */
export type CheckResult<T> =
  { value: T; askedAt: number } | { error: StepError; askedAt: number } | Refusal;

interface RateLimiterOptions {
  /** All pending turns come before it, as far as the interval allows. */
  deadline: Deadline;
  /** The least time between two turns. */
  intervalSeconds: number;
  /** The signal of requests that have no other. */
  signal: AbortSignal;
}

interface Waiter extends Turn {
  /** True if the last round before the deadline includes it. */
  isRegular: boolean;
  kind: RequestKind;
  signal: AbortSignal;
  /** Grants the turn, or refuses it. */
  settle: (refusal?: Refusal) => void;
  reject: (reason: unknown) => void;
}

interface Pause {
  due: number;
  notBefore: number;
  by: StepError | undefined;
  /** The start of the latest one. */
  at: number;
  /** The number of pauses without a success between them. */
  inARow: number;
}

/** Seconds between requests when waiting for several videos; slightly over 0.1, so the rate stays under 10 per second. */
export const REQUEST_INTERVAL_SECONDS = 0.105;

// After a late timer, catch up, but never exceed 10 requests in any second.
const MAX_CATCH_UP_SECONDS = 10 * REQUEST_INTERVAL_SECONDS - 1;

/** The pace of all requests of a step: evenly spaced, the most overdue first, paused after a 429. */
export class RateLimiter {
  readonly #options: RateLimiterOptions;
  readonly #timing: Timing;
  readonly #sleeper: Sleeper;
  readonly #pauses: Record<RequestKind, Pause> = { video: noPause(), page: noPause() };
  /** In the order in which they came. */
  #waiting: Waiter[] = [];
  /** The signals of all turns so far. */
  readonly #signals = new Set<AbortSignal>();
  #nextSlot = -Infinity;
  #lastDeadline = NaN;
  #running = false;
  #granted = 0;

  constructor(options: RateLimiterOptions, timing: Timing) {
    this.#options = options;
    this.#timing = timing;
    this.#sleeper = new Sleeper(timing);
  }

  /** The number of turns so far. */
  get granted(): number {
    return this.#granted;
  }

  /**
   * Makes a request when its turn comes.
   *
   * @param request called with the time of the turn, in clock seconds
   * @throws whatever the request throws that is not a `StepError`; the signal's reason if it aborts before
   *   the turn comes
   */
  async run<T>(
    turn: Turn,
    request: (now: number) => Promise<T>,
    kind: RequestKind = 'video',
    signal = this.#options.signal,
  ): Promise<CheckResult<T>> {
    const refusal = await this.#acquire(turn, kind, signal);
    if (refusal) return refusal;
    const askedAt = this.#timing.clock();
    try {
      const value = await request(askedAt);
      // A request that was in flight when the pause began says nothing about it.
      if (askedAt > this.#pauses[kind].at) this.#pauses[kind].inARow = 0;
      return { value, askedAt };
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      if (error.isRateLimit) this.#pauseAll(kind, error, askedAt);
      return { error, askedAt };
    }
  }

  async #acquire(turn: Turn, kind: RequestKind, signal: AbortSignal): Promise<Refusal | undefined> {
    signal.throwIfAborted();
    this.#listenTo(signal);
    const { notBefore, by } = this.#pauses[kind];
    if (notBefore > turn.until) return { refusedBy: by };
    const granted = new Promise<Refusal | undefined>((settle, reject) => {
      const now = this.#timing.clock();
      const deadline = this.#deadlineAt(now);
      // In the last round, a new turn goes behind all others.
      const isLastRound = now >= this.#lastRoundAt(this.#waiting.length + 1, deadline);
      const isRegular = turn.urgent !== true && Math.min(turn.due, turn.until) <= deadline;
      const due = isRegular && isLastRound ? Infinity : turn.due;
      this.#waiting.push({ ...turn, due, isRegular, kind, signal, settle, reject });
    });
    if (this.#running) this.#sleeper.wake();
    else void this.#grantTurns();
    return granted;
  }

  /** Rejects the turns with a signal when it aborts. */
  #listenTo(signal: AbortSignal): void {
    if (this.#signals.has(signal)) return;
    this.#signals.add(signal);
    signal.addEventListener('abort', () => {
      for (const { reject } of this.#take((turn) => turn.signal === signal)) reject(signal.reason);
      this.#sleeper.wake();
    });
  }

  /** Grants turns while any are waiting. Never throws: a bug here is the error of all of them. */
  async #grantTurns(): Promise<void> {
    this.#running = true;
    try {
      for (let next = this.#next(); next; next = this.#next()) await this.#grantOrSleep(next);
    } catch (error) {
      for (const { reject } of this.#take(() => true)) reject(error);
    }
    this.#running = false;
  }

  async #grantOrSleep({ waiter, slot }: { waiter: Waiter; slot: number }): Promise<void> {
    const { intervalSeconds, deadline } = this.#options;
    const now = this.#timing.clock();
    if (slot <= now) {
      this.#take((other) => other === waiter);
      this.#granted += 1;
      this.#nextSlot = Math.max(slot, now - MAX_CATCH_UP_SECONDS) + intervalSeconds;
      waiter.settle();
    } else {
      await this.#sleeper.sleepFor(slot - now);
      deadline.noteSleep(slot, this.#timing.clock());
    }
  }

  /**
   * The earliest turn; of those that can come now, the urgent ones first, then the most overdue. Those
   * that would come too late are refused.
   */
  #next(): { waiter: Waiter; slot: number } | undefined {
    const now = this.#timing.clock();
    const at = this.#deadlineAt(now);
    // Half an interval, because sums of fractions are not exact.
    const tolerance = this.#options.intervalSeconds / 2;
    const late = this.#take((waiter) => this.#slotOf(waiter, at) > waiter.until + tolerance);
    for (const { settle } of late) settle({ refusedBy: undefined });
    let first: { waiter: Waiter; slot: number } | undefined;
    for (const waiter of this.#waiting) {
      const slot = this.#slotOf(waiter, at);
      if (!first || isBefore(waiter, slot, first.waiter, first.slot, now)) first = { waiter, slot };
    }
    return first;
  }

  /** Where the deadline is. A turn stays of use for as much longer as that moves. */
  #deadlineAt(now: number): number {
    const at = this.#options.deadline.asOf(now);
    if (at !== this.#lastDeadline) {
      for (const waiter of this.#waiting) waiter.until += at - this.#lastDeadline;
      this.#lastDeadline = at;
    }
    return at;
  }

  #slotOf({ due, notBefore, isRegular, urgent, kind }: Waiter, deadline: number): number {
    const pause = this.#pauses[kind];
    const lastRoundAt = this.#lastRoundAt(this.#waiting.length, deadline);
    const wanted = isRegular ? Math.min(due, lastRoundAt) : due;
    const isCut = urgent !== true && pause.at < deadline;
    const pausedUntil = isCut ? Math.min(pause.due, deadline) : pause.due;
    return Math.max(wanted, notBefore, pausedUntil, pause.notBefore, this.#nextSlot);
  }

  /** The latest start of so many turns for the last one to come at the deadline. */
  #lastRoundAt(turns: number, deadline: number): number {
    return deadline - (turns - 1) * this.#options.intervalSeconds;
  }

  #pauseAll(kind: RequestKind, by: StepError, askedAt: number): void {
    const { clock, random } = this.#timing;
    const { retryAfterSeconds = 0 } = by;
    const before = this.#pauses[kind];
    const at = clock();
    // Requests that were in flight when the last pause began say nothing new.
    const inARow = before.inARow + (askedAt > before.at ? 1 : 0);
    const due = Math.max(before.due, at + retryDelay(inARow, retryAfterSeconds, random));
    const notBefore = Math.max(before.notBefore, at + retryAfterSeconds);
    this.#pauses[kind] = { due, notBefore, by, at, inARow };
    const refused = this.#take((turn) => turn.kind === kind && notBefore > turn.until);
    for (const { settle } of refused) settle({ refusedBy: by });
    this.#sleeper.wake();
  }

  #take(condition: (waiter: Waiter) => boolean): Waiter[] {
    const taken: Waiter[] = [];
    const left: Waiter[] = [];
    for (const waiter of this.#waiting) (condition(waiter) ? taken : left).push(waiter);
    this.#waiting = left;
    return taken;
  }
}

function noPause(): Pause {
  return { due: -Infinity, notBefore: -Infinity, by: undefined, at: -Infinity, inARow: 0 };
}

function isBefore(a: Waiter, slotA: number, b: Waiter, slotB: number, now: number): boolean {
  const [atA, atB] = [Math.max(slotA, now), Math.max(slotB, now)];
  if (atA !== atB) return atA < atB;
  const [urgentA, urgentB] = [a.urgent ?? false, b.urgent ?? false];
  return urgentA === urgentB ? a.due < b.due : urgentA;
}
