import type { Handler } from './handler.js';
import { poolLabel } from './poolLabel.js';

/** Deletes the inbox items that were refused, when told so twice. */
export const clearRejected: Handler<'redispatch.rejected.clear'> = async (tools, target) => {
  const { store, ui, l10n } = tools;
  const name = poolLabel(tools, target);
  const pool = await store.pool(target);
  const { rejected } = await pool.snapshot();
  if (rejected === 0) {
    await ui.tell(l10n.t('{0} has no rejected items.', name));
    return;
  }
  const choice = await ui.decide({
    message: l10n.t('Clear the rejected items of {0}?', name),
    detail: l10n.t(
      'Items that other programs pushed and that are no tasks: {0}. They are deleted from Redis for good.',
      l10n.count(rejected),
    ),
    isDestructive: true,
    buttons: [{ label: l10n.t('Clear'), value: 'clear' }],
  });
  if (choice !== 'clear') return;
  const cleared = await ui.progress(
    l10n.t('Clearing the rejected items of {0}', name),
    ({ signal, report: onProgress }) => pool.clearRejected({ signal, onProgress }),
  );
  await store.refresh(target.connection);
  await ui.tell(l10n.t('Rejected items of {0} that were cleared: {1}.', name, l10n.count(cleared)));
};
