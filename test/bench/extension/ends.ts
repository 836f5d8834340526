/** What is to be ended when all is over, the last one first. */
export class Ends {
  readonly #ends: (() => Promise<unknown>)[] = [];

  add(end: () => Promise<unknown>): void {
    this.#ends.push(end);
  }

  /** Ends everything, also where one end fails. */
  async run(): Promise<void> {
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) {
      await end().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
    }
  }
}
