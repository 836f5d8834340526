import type { Waiting } from './waiting.js';

/**
 * Waiting where Poisson tasks of exponential length go to n equal servers in turn, each with its own unbounded queue:
 * each server is an Erlang-n/M/1 queue. Of GI/M/1 the probability to wait is the root of
 * $\sigma = A^*(\mu (1 - \sigma))$, and the waiting is exponential with rate $\mu (1 - \sigma)$ (Kendall, 1953).
 *
 * @param servers n
 * @param utilisation rho, below 1
 * @example roundRobin(1, 0.9).mean // 9, as M/M/1
 */
export function roundRobin(servers: number, utilisation: number): Waiting {
  const arrivals = servers * utilisation;
  let sigma = utilisation;
  for (let step = 0; step < 10_000; step++) {
    sigma = (arrivals / (arrivals + 1 - sigma)) ** servers;
  }
  const rate = 1 - sigma;
  return { mean: sigma / rate, p99: Math.max(0, Math.log(sigma / 0.01) / rate) };
}
