import { realTimers, type Timers } from '../timers.js';

/**
 * Runs one action again and again, and never twice at once.
 *
 * paused -> resume() -> running -> done -> waiting (as long as the action asked) -> running -> ...
 * The wait begins when the action has ended, so that a slow server is asked less often.
 */
export class LiveLoop {
  readonly #action: () => Promise<number>;
  readonly #timers: Timers;
  #timer: unknown;
  #running: Promise<void> | undefined;
  #again: Promise<void> | undefined;
  #resumed = false;

  /**
   * @param action returns the ms to wait before the next run; `Infinity` waits for `runNow`.
   *   It must not throw.
   */
  constructor(action: () => Promise<number>, timers: Timers = realTimers) {
    this.#action = action;
    this.#timers = timers;
  }

  /** Runs at once and goes on. */
  resume(): void {
    if (this.#resumed) return;
    this.#resumed = true;
    void this.runNow();
  }

  /** Lets a run that is under way end, and starts no other. */
  pause(): void {
    this.#resumed = false;
    this.#cancelWait();
  }

  /** Runs without waiting, after the run under way; resolves when a run that began after the call has ended. */
  runNow(): Promise<void> {
    this.#cancelWait();
    if (this.#running === undefined) return this.#run();
    this.#again ??= this.#running.then(() => {
      this.#again = undefined;
      return this.#run();
    });
    return this.#again;
  }

  #run(): Promise<void> {
    this.#running = this.#action().then((delayMs) => {
      this.#running = undefined;
      if (this.#resumed && this.#again === undefined) this.#wait(delayMs);
    });
    return this.#running;
  }

  #wait(delayMs: number): void {
    this.#cancelWait();
    if (delayMs === Infinity) return;
    this.#timer = this.#timers.set(() => void this.runNow(), delayMs);
  }

  #cancelWait(): void {
    if (this.#timer !== undefined) this.#timers.clear(this.#timer);
    this.#timer = undefined;
  }
}
