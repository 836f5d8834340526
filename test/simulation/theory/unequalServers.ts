import { solve } from './linear.js';
import { exponentialTail, type Waiting } from './waiting.js';

/** Servers of one speed. */
export interface ServerGroup {
  readonly count: number;
  readonly speed: number;
}

/**
 * Waiting in one queue before servers of unequal speeds, where tasks come as a Poisson stream, are exponential in
 * length, and a task that finds servers idle takes the fastest one: exact, by the Markov chain of how many servers of
 * each group are busy.
 *
 * While all are busy, the length of the queue falls off geometrically with the utilisation, so the states with a queue
 * need not be solved for: each cut between two lengths is in balance by itself.
 *
 * @param utilisation rho, below 1, of the sum of the speeds
 * @example unequalServers([{ count: 10, speed: 1 }], 0.9).mean // 0.669, as Erlang's C
 */
export function unequalServers(groups: readonly ServerGroup[], utilisation: number): Waiting {
  const fastestFirst = [...groups].sort((a, b) => b.speed - a.speed);
  const total = groups.reduce((sum, { count, speed }) => sum + count * speed, 0);
  const arrivals = utilisation * total;
  const shares = stationary(fastestFirst, arrivals);
  const full = shares.at(-1) ?? 0;
  // the states with a queue weigh full * rho / (1 - rho) together
  const whole = 1 + (full * utilisation) / (1 - utilisation);
  const waits = full / (1 - utilisation) / whole;
  return exponentialTail(waits, total - arrivals);
}

/** How likely each state without a queue is, next to the others; the last is the one with all servers busy. */
function stationary(groups: readonly ServerGroup[], arrivals: number): number[] {
  const radix = groups.map(({ count }) => count + 1);
  const states = radix.reduce((product, each) => product * each, 1);
  const step = groups.map((_, g) => radix.slice(0, g).reduce((product, each) => product * each, 1));
  // balance[to][from]: the flow into a state, less what leaves it
  const balance = Array.from({ length: states }, () => new Array<number>(states).fill(0));
  const flow = (from: number, to: number, rate: number): void => {
    const into = balance[to];
    const out = balance[from];
    if (into === undefined || out === undefined) throw new RangeError('no such state');
    into[from] = (into[from] ?? 0) + rate;
    out[from] = (out[from] ?? 0) - rate;
  };
  for (let state = 0; state < states; state++) {
    const busy = groups.map((_, g) => Math.floor(state / (step[g] ?? 1)) % (radix[g] ?? 1));
    const idle = groups.findIndex(({ count }, g) => (busy[g] ?? 0) < count);
    if (idle >= 0) flow(state, state + (step[idle] ?? 0), arrivals);
    for (const [g, { speed }] of groups.entries()) {
      const servers = busy[g] ?? 0;
      if (servers > 0) flow(state, state - (step[g] ?? 0), servers * speed);
    }
  }
  // one balance follows from the others; in its place: all together are 1
  balance[0] = new Array<number>(states).fill(1);
  return solve(balance, [1, ...new Array<number>(states - 1).fill(0)]);
}
