/** Who is told when something has changed. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** Tells `listener` of each change, until the returned function is called. */
  readonly add = (listener: (value: T) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  tell(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}
