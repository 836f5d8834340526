import { setTimeout as delay } from 'node:timers/promises';
import { startChild } from './childLines.js';

/** PINGs that another program sends all the time. */
export interface Pings {
  /** The slowest answer, in ms, to those that were sent while something happened. */
  slowestDuring(happening: () => Promise<unknown>): Promise<number>;
  stop(): Promise<void>;
}

/** For the last answers to arrive. */
const laterMs = 50;

export async function startPings(url: string): Promise<Pings> {
  let answered: { readonly sentAtMs: number; readonly ms: number }[] = [];
  const child = await startChild('pingProcess.ts', [new URL(url).port], (line) => {
    const [sentAtMs = NaN, ms = NaN] = line.split(' ').map(Number);
    answered.push({ sentAtMs, ms });
  });
  return {
    slowestDuring: async (happening) => {
      answered = [];
      const fromMs = epochMs();
      await happening();
      const toMs = epochMs();
      await delay(laterMs);
      const during = answered.filter(({ sentAtMs }) => sentAtMs >= fromMs && sentAtMs <= toMs);
      if (during.length === 0) throw new Error('No PING was answered meanwhile.');
      return Math.max(...during.map(({ ms }) => ms));
    },
    stop: () => child.stop(),
  };
}

function epochMs(): number {
  return performance.timeOrigin + performance.now();
}
