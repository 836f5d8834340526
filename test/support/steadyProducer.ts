import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from '../../core/redis/pool.js';

const MOST_AHEAD = 300;

/** Enqueues tasks of 1 to 8 ms, more than nodes can do at once, but never far ahead of them. */
export function produceUntilStopped(pool: Pool) {
  const ids: string[] = [];
  let isStopped = false;
  const produce = async (): Promise<void> => {
    while (!isStopped) {
      const { counters } = await pool.snapshot();
      if (ids.length - counters.completed < MOST_AHEAD) {
        const tasks = Array.from({ length: 30 }, (_, i) => ({ name: 'x', payload: 1 + (i % 8) }));
        ids.push(...(await pool.enqueueAll(tasks)));
      }
      await pause(10);
    }
  };
  const producing = produce();
  return {
    ids,
    stop: async () => {
      isStopped = true;
      await producing;
      return ids;
    },
  };
}
