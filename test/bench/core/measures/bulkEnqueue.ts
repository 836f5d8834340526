import { secondsOf, tasksOf, withQueue, type Counts } from '../bench.js';
import { inRounds, type Measure } from '../measure.js';
import { payloads } from '../payloads.js';

/** Many tasks given to the library at once, which sends them 1000 a call. */
function bulkEnqueue(metric: string, bytes: number, counts: Counts): Measure {
  return {
    metrics: [{ name: metric, unit: 'tasks/s', better: 'higher' }],
    withAof: true,
    run: (bench) =>
      inRounds(bench, (contestant) => {
        const given = payloads(tasksOf(bench, counts[contestant]), bytes);
        return withQueue(bench, contestant, async (queue) => {
          const seconds = await secondsOf(() => queue.enqueueAll(given));
          return { [metric]: given.length / seconds };
        });
      }),
  };
}

export const bulkEnqueues = [
  bulkEnqueue('bulk-enqueue-100B', 100, {
    ours: 100_000,
    bullmq: 10_000,
    bee: 40_000,
    limit: 80_000,
  }),
  bulkEnqueue('bulk-enqueue-2KB', 2048, {
    ours: 30_000,
    bullmq: 8_000,
    bee: 20_000,
    limit: 25_000,
  }),
];
