import { plainText } from '../ui/plainText.js';
import { tasks as tasksText } from '../views/words.js';
import type { Handler } from './handler.js';
import { forGroups, taskGroups } from './taskGroups.js';
import { tellReport } from './tellReport.js';

/** Deletes tasks for good, when told so twice. */
export const removeTask: Handler<'redispatch.task.remove'> = async (
  { store, ui, l10n },
  chosen,
) => {
  const [first] = chosen;
  if (first === undefined) return;
  const what =
    chosen.length === 1 ? l10n.t('task {0}', first.task) : tasksText(l10n, chosen.length);
  const choice = await ui.decide({
    message: l10n.t('Remove {0} from {1}?', what, plainText(first.pool)),
    detail: l10n.t('It is deleted from Redis for good. A task that runs meanwhile is left alone.'),
    isDestructive: true,
    buttons: [{ label: l10n.t('Remove'), value: 'remove' }],
  });
  if (choice !== 'remove') return;
  const pool = await store.pool(first);
  const report = await forGroups(taskGroups(chosen), ({ ids, place }) => pool.remove(ids, place));
  await store.refresh(first.connection);
  await tellReport({ ui, l10n }, report);
};
