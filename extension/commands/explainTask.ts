import { explainTaskText } from '../documents/explain.js';
import type { Handler } from './handler.js';
import { poolLabel } from './poolLabel.js';

/** Opens a document that says where a task is and why, and which nodes may run it. */
export const explainTask: Handler<'redispatch.task.explain'> = async (tools, task) => {
  const { store, ui, l10n } = tools;
  if ((await explainTaskText(store, l10n, task)) !== undefined) {
    await ui.openExplanation(task);
    return;
  }
  const text = l10n.t(
    'There is no task {0} in {1}: it has ended, or was removed.',
    task.task,
    poolLabel(tools, task),
  );
  await ui.warn(text, []);
};
