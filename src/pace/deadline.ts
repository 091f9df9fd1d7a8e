/** Maximum time of a step past its deadline, in seconds. */
export const OVERTIME_SECONDS = 15;
/** No request is worth making with less time. */
export const MIN_REQUEST_SECONDS = 1;

// For timers that fire late.
const GRACE_SECONDS = 1;

/**
 * The deadline of a step, in clock seconds. On a machine that slept past it, it moves to the first moment
 * by which each video can have its last check.
 */
export class Deadline {
  #at: number;
  readonly #roundSeconds: number;
  #delaySeconds = 0;

  /** @param roundSeconds how long a check of each video takes */
  constructor(at: number, roundSeconds = 0) {
    this.#at = at;
    this.#roundSeconds = roundSeconds;
  }

  /** How far it has moved. */
  get delaySeconds(): number {
    return this.#delaySeconds;
  }

  /** @param now every request has ended by the end of the overtime: later than that, the machine slept */
  at(now: number): number {
    if (now > this.#at + OVERTIME_SECONDS + GRACE_SECONDS) this.#moveTo(now);
    return this.#at;
  }

  /** Notes a sleep that should have ended at `due`. */
  noteSleep(due: number, now: number): void {
    if (due <= this.#at && now > this.#at && now > due + GRACE_SECONDS) this.#moveTo(now);
  }

  #moveTo(now: number): void {
    const at = now + this.#roundSeconds;
    this.#delaySeconds += at - this.#at;
    this.#at = at;
  }
}
