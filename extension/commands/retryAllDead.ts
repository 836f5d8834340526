import { tasks } from '../views/words.js';
import { askForDead, deadText } from './deadChoice.js';
import type { Handler } from './handler.js';
import { poolLabel } from './poolLabel.js';

/** Gives the dead tasks of a pool, or those of a name or an error, all their attempts again. */
export const retryAllDead: Handler<'redispatch.dead.retryAll'> = async (tools, target) => {
  const { store, ui, l10n } = tools;
  const label = poolLabel(tools, target);
  const pool = await store.pool(target);
  const title = l10n.t('Retry Dead Tasks of {0}', label);
  const choice = await askForDead(tools, pool, { title, label });
  if (choice === undefined) return;
  const { done, cancelled } = await ui.progress(
    l10n.t('Retrying {0} of {1}', deadText(l10n, choice), label),
    ({ signal, report: onProgress }) => pool.retryAllDead({ ...choice, signal, onProgress }),
  );
  await store.refresh(target.connection);
  const retried = tasks(l10n, done);
  await ui.tell(
    cancelled
      ? l10n.t('Cancelled after {0} of {1} had been retried.', retried, label)
      : l10n.t('Retried {0} of {1}.', retried, label),
  );
};
