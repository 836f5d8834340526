import type { Redis } from 'ioredis';
import type { Scheduler } from '../../../core/redis/scheduler.js';
import { joinNode } from '../../support/handNode.js';
import type { Job, Queueing } from './race.js';

/** Where pools are made, and a connection to look at their keys. */
export interface Ground {
  readonly scheduler: Scheduler;
  readonly redis: Redis;
  readonly prefix: string;
}

/** The lanes of a pool: the real scripts on a real Redis. */
export async function ourLanes(
  { scheduler, redis, prefix }: Ground,
  name: string,
  weights: Readonly<Record<string, number>>,
): Promise<Queueing> {
  const pool = await scheduler.createPool(name, { window: 0 });
  for (const [tenant, weight] of Object.entries(weights)) {
    await pool.setTenantWeight(tenant, weight);
  }
  const node = await joinNode(pool, 'a', { capacity: 1000 });
  let completed: readonly string[] = [];
  let visits = 0;
  return {
    enqueue: async (jobs) => {
      await pool.enqueueAll(jobs.map(({ tenant, cost }) => ({ name: 'x', tenant, cost })));
    },
    serve: async (most) => {
      // a call reads each lane once, and then looks at the one that is next for each task
      visits += await redis.zcard(`${prefix}:{${name}:0}:lanes:0:`);
      const taken = await node.take(most, { completed });
      if (taken.kind !== 'taken') return [];
      completed = taken.tasks.map(({ token }) => token);
      visits += completed.length;
      return completed.map(jobOf);
    },
    visits: () => visits,
  };
}

function jobOf(token: string): Job {
  const [, , cost, , terms = ''] = token.split(':');
  return { tenant: terms.split(';')[1] ?? '', cost: Number(cost) };
}
