import { explainTaskText } from '../documents/explain.js';
import { plainText } from '../ui/plainText.js';
import type { Handler } from './handler.js';

/** Opens a document that says where a task is and why, and which nodes may run it. */
export const explainTask: Handler<'redispatch.task.explain'> = async (
  { store, ui, l10n },
  task,
) => {
  if ((await explainTaskText(store, l10n, task)) !== undefined) {
    await ui.openExplanation(task);
    return;
  }
  const pool = plainText(task.pool);
  const text = l10n.t(
    'There is no task {0} in {1}: it has ended, or was removed.',
    task.task,
    pool,
  );
  await ui.warn(text, []);
};
