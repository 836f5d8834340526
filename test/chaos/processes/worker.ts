/** A worker of a chaos run, in a process of its own: it writes down each execution before and after it. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  connect,
  createWorker,
  type SchedulerError,
  type SettledTasks,
  type Pool,
  type TaskRun,
  type Worker,
} from '../../../core/index.js';
import { nowMs, type WorkerFact } from '../history/facts.js';
import { openRecord, type Record } from '../history/recorder.js';
import { decodeWork } from '../tasks.js';
import { endWithRun } from './endWithRun.js';
import { decodeWorkerMessage, report, type WorkerOrders } from './messages.js';
import { installMovableClock } from './movableClock.js';
import { persistently } from './persistently.js';
import { watchStalls } from './stallWatch.js';

const STOP_TIMEOUT_MS = 1500;

endWithRun();
const moveClock = installMovableClock();
let record: Record<WorkerFact> | undefined;
let worker: Worker | undefined;
let isEnding = false;
process.on('SIGTERM', () => {
  isEnding = true;
  if (worker === undefined) process.exit(0);
  void worker.stop({ timeoutMs: STOP_TIMEOUT_MS }).then(() => process.exit(0));
});
process.on('message', (message) => {
  const order = decodeWorkerMessage(message);
  if (order.kind === 'work') {
    void live(order);
    return;
  }
  moveClock(order.offsetMs);
  record?.({ fact: 'clock', atMs: nowMs(), offsetMs: order.offsetMs });
});

async function live(orders: WorkerOrders): Promise<void> {
  const write = (record = openRecord<WorkerFact>(orders.record));
  watchStalls(write);
  report({ kind: 'ready', pid: process.pid });
  const pool = await persistently(async () => {
    const scheduler = await connect({ ...orders.connection, clientName: orders.name });
    return scheduler.pool(orders.pool);
  });
  // a worker that could not join while Redis was away has ended; a program would start it again
  while (!isEnding) {
    const superseded = await workOnce(pool, orders, write);
    if (superseded) process.exit(0);
    await delay(200);
  }
}

/** Works until the worker ends; whether another process has taken its name. */
async function workOnce(
  pool: Pool,
  { name, capacity, weight }: WorkerOrders,
  write: Record<WorkerFact>,
): Promise<boolean> {
  let superseded = false;
  const onError = (error: SchedulerError): void => {
    write({ fact: 'told', atMs: nowMs(), reason: error.reason, said: error.message });
    superseded ||= error.reason === 'superseded';
  };
  const onSettled = ({ completed, failed }: SettledTasks): void =>
    write({ fact: 'settled', atMs: nowMs(), completed, failed });
  worker = createWorker(pool, { name, capacity, weight, onError, onSettled }, execute(write));
  await worker.stopped;
  return superseded;
}

function execute(write: Record<WorkerFact>): (task: TaskRun) => Promise<void> {
  let runs = 0;
  return async (task) => {
    const run = (runs += 1);
    const { id, attempt } = task;
    const work = decodeWork(task.payload);
    write({ fact: 'started', atMs: nowMs(), run, id, key: work.key, attempt });
    try {
      const signal = work.kind === 'deaf' ? undefined : task.signal;
      await delay(work.workMs, undefined, { ...(signal && { signal }) });
    } catch (error) {
      write({ fact: 'ended', atMs: nowMs(), run, how: 'given up' });
      throw error;
    }
    if (work.kind === 'hopeless' || attempt <= work.failures) {
      write({ fact: 'ended', atMs: nowMs(), run, how: 'failed' });
      throw new Error(`Attempt ${attempt} fails, as it is meant to.`);
    }
    write({ fact: 'ended', atMs: nowMs(), run, how: 'done' });
  };
}
