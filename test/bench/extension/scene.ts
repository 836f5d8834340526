import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { connect, startLocalRedis, type Pool } from '../../../core/index.js';
import { rowId, type Listing } from '../../../extension/target.js';
import { openPlainRedis } from '../../demo/plainRedis.js';
import { failed, joinNode, takeTokens } from '../../support/handNode.js';
import type { Ends } from './ends.js';
import { task } from './task.js';

/** A private Redis with one pool that is on show; between our own calls, only the extension uses it. */
export interface Scene {
  readonly url: string;
  readonly redisVersion: string;
  readonly pool: Pool;
  /** For counting and for PINGs. */
  readonly plain: Redis;
  /** Adds tasks until the pool has so many; resolves when Redis has nothing more to do because of it. */
  growTo(tasks: number): Promise<void>;
}

export const poolName = 'bench';
/** As the workspace calls it; see `workspaceOn`. */
const connectionName = 'Staging';
export const nodeNames = ['node-a', 'node-b', 'node-c', 'node-d'] as const;

const capacity = 10;
const dayMs = 24 * 60 * 60 * 1000;
const batch = 10_000;

/** The tasks that the nodes hold, and those that failed, are of the first ones. */
export const leastTasks = 1_000;

/**
 * Starts it with four nodes that hold what they took for ever and need no process for that: nothing but the
 * extension talks to Redis then.
 */
export async function openScene(ends: Ends): Promise<Scene> {
  const redis = await startLocalRedis();
  ends.add(() => redis.stop());
  const scheduler = await connect({ url: redis.url });
  ends.add(() => scheduler.close());
  const plain = await openPlainRedis(redis.url, 'bench');
  ends.add(() => plain.quit());
  const pool = await scheduler.createPool(poolName, {
    heartbeatTimeoutMs: dayMs,
    retryDelayMs: dayMs,
    maxRetryDelayMs: dayMs,
  });
  let tasks = 0;
  const growTo = async (wanted: number): Promise<void> => {
    for (; tasks < wanted; tasks += batch) {
      const count = Math.min(batch, wanted - tasks);
      await pool.enqueueAll(Array.from({ length: count }, () => task));
    }
    tasks = wanted;
    await quiet(plain);
  };
  const nodes = await Promise.all(nodeNames.map((name) => joinNode(pool, name, { capacity })));
  await growTo(leastTasks);
  for (const node of nodes) {
    const [first = '', second = ''] = await takeTokens(node, capacity);
    const failures = [failed(first, 'Error: later', true), failed(second, 'Error: never', false)];
    await node.settle({ failed: failures });
  }
  // of "Redis 7.0.15", the number
  const redisVersion = scheduler.serverVersion.replace(/^\D+/, '');
  return { url: redis.url, redisVersion, pool, plain, growTo };
}

/** The row of a list or a node of the pool. */
export function listingRow(listing: Listing): string {
  return rowId({ kind: 'listing', connection: connectionName, pool: poolName, listing });
}

/** The row of a task, wherever that waits. */
export function taskRow(id: string): string {
  const listing = { list: 'backlog' } as const;
  return rowId({ kind: 'task', connection: connectionName, pool: poolName, task: id, listing });
}

/** Redis may rewrite its file in the background after much was written. */
async function quiet(plain: Redis): Promise<void> {
  for (;;) {
    const persistence = await plain.info('persistence');
    if (!/(_in_progress|_scheduled):1/.test(persistence)) return;
    await delay(200);
  }
}
