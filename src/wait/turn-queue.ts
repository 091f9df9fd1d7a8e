import TinyQueue from 'tinyqueue';

/** When a request may be made, in seconds by the clock. */
export interface Turn {
  /** When the schedule wants it. Near the deadline it can come sooner. */
  due: number;
  /** What the server asked for. It never comes sooner. */
  notBefore: number;
  /** The latest moment at which it is still wanted. */
  until: number;
  /** Goes before all others that may come, and is not bound to the limiter's deadline. */
  urgent?: boolean;
}

interface Entry<T> {
  turn: T;
  due: number;
  order: number;
}

/** Turns that are waited for. Of those that may come, the most overdue is next. */
export class TurnQueue<T extends Turn> {
  /** Those that a server asked to wait. */
  readonly #held = new TinyQueue<Entry<T>>([], (a, b) => a.turn.notBefore - b.turn.notBefore);
  readonly #ready = new TinyQueue<Entry<T>>([], compareEntries);
  #order = 0;

  get length(): number {
    return this.#held.length + this.#ready.length;
  }

  /** When the first turn that is held may come, in seconds by the clock; `Infinity` if none is held. */
  get heldUntil(): number {
    return this.#held.peek()?.turn.notBefore ?? Infinity;
  }

  /** @param due replaces the turn's own in the order */
  push(turn: T, due = turn.due): void {
    this.#order += 1;
    this.#held.push({ turn, due, order: this.#order });
  }

  /** The next turn, among those that may come now. It stays in the queue. */
  peek(now: number): T | undefined {
    while (this.heldUntil <= now) {
      const entry = this.#held.pop();
      if (entry) this.#ready.push(entry);
    }
    return this.#ready.peek()?.turn;
  }

  /** Removes the turn that `peek` gave. */
  pop(): void {
    this.#ready.pop();
  }

  /** Removes the turns for which the condition holds. */
  take(condition: (turn: T) => boolean): T[] {
    const taken: T[] = [];
    for (const queue of [this.#held, this.#ready]) {
      const kept: Entry<T>[] = [];
      for (let entry = queue.pop(); entry; entry = queue.pop()) {
        if (condition(entry.turn)) taken.push(entry.turn);
        else kept.push(entry);
      }
      for (const entry of kept) queue.push(entry);
    }
    return taken;
  }
}

function compareEntries(a: Entry<Turn>, b: Entry<Turn>): number {
  // Not a difference: the one between two infinities is no number.
  if (a.due !== b.due) return a.due < b.due ? -1 : 1;
  return a.order - b.order;
}
