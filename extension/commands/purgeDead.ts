import { tasks } from '../views/words.js';
import { askForDead, deadText } from './deadChoice.js';
import type { Handler } from './handler.js';
import { poolLabel } from './poolLabel.js';

/** Deletes the dead tasks of a pool, or those of a name or an error, for good, when told so twice. */
export const purgeDead: Handler<'redispatch.dead.purge'> = async (tools, target) => {
  const { store, ui, l10n } = tools;
  const label = poolLabel(tools, target);
  const pool = await store.pool(target);
  const title = l10n.t('Purge Dead Tasks of {0}', label);
  const choice = await askForDead(tools, pool, { title, label });
  if (choice === undefined) return;
  const what = deadText(l10n, choice);
  const answer = await ui.decide({
    message: l10n.t('Purge {0} of {1}?', what, label),
    detail: l10n.t(
      'They are deleted from Redis for good: this cannot be undone. Tasks that die meanwhile stay.',
    ),
    isDestructive: true,
    buttons: [{ label: l10n.t('Purge'), value: 'purge' }],
  });
  if (answer !== 'purge') return;
  const { done, cancelled } = await ui.progress(
    l10n.t('Purging {0} of {1}', what, label),
    ({ signal, report: onProgress }) => pool.purgeDead({ ...choice, signal, onProgress }),
  );
  await store.refresh(target.connection);
  const purged = tasks(l10n, done);
  await ui.tell(
    cancelled
      ? l10n.t('Cancelled after {0} of {1} had been purged.', purged, label)
      : l10n.t('Purged {0} of {1}.', purged, label),
  );
};
