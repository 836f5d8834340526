/** A producer of a chaos run, in a process of its own: it writes down what became of each enqueue. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  connect,
  PartialEnqueueError,
  SchedulerError,
  type NewTask,
  type Pool,
} from '../../../core/index.js';
import { nowMs, type ProducerFact, type TaskKey } from '../history/facts.js';
import { openRecord, type Record } from '../history/recorder.js';
import { seeded, type Random } from '../random.js';
import { decodeWork, nextTask } from '../tasks.js';
import { endWithRun } from './endWithRun.js';
import { decodeProducerMessage, report, type ProducerOrders } from './messages.js';
import { persistently } from './persistently.js';

/** Between two tries of who insists. */
const RETRY_MS = 50;

let pace: 'trickle' | 'flood' | 'finish' = 'trickle';

endWithRun();
process.on('message', (message) => {
  const order = decodeProducerMessage(message);
  if (order.kind === 'produce') void produce(order);
  else pace = order.kind;
});
process.on('SIGTERM', () => process.exit(0));

async function produce({ connection, pool: name, ...orders }: ProducerOrders): Promise<void> {
  const random = seeded(orders.seed);
  const record = openRecord<ProducerFact>(orders.record);
  report({ kind: 'ready', pid: process.pid });
  const pool = await persistently(async () => {
    const scheduler = await connect({ ...connection, clientName: orders.name });
    return scheduler.pool(name);
  });
  for (let number = 0; !isFinishing();) {
    const isBulk = isFlooding() || random.percent(40);
    const tasks = Array.from({ length: isBulk ? random.whole(10, 60) : random.whole(1, 8) }, () =>
      nextTask(orders.name, (number += 1), random),
    );
    await enqueue({ pool, random, record }, tasks, isBulk);
    await delay(isFlooding() ? 10 : pauseMs(random));
  }
  report({ kind: 'finished' });
}

interface Producer {
  readonly pool: Pool;
  readonly random: Random;
  readonly record: Record<ProducerFact>;
}

/** Some insist: they enqueue with a key, again and again, until Redis has acknowledged it. */
async function enqueue(
  producer: Producer,
  tasks: readonly NewTask[],
  isBulk: boolean,
): Promise<void> {
  const { random } = producer;
  if (random.percent(30)) {
    const keyed = tasks.map((task) => ({ ...task, dedupKey: keyOf(task) }));
    if (isBulk) while (!(await enqueueTogether(producer, keyed, 'fail'))) await delay(RETRY_MS);
    else await Promise.all(keyed.map((task) => insist(producer, task)));
  } else if (isBulk) await enqueueTogether(producer, tasks, random.percent(20) ? 'wait' : 'fail');
  else await Promise.all(tasks.map((task) => enqueueOne(producer, task)));
}

async function insist(producer: Producer, task: NewTask): Promise<void> {
  while (!(await enqueueOne(producer, task))) await delay(RETRY_MS);
}

async function enqueueOne({ pool, record }: Producer, task: NewTask): Promise<boolean> {
  try {
    const id = await pool.enqueue(task);
    record({ fact: 'acknowledged', atMs: nowMs(), tasks: [[keyOf(task), id]] });
    return true;
  } catch (error) {
    noteFailure(error, [keyOf(task)], record);
    return false;
  }
}

async function enqueueTogether(
  { pool, record }: Producer,
  tasks: readonly NewTask[],
  whenFull: 'wait' | 'fail',
): Promise<boolean> {
  const keys = tasks.map(keyOf);
  try {
    const ids = await pool.enqueueAll(tasks, { whenFull });
    const acknowledged = ids.map((id, i) => [keys[i] ?? '', id] as const);
    record({ fact: 'acknowledged', atMs: nowMs(), tasks: acknowledged });
    return true;
  } catch (error) {
    if (error instanceof PartialEnqueueError) notePartial(error, tasks, record);
    else noteFailure(error, keys, record);
    return false;
  }
}

/** Without keys the tasks that were stored are the first ones; with keys some are, and all are enqueued again. */
function notePartial(
  error: PartialEnqueueError,
  tasks: readonly NewTask[],
  record: Record<ProducerFact>,
): void {
  const { accepted } = error;
  const keys = tasks.map(keyOf);
  if (tasks.some(({ dedupKey }) => dedupKey !== undefined)) {
    record({ fact: 'unknown', atMs: nowMs(), keys, reason: error.reason });
    return;
  }
  const acknowledged = accepted.map((id, i) => [keys[i] ?? '', id] as const);
  record({ fact: 'acknowledged', atMs: nowMs(), tasks: acknowledged });
  noteFailure(error, keys.slice(accepted.length), record);
}

/** After these nobody knows whether Redis has the tasks, or keeps them. */
const UNKNOWN: readonly string[] = ['connection-lost', 'not-confirmed'];

function noteFailure(error: unknown, keys: readonly TaskKey[], record: Record<ProducerFact>): void {
  if (!(error instanceof SchedulerError)) throw error;
  const fact = UNKNOWN.includes(error.reason) ? 'unknown' : 'refused';
  record({ fact, atMs: nowMs(), keys, reason: error.reason });
}

function keyOf({ payload }: NewTask): TaskKey {
  return decodeWork(payload).key;
}

function pauseMs(random: Random): number {
  return random.whole(60, 240);
}

// asked anew each time: a message may have changed it
function isFinishing(): boolean {
  return pace === 'finish';
}

function isFlooding(): boolean {
  return pace === 'flood';
}
