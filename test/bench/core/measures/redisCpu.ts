import { tasksOf, withQueue, type Counts } from '../bench.js';
import { inRounds, type Measure } from '../measure.js';
import { payloads } from '../payloads.js';

const counts: Counts = { ours: 40_000, bullmq: 6_000, bee: 10_000, limit: 30_000 };

/** CPU time of Redis's main thread for a task's whole way: bulk enqueue, then taken and settled, 100 at once. */
export const redisCpu: Measure = {
  metrics: [{ name: 'redis-us-per-task', unit: 'µs/task', better: 'lower' }],
  run: (bench) =>
    inRounds(bench, (contestant) => {
      const given = payloads(tasksOf(bench, counts[contestant]));
      return withQueue(bench, contestant, async (queue) => {
        const beforeUs = await bench.server.mainThreadUs();
        await queue.enqueueAll(given);
        const worker = await queue.work(100, () => undefined);
        await worker.settled(given.length);
        const usedUs = (await bench.server.mainThreadUs()) - beforeUs;
        await worker.stop();
        return { 'redis-us-per-task': usedUs / given.length };
      });
    }),
};
