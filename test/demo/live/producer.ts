import type { NewTask, Pool, PoolSnapshot, WorkerNode } from '../../../core/index.js';
import { hopelessTask, nextTask } from './demoTasks.js';

/** When fewer tasks wait, a batch comes in; when more, none does. */
const FEW_WAITING = 150;
const MANY_WAITING = 400;
const TRICKLE = 2;
/** Every so many tasks one is hopeless, until so many are dead. */
const HOPELESS_EVERY = 100;
const MOST_DEAD = 20;

/** What of a snapshot tells how many tasks wait. */
interface Waiting extends Pick<PoolSnapshot, 'backlog' | 'inbox'> {
  readonly nodes: readonly Pick<WorkerNode, 'queued'>[];
}

/** How many tasks to push now: a trickle at most times, and a batch when few are left. */
export function tasksToPush({ backlog, inbox, nodes }: Waiting): number {
  const waiting = nodes.reduce((total, node) => total + node.queued, backlog + inbox);
  if (waiting < FEW_WAITING) return MANY_WAITING - waiting;
  return waiting < MANY_WAITING ? TRICKLE : 0;
}

/** A producer that keeps a few hundred tasks waiting; each call is one of its rounds. */
export function createProducer(pool: Pool, random: () => number): () => Promise<void> {
  let count = 0;
  return async () => {
    const snapshot = await pool.snapshot();
    const tasks: NewTask[] = [];
    for (let left = tasksToPush(snapshot); left > 0; left--) {
      count += 1;
      const hopeless = count % HOPELESS_EVERY === 5 && snapshot.dead < MOST_DEAD;
      tasks.push(hopeless ? hopelessTask(count) : nextTask(count, random));
    }
    if (tasks.length > 0) await pool.enqueueAll(tasks);
  };
}
