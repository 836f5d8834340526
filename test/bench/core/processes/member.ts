/** A producer or a worker of one contestant in a process of its own: `member.js CONTESTANT`. */
import { contestantNames } from '../../figure.js';
import { QUEUE } from '../bench.js';
import type { BenchQueue, BenchWorker } from '../contestants/contestant.js';
import { openQueue } from '../contestants/openQueue.js';
import { payloads } from '../payloads.js';
import { serve } from './serve.js';

export type MemberCalls = typeof calls;

const contestant = contestantNames.find((name) => name === process.argv[2]);
if (contestant === undefined) throw new Error(`no contestant ${process.argv[2] ?? ''}`);

let queue: BenchQueue | undefined;
let worker: BenchWorker | undefined;
let given: readonly object[] = [];
let handled = 0;

const calls = {
  open: async (url: string): Promise<void> => {
    queue = await openQueue(contestant, url, QUEUE);
  },
  /** Makes the payloads beforehand. */
  prepare: (count: number): Promise<void> => {
    given = payloads(count);
    return Promise.resolve();
  },
  /** Enqueues them; resolves with when it began, in ms since the epoch. */
  produce: async (): Promise<number> => {
    const startedAtMs = Date.now();
    await queue?.enqueueAll(given);
    return startedAtMs;
  },
  work: async (concurrency: number): Promise<void> => {
    handled = 0;
    worker = await queue?.work(concurrency, () => {
      handled += 1;
    });
  },
  handled: (): Promise<number> => Promise.resolve(handled),
  /** What the process uses: memory, and CPU time since it started. */
  usage: (): Promise<{ rssBytes: number; cpuUs: number }> => {
    const { user, system } = process.cpuUsage();
    return Promise.resolve({ rssBytes: process.memoryUsage.rss(), cpuUs: user + system });
  },
  close: async (): Promise<void> => {
    await worker?.stop();
    worker = undefined;
    await queue?.close();
    queue = undefined;
    given = [];
  },
};

serve(calls);
