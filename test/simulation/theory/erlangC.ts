import { exponentialTail, type Waiting } from './waiting.js';

/**
 * Waiting in M/M/c, one queue before equal servers: $C / (c (1 - \rho))$ with Erlang's C formula (A. K. Erlang, 1917).
 *
 * @param servers c
 * @param utilisation rho, below 1
 * @example erlangC(10, 0.9).mean // 0.669
 */
export function erlangC(servers: number, utilisation: number): Waiting {
  const load = servers * utilisation;
  // Erlang's B by its recursion, which does not overflow
  let blocked = 1;
  for (let i = 1; i <= servers; i++) blocked = (load * blocked) / (i + load * blocked);
  const waits = blocked / (1 - utilisation * (1 - blocked));
  return exponentialTail(waits, servers - load);
}
