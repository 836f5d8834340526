import type { Store } from '../store/store.js';
import type { TaskTarget } from '../target.js';
import type { Localizer } from '../ui/localizer.js';
import { explanationText } from '../views/explanationText.js';

/** The document that says why a task is where it is; undefined where there is no such task. */
export async function explainTaskText(
  store: Store,
  l10n: Localizer,
  target: Pick<TaskTarget, 'connection' | 'pool' | 'task'>,
): Promise<string | undefined> {
  const pool = await store.pool(target);
  const explanation = await pool.explain(target.task);
  return explanation && explanationText(l10n, target.pool, explanation);
}
