import type { TaskTarget } from '../target.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText } from '../ui/plainText.js';
import { tasks as tasksText } from '../views/words.js';
import { actOnTasks } from './actOnTasks.js';
import type { Handler } from './handler.js';
import { tasksByPool } from './taskGroups.js';

/** Deletes tasks for good, when told so twice. */
export const removeTask: Handler<'redispatch.task.remove'> = async (tools, chosen) => {
  const { ui, l10n } = tools;
  const choice = await ui.decide({
    message: question(l10n, chosen),
    detail: l10n.t(
      'What is removed is gone from Redis for good. A task that runs meanwhile is left alone.',
    ),
    isDestructive: true,
    buttons: [{ label: l10n.t('Remove'), value: 'remove' }],
  });
  if (choice !== 'remove') return;
  await actOnTasks(tools, chosen, (pool, { ids, place }) => pool.remove(ids, place));
};

function question(l10n: Localizer, chosen: readonly TaskTarget[]): string {
  const [first, ...others] = chosen;
  const pools = tasksByPool(chosen).length;
  if (first !== undefined && others.length === 0) {
    return l10n.t('Remove task {0} from {1}?', first.task, plainText(first.pool));
  }
  const tasks = tasksText(l10n, chosen.length);
  return pools === 1 && first !== undefined
    ? l10n.t('Remove {0} from {1}?', tasks, plainText(first.pool))
    : l10n.t('Remove {0} of {1} pools?', tasks, l10n.count(pools));
}
