import { Queue, Worker, type Job } from 'bullmq';
import type { BenchQueue, BenchWorker, QueueOptions, TaskListener } from './contestant.js';
import { counter } from './counter.js';

/** Most jobs given to one `addBulk`, as many as ours sends in one call. */
const BULK = 1000;

/** Completed jobs are removed, as ours are; BullMQ keeps them (`keepEnded`) unless told otherwise. */
export async function openBullmq(
  url: string,
  name: string,
  { keepEnded = false }: QueueOptions,
): Promise<BenchQueue> {
  const connection = { url };
  // Redispatch, too, removes what is completed
  const opts = keepEnded ? {} : { removeOnComplete: true };
  const queue = new Queue(name, { connection, defaultJobOptions: opts });
  await queue.waitUntilReady();
  return {
    enqueueAll: async (payloads) => {
      for (let start = 0; start < payloads.length; start += BULK) {
        const slice = payloads.slice(start, start + BULK);
        await queue.addBulk(slice.map((data) => ({ name: 'task', data })));
      }
    },
    enqueue: async (payload) => {
      await queue.add('task', payload);
    },
    work: (concurrency, onTask) => startWorker(name, url, concurrency, onTask),
    counts: () => queue.getJobCounts(),
    unended: () => queue.getJobCountByTypes('waiting', 'active', 'delayed'),
    page: (offset) => queue.getWaiting(offset, offset + 99),
    close: () => queue.close(),
  };
}

async function startWorker(
  name: string,
  url: string,
  concurrency: number,
  onTask: TaskListener,
): Promise<BenchWorker> {
  const settled = counter();
  const handler = async ({ data }: Job): Promise<void> => {
    await onTask(data);
  };
  const worker = new Worker(name, handler, { connection: { url }, concurrency });
  worker.on('completed', () => settled.add());
  await worker.waitUntilReady();
  return {
    settled: (count) => settled.reaches(count),
    stop: () => worker.close(true),
  };
}
