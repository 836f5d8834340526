import { secondsOf, tasksOf, withQueue, type Counts } from '../bench.js';
import type { BenchQueue } from '../contestants/contestant.js';
import { inRounds, type Measure } from '../measure.js';
import { payloads } from '../payloads.js';

/** Tasks enqueued one by one, so many of them under way at any time. */
function singleEnqueue(metric: string, inFlight: number, counts: Counts): Measure {
  return {
    metrics: [{ name: metric, unit: 'tasks/s', better: 'higher' }],
    withAof: true,
    run: (bench) =>
      inRounds(bench, (contestant) => {
        const given = payloads(tasksOf(bench, counts[contestant]));
        return withQueue(bench, contestant, async (queue) => {
          const seconds = await secondsOf(() => enqueueEach(queue, given, inFlight));
          return { [metric]: given.length / seconds };
        });
      }),
  };
}

async function enqueueEach(queue: BenchQueue, given: readonly object[], inFlight: number) {
  const left = given[Symbol.iterator]();
  const loop = async (): Promise<void> => {
    for (const payload of left) await queue.enqueue(payload);
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
}

export const singleEnqueues = [
  singleEnqueue('enqueue-awaited', 1, { ours: 3_000, bullmq: 2_000, bee: 3_000, limit: 5_000 }),
  singleEnqueue('enqueue-100-in-flight', 100, {
    ours: 20_000,
    bullmq: 8_000,
    bee: 20_000,
    limit: 20_000,
  }),
];
