import type { Waiting } from './waiting.js';

/**
 * Mean waiting where each task goes to the shorter of two queues picked at random, among infinitely many servers:
 * $\sum_{i \ge 2} \rho^{2^i - 2}$ (Vvedenskaya, Dobrushin and Karpelevich, 1996; Mitzenmacher, 1996).
 *
 * With few servers it is more: the formula is the limit of many, where queues are independent of each other.
 *
 * @param utilisation rho, below 1
 * @example supermarket(0.9).mean // 1.61
 */
export function supermarket(utilisation: number): Waiting {
  let mean = 0;
  for (let i = 2; i < 32; i++) mean += utilisation ** (2 ** i - 2);
  return { mean, p99: undefined };
}
