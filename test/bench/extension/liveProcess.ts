/**
 * Keeps a pool busy at a steady pace: `liveProcess.ts URL POOL TASKS_PER_SECOND`. It enqueues so many tasks a
 * second and completes as many, in the order they come; what waits in the pool stays as much as it was. It writes
 * `ready` when it works.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { connect, createWorker } from '../../../core/index.js';
import { task } from './task.js';

const [url = '', poolName = '', rateText = ''] = process.argv.slice(2);
const tasksPerMs = Number(rateText) / 1_000;
const producerEveryMs = 100;
const capacity = 200;

const scheduler = await connect({ url });
const pool = await scheduler.pool(poolName);
const startMs = performance.now();

let taken = 0;
/** Does nothing, as soon as it is its turn. */
async function inTurn(): Promise<void> {
  taken += 1;
  const waitMs = startMs + taken / tasksPerMs - performance.now();
  if (waitMs > 1) await delay(waitMs);
}

const onError = (error: Error): void => void process.stderr.write(`${error.message}\n`);
const worker = createWorker(pool, { name: 'node-live', capacity, onError }, inTurn);
await worker.ready;
process.stdout.write('ready\n');

let enqueued = 0;
const produce = async (): Promise<never> => {
  for (;;) {
    const due = Math.floor((performance.now() - startMs) * tasksPerMs);
    await pool.enqueueAll(Array.from({ length: Math.max(0, due - enqueued) }, () => task));
    enqueued = Math.max(due, enqueued);
    await delay(producerEveryMs);
  }
};
await produce();
