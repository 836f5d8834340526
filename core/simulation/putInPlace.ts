import type { NodeName } from '../domain/names.js';
import type { PoolSettings } from '../domain/pool.js';
import type { QueuedTasks } from './plan.js';
import type { SimulatedPool } from './simulatedPool.js';
import type { SimulatedWorker } from './simulatedWorker.js';

/** While tasks are put in their places, each node has just what it is given. */
export const HELD_BACK: Partial<PoolSettings> = {
  window: 0,
  stealing: 'off',
  ratePerSecond: 0,
  limitConcurrency: 0,
  limitRatePerSecond: 0,
  autoRebalance: 'off',
};

/** Puts tasks where they are to be; what runs is begun first, when there is nothing else to take. */
export async function putInPlace(
  pool: SimulatedPool,
  workers: ReadonlyMap<NodeName, SimulatedWorker>,
  queued: readonly QueuedTasks[],
): Promise<void> {
  const names = [...workers.keys()];
  const running = queued.filter(({ run }) => run === true);
  // nothing is dispatched to a node that is paused, whatever its window
  await pool.change(names, 'paused');
  if (running.length > 0) {
    await pool.put(running);
    await pool.change(names, 'active');
    for (const worker of workers.values()) await worker.look();
    await pool.change(names, 'paused');
  }
  await pool.put(queued.filter(({ run }) => run !== true));
  await pool.change(names, 'active');
}
