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

let pace: 'trickle' | 'flood' | 'finish' = 'trickle';

endWithRun();
process.on('message', (message) => {
  const order = decodeProducerMessage(message);
  if (order.kind === 'produce') void produce(order);
  else pace = order.kind;
});
process.on('SIGTERM', () => process.exit(0));

async function produce({ url, prefix, pool: name, ...orders }: ProducerOrders): Promise<void> {
  const random = seeded(orders.seed);
  const record = openRecord<ProducerFact>(orders.record);
  report({ kind: 'ready', pid: process.pid });
  const pool = await persistently(async () => {
    const options = { url, prefix, clientName: orders.name, answerTimeoutMs: 3000 };
    return (await connect(options)).pool(name);
  });
  for (let number = 0; !isFinishing();) {
    const isBulk = isFlooding() || random.percent(40);
    const tasks = Array.from({ length: isBulk ? random.whole(10, 60) : random.whole(1, 8) }, () =>
      nextTask(orders.name, (number += 1), random),
    );
    if (isBulk) await enqueueTogether(pool, tasks, record);
    else await Promise.all(tasks.map((task) => enqueueOne(pool, task, record)));
    await delay(isFlooding() ? 10 : pauseMs(random));
  }
  report({ kind: 'finished' });
}

async function enqueueOne(pool: Pool, task: NewTask, record: Record<ProducerFact>): Promise<void> {
  try {
    const id = await pool.enqueue(task);
    record({ fact: 'acknowledged', atMs: nowMs(), tasks: [[keyOf(task), id]] });
  } catch (error) {
    noteFailure(error, [keyOf(task)], record);
  }
}

async function enqueueTogether(
  pool: Pool,
  tasks: readonly NewTask[],
  record: Record<ProducerFact>,
): Promise<void> {
  const keys = tasks.map(keyOf);
  const acknowledge = (ids: readonly string[]): void => {
    const acknowledged = ids.map((id, i) => [keys[i] ?? '', id] as const);
    record({ fact: 'acknowledged', atMs: nowMs(), tasks: acknowledged });
  };
  try {
    acknowledge(await pool.enqueueAll(tasks));
  } catch (error) {
    const accepted = error instanceof PartialEnqueueError ? error.accepted : [];
    if (accepted.length > 0) acknowledge(accepted);
    noteFailure(error, keys.slice(accepted.length), record);
  }
}

/** Only a call that was under way when the connection ended may have been done. */
function noteFailure(error: unknown, keys: readonly TaskKey[], record: Record<ProducerFact>): void {
  if (!(error instanceof SchedulerError)) throw error;
  const fact = error.reason === 'connection-lost' ? 'unknown' : 'refused';
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
