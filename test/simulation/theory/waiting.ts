/** How long tasks wait, in the time that one of them takes on a server of speed 1. */
export interface Waiting {
  readonly mean: number;
  /** 99 of 100 tasks wait no longer; undefined where the formula tells only the mean. */
  readonly p99: number | undefined;
}

/**
 * Waiting where a task waits with a probability, and then for an exponential time.
 *
 * @param rate of that time: how much faster tasks are served than they come
 */
export function exponentialTail(probability: number, rate: number): Waiting {
  return {
    mean: probability / rate,
    p99: Math.max(0, Math.log(probability / 0.01) / rate),
  };
}
