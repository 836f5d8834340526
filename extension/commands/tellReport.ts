import type { MoveReport } from '../../core/index.js';
import { tasks } from '../views/words.js';
import type { Tools } from './handler.js';

/** Tells of tasks that were not at their place any more; what was done is to be seen in the tree. */
export async function tellReport(
  { ui, l10n }: Pick<Tools, 'ui' | 'l10n'>,
  { done, skipped }: MoveReport,
): Promise<void> {
  if (skipped.length === 0) return;
  await ui.warn(
    l10n.t(
      'Done for {0}. {1} had left their place meanwhile and were left as they are.',
      tasks(l10n, done.length),
      tasks(l10n, skipped.length),
    ),
    [],
  );
}
