/** The longest time that a step may take past its deadline, in seconds. */
export const OVERTIME_SECONDS = 15;
/** No request is worth making with less time. */
export const MIN_REQUEST_SECONDS = 1;
/** The time after the deadline at which the last request can begin, in seconds. */
export const LAST_TURN_SECONDS = OVERTIME_SECONDS - MIN_REQUEST_SECONDS;

// A shorter delay can be a busy machine.
const MIN_SLEEP_SECONDS = 5;

/**
 * The deadline of a step. On a machine that slept past it, it moves past the moment of waking up: by as
 * long as that slept, but no longer than a check of each video takes.
 */
export class Deadline {
  #at: number;
  readonly #roundSeconds: number;

  /**
   * @param at in clock seconds
   * @param roundSeconds the duration of a check of each video
   */
  constructor(at: number, roundSeconds = 0) {
    this.#at = at;
    this.#roundSeconds = roundSeconds;
  }

  /** Where it is at a time, both in clock seconds. It moves if nothing but sleep can explain that time. */
  asOf(now: number): number {
    if (now > this.#at + OVERTIME_SECONDS + MIN_SLEEP_SECONDS) this.#move(now, Infinity);
    return this.#at;
  }

  /** Moves it if a sleep that should have ended at `due`, before it, took until after it. */
  noteSleep(due: number, now: number): void {
    const sleptSeconds = now - due;
    const isPast = due <= this.#at && now > this.#at;
    if (isPast && sleptSeconds > MIN_SLEEP_SECONDS) this.#move(now, sleptSeconds);
  }

  #move(now: number, sleptSeconds: number): void {
    this.#at = now + Math.min(sleptSeconds, this.#roundSeconds);
  }
}
