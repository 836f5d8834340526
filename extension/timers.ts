/** How what waits does so; the real ones are `setTimeout` and `clearTimeout`. */
export interface Timers {
  set(action: () => void, delayMs: number): unknown;
  clear(timer: unknown): void;
}

export const realTimers: Timers = {
  set: (action, delayMs) => setTimeout(action, delayMs),
  clear: (timer) => clearTimeout(timer as NodeJS.Timeout),
};
