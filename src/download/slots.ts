/** Limits parallel work. The lowest number is next. */
export class Slots {
  #free: number;
  readonly #waiting: { number: number; begin: () => void }[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async run<T>(number: number, work: () => Promise<T>): Promise<T> {
    this.#free -= 1;
    if (this.#free < 0) {
      await new Promise<void>((begin) => this.#waiting.push({ number, begin }));
    }
    try {
      return await work();
    } finally {
      this.#free += 1;
      this.#waiting
        .sort((one, other) => one.number - other.number)
        .shift()
        ?.begin();
    }
  }
}
