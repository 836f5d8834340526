import BeeQueue from 'bee-queue';
import type { BenchQueue, BenchWorker, QueueOptions, TaskListener } from './contestant.js';
import { counter, type Counter } from './counter.js';

const BULK = 1000;

/** Completed jobs are removed, as ours are; bee-queue keeps them (`keepEnded`) unless told otherwise. */
export async function openBeeQueue(
  url: string,
  name: string,
  { keepEnded = false }: QueueOptions,
): Promise<BenchQueue> {
  const settled = counter();
  const queue = new BeeQueue(name, {
    redis: { url },
    // the fastest it can be: no events over Redis, no job objects kept in the process
    getEvents: false,
    sendEvents: false,
    storeJobs: false,
    removeOnSuccess: !keepEnded,
  });
  queue.on('succeeded', () => settled.add());
  await queue.ready();
  return {
    enqueueAll: (payloads) => saveAll(queue, payloads),
    enqueue: async (payload) => {
      await queue.createJob(payload).save();
    },
    work: (concurrency, onTask) =>
      Promise.resolve(startWorker(queue, settled, concurrency, onTask)),
    counts: () => queue.checkHealth(),
    unended: async () => {
      const { waiting, active } = await queue.checkHealth();
      return waiting + active;
    },
    page: (offset) => queue.getJobs('waiting', { start: offset, end: offset + 99 }),
    close: () => queue.close(1000),
  };
}

async function saveAll(queue: BeeQueue, payloads: readonly object[]): Promise<void> {
  for (let start = 0; start < payloads.length; start += BULK) {
    const slice = payloads.slice(start, start + BULK);
    const faults = await queue.saveAll(slice.map((payload) => queue.createJob(payload)));
    for (const fault of faults.values()) throw fault;
  }
}

/** One worker a queue: it ends with the queue. */
function startWorker(
  queue: BeeQueue,
  settled: Counter,
  concurrency: number,
  onTask: TaskListener,
): BenchWorker {
  queue.process(concurrency, async ({ data }) => {
    await onTask(data);
  });
  return {
    settled: (count) => settled.reaches(count),
    stop: () => queue.close(1000),
  };
}
