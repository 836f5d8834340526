import { tasksOf, withQueue, type Counts } from '../bench.js';
import type { BenchQueue } from '../contestants/contestant.js';
import { inRounds, type Measure } from '../measure.js';
import { payloads } from '../payloads.js';

/** A worker that runs so many no-op tasks at once; each is settled. */
function processing(concurrency: number, counts: Counts): Measure {
  const metric = `process-${concurrency}`;
  return {
    metrics: [{ name: metric, unit: 'tasks/s', better: 'higher' }],
    withAof: true,
    run: (bench) =>
      inRounds(bench, (contestant) => {
        const count = tasksOf(bench, counts[contestant]);
        return withQueue(bench, contestant, async (queue) => {
          await queue.enqueueAll(payloads(count));
          return { [metric]: count / (await secondsToSettle(queue, count, concurrency)) };
        });
      }),
  };
}

/** From the first handler's start until Redis has heard of the last one's end. */
async function secondsToSettle(queue: BenchQueue, count: number, concurrency: number) {
  let startedMs: number | undefined;
  const worker = await queue.work(concurrency, () => {
    startedMs ??= performance.now();
  });
  await worker.settled(count);
  const endedMs = performance.now();
  await worker.stop();
  return (endedMs - (startedMs ?? endedMs)) / 1000;
}

export const processings = [
  processing(1, { ours: 3_000, bullmq: 1_500, bee: 1_500, limit: 4_000 }),
  processing(10, { ours: 15_000, bullmq: 4_000, bee: 5_000, limit: 15_000 }),
  processing(100, { ours: 40_000, bullmq: 6_000, bee: 8_000, limit: 25_000 }),
];
