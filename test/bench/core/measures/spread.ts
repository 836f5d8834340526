import { setTimeout as pause } from 'node:timers/promises';
import { connect, createWorker, type Pool, type Worker } from '../../../../core/index.js';
import { QUEUE, tasksOf, type Bench } from '../bench.js';
import { inRounds, type Measure, type Sample } from '../measure.js';
import { payloads } from '../payloads.js';

const TASKS = 40_000;
/** Tasks at once, of all nodes together. */
const CAPACITY = 100;
const LOOK_EVERY_MS = 2;

type Spread = { readonly nodes: number; readonly partitions: number };

/** Bulk enqueue while workers in the same process run: what more nodes or partitions cost. Only we have them. */
function spread(prefix: string, over: Spread): Measure {
  const cost = `${prefix}-us-per-task`;
  const rate = `${prefix}-per-second`;
  return {
    metrics: [
      { name: cost, unit: 'µs/task', better: 'lower' },
      { name: rate, unit: 'tasks/s', better: 'higher' },
    ],
    run: (bench) =>
      inRounds(
        bench,
        async () => {
          const { usedUs, seconds, tasks } = await produceAndWork(bench, over);
          return { [cost]: usedUs / tasks, [rate]: tasks / seconds } satisfies Sample;
        },
        { contestants: ['ours'] },
      ),
  };
}

async function produceAndWork(bench: Bench, { nodes, partitions }: Spread) {
  const scheduler = await connect({ url: bench.server.url });
  const pool = await scheduler.createPool(QUEUE, { partitions });
  let handled = 0;
  const workers = await startWorkers(pool, nodes, () => {
    handled += 1;
  });
  const given = payloads(tasksOf(bench, TASKS)).map((payload) => ({ name: 'task', payload }));
  const beforeUs = await bench.server.mainThreadUs();
  const startedMs = performance.now();
  await pool.enqueueAll(given);
  // looking is not what is measured: only once the last handler has run
  while (handled < given.length || (await completed(pool)) < given.length)
    await pause(LOOK_EVERY_MS);
  const seconds = (performance.now() - startedMs) / 1000;
  const usedUs = (await bench.server.mainThreadUs()) - beforeUs;
  await Promise.all(workers.map((worker) => worker.stop()));
  await scheduler.close();
  return { usedUs, seconds, tasks: given.length };
}

async function startWorkers(pool: Pool, nodes: number, onTask: () => void): Promise<Worker[]> {
  const workers = Array.from({ length: nodes }, (_, i) =>
    createWorker(pool, { name: `node-${i}`, capacity: CAPACITY / nodes }, onTask),
  );
  await Promise.all(workers.map(({ ready }) => ready));
  return workers;
}

async function completed(pool: Pool): Promise<number> {
  return (await pool.snapshot()).counters.completed;
}

export const spreads = [
  ...[1, 10, 100].map((nodes) => spread(`nodes-${nodes}`, { nodes, partitions: 1 })),
  ...[1, 2, 4].map((partitions) => spread(`partitions-${partitions}`, { nodes: 1, partitions })),
];
