import type { Handler } from './handler.js';
import { forGroups, taskGroups } from './taskGroups.js';
import { tellReport } from './tellReport.js';

/** Gives dead tasks all their attempts again. */
export const retryDeadTask: Handler<'redispatch.task.retry'> = async (
  { store, ui, l10n },
  chosen,
) => {
  const [first] = chosen;
  if (first === undefined) return;
  const pool = await store.pool(first);
  const dead = taskGroups(chosen).filter(({ place }) => place.kind === 'dead');
  const report = await forGroups(dead, ({ ids }) => pool.retryDead(ids));
  await store.refresh(first.connection);
  await tellReport({ ui, l10n }, report);
};
