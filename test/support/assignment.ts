import type { Redis } from 'ioredis';
import type { Pool } from '../../core/redis/pool.js';
import { joinNode, joinNodes } from './handNode.js';
import { someTasks, type World } from './world.js';

/**
 * Which node's queue holds each of the tasks that wait on some node, in the order in which they were enqueued:
 * `['a', 'a', 'b']`.
 */
export async function assignment(
  redis: Redis,
  partitionPrefix: string,
  nodes: readonly string[],
): Promise<string[]> {
  const queues = await Promise.all(
    nodes.map((node) => redis.lrange(`${partitionPrefix}queue:${node}:0`, 0, -1)),
  );
  return queues
    .flatMap((tokens, i) =>
      tokens.map((token) => ({ token: Number.parseInt(token), node: nodes[i] ?? '' })),
    )
    .sort((one, other) => one.token - other.token)
    .map(({ node }) => node);
}

/** A way by which tasks come onto nodes. It begins without nodes, joins them, and leaves the tasks on them. */
type Way = (
  world: World,
  pool: Pool,
  weights: Readonly<Record<string, number>>,
  tasks: number,
) => Promise<void>;

/** All of them must place tasks by the same rules. */
export const waysToPlace: Readonly<Record<string, Way>> = {
  'one by one': async (_, pool, weights, tasks) => {
    await joinNodes(pool, weights);
    for (const task of someTasks(tasks)) await pool.enqueue(task);
  },
  'in one call': async (_, pool, weights, tasks) => {
    await joinNodes(pool, weights);
    await pool.enqueueAll(someTasks(tasks));
  },
  'from the backlog': async (_, pool, weights, tasks) => {
    await pool.configure({ window: 0 });
    await joinNodes(pool, weights);
    await pool.enqueueAll(someTasks(tasks));
    await pool.configure({ window: 'unlimited' });
  },
  'by a sweep, when they are due': async (world, pool, weights, tasks) => {
    await joinNodes(pool, weights);
    await pool.enqueueAll(someTasks(tasks, { delayMs: 100 }));
    world.nowMs += 100;
    await pool.sweep();
  },
  'from a node that drains': async (_, pool, weights, tasks) => {
    await joinNode(pool, 'drains');
    await pool.enqueueAll(someTasks(tasks));
    await joinNodes(pool, weights);
    await pool.drainNode('drains');
  },
  'by a take that fills queues up': async (world, pool, weights, tasks) => {
    await pool.configure({ window: 0 });
    const [first] = Object.values(await joinNodes(pool, weights));
    await pool.enqueueAll(someTasks(tasks + 1));
    await world.redis.hset(`${world.prefix}:{demo:0}:config`, 'window', 'unlimited');
    await first?.take(1);
  },
};
