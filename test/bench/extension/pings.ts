import { setTimeout as delay } from 'node:timers/promises';
import { startChild } from './childLines.js';

/** PINGs that another program sends all the time. */
interface Pings {
  /** The slowest answer, in ms, to those that were sent while something happened. */
  slowestDuring(happening: () => Promise<unknown>): Promise<number>;
  stop(): Promise<void>;
}

/** The slowest answers of two servers in the same time, in ms. */
export interface Slowest {
  readonly measured: number;
  /** Of the one that nobody uses. */
  readonly control: number;
}

/** PINGs to the server that is used and, at the same time, to another like it that nobody uses. */
export interface ControlledPings {
  slowestDuring(happening: () => Promise<unknown>): Promise<Slowest>;
  stop(): Promise<void>;
}

/** For the last answers to arrive. */
const laterMs = 50;

/**
 * Starts them. What delays the answers of both servers is the machine: one with few processors that draws a window
 * lets everyone wait.
 */
export async function startControlledPings(
  url: string,
  controlUrl: string,
): Promise<ControlledPings> {
  const [measured, control] = await Promise.all([startPings(url), startPings(controlUrl)]);
  return {
    slowestDuring: async (happening) => {
      let slowest = 0;
      const controlSlowest = await control.slowestDuring(async () => {
        slowest = await measured.slowestDuring(happening);
      });
      return { measured: slowest, control: controlSlowest };
    },
    stop: async () => {
      await Promise.all([measured.stop(), control.stop()]);
    },
  };
}

async function startPings(url: string): Promise<Pings> {
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
