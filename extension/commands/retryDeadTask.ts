import { actOnTasks } from './actOnTasks.js';
import type { Handler } from './handler.js';

/** Gives dead tasks all their attempts again. */
export const retryDeadTask: Handler<'redispatch.task.retry'> = async (tools, chosen) => {
  const dead = chosen.filter(({ listing }) => listing.list === 'dead');
  await actOnTasks(tools, dead, (pool, { ids }) => pool.retryDead(ids));
};
