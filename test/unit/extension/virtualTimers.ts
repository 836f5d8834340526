import type { Timers } from '../../../extension/timers.js';

/** Timers that fire when the test says so. */
export class VirtualTimers implements Timers {
  readonly waits: { readonly action: () => void; readonly delayMs: number }[] = [];

  set(action: () => void, delayMs: number): unknown {
    const wait = { action, delayMs };
    this.waits.push(wait);
    return wait;
  }

  clear(timer: unknown): void {
    const index = this.waits.findIndex((wait) => wait === timer);
    if (index >= 0) this.waits.splice(index, 1);
  }

  fire(): void {
    this.waits.shift()?.action();
  }
}
