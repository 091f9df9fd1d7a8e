/** Limits parallel work. The lowest number is next. */
export class Slots {
  #free: number;
  readonly #waiting: { number: number; begin: () => void }[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async run<T>(number: number, work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else {
      await new Promise<void>((begin) => {
        const later = this.#waiting.findIndex((other) => other.number > number);
        this.#waiting.splice(later < 0 ? this.#waiting.length : later, 0, { number, begin });
      });
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next.begin();
      else this.#free += 1;
    }
  }
}
