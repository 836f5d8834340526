import { connect, createWorker, type Pool } from '@redispatch/core';
import type { BenchQueue, BenchWorker, TaskListener } from './contestant.js';
import { counter } from './counter.js';

/** @param settings of the pool, on top of the defaults */
export async function openRedispatch(
  url: string,
  name: string,
  settings: { readonly partitions?: number } = {},
): Promise<BenchQueue> {
  const scheduler = await connect({ url });
  const pool = await scheduler.createPool(name, settings);
  return {
    enqueueAll: async (payloads) => {
      await pool.enqueueAll(payloads.map((payload) => ({ name: 'task', payload })));
    },
    enqueue: async (payload) => {
      await pool.enqueue({ name: 'task', payload });
    },
    work: (concurrency, onTask) => startWorker(pool, concurrency, onTask),
    counts: () => pool.snapshot(),
    page: async (offset) => (await pool.page({ kind: 'backlog' }, { offset, limit: 100 })).rows,
    close: () => scheduler.close(),
  };
}

async function startWorker(
  pool: Pool,
  capacity: number,
  onTask: TaskListener,
): Promise<BenchWorker> {
  const before = await completed(pool);
  const handled = counter();
  // process ids tell the workers of several processes apart
  const worker = createWorker(
    pool,
    { name: `w${process.pid}-${before}`, capacity },
    ({ payload }) => {
      handled.add();
      return onTask(payload);
    },
  );
  await worker.ready;
  return {
    settled: async (count) => {
      await handled.reaches(count);
      // the last settles go out with the worker's next call; nothing tells of their end
      while ((await completed(pool)) < before + count);
    },
    stop: () => worker.stop(),
  };
}

async function completed(pool: Pool): Promise<number> {
  return (await pool.snapshot()).counters.completed;
}
