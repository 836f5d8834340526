import { setTimeout as pause } from 'node:timers/promises';
import { tasksOf, withQueue, type Bench } from '../bench.js';
import type { BenchQueue } from '../contestants/contestant.js';
import { quantile } from '../figures.js';
import { inRounds, type Measure } from '../measure.js';
import { payload } from '../payloads.js';

const PROBES = 250;
/** Long enough for the worker to have asked for more and to be blocked again. */
const SETTLING_MS = 5;

/** From the call of enqueue to the start of the handler, on an idle worker in the same process. */
export const latency: Measure = {
  metrics: [
    { name: 'latency-p50-ms', unit: 'ms', better: 'lower' },
    { name: 'latency-p99-ms', unit: 'ms', better: 'lower' },
  ],
  run: (bench) =>
    inRounds(bench, (contestant) =>
      withQueue(bench, contestant, async (queue) => {
        const times = await probe(bench, queue);
        return { 'latency-p50-ms': quantile(times, 0.5), 'latency-p99-ms': quantile(times, 0.99) };
      }),
    ),
};

async function probe(bench: Bench, queue: BenchQueue): Promise<number[]> {
  let started: (() => void) | undefined;
  const worker = await queue.work(1, () => started?.());
  const times: number[] = [];
  const probes = tasksOf(bench, PROBES);
  for (let n = 0; n < probes; n++) {
    await pause(SETTLING_MS);
    let startedMs = 0;
    const start = new Promise<void>((resolve) => {
      started = () => {
        startedMs = performance.now();
        resolve();
      };
    });
    const calledMs = performance.now();
    await Promise.all([queue.enqueue(payload(n)), start]);
    times.push(startedMs - calledMs);
    await worker.settled(n + 1);
  }
  await worker.stop();
  return times;
}
