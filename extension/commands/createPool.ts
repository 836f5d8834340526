import { loadCore } from '../core.js';
import { plainText } from '../ui/plainText.js';
import { poolNameFault } from './faults.js';
import type { Handler } from './handler.js';
import { windowChoices } from './windowChoices.js';

/** Creates a pool: its name, and how much of it waits on the nodes. */
export const createPool: Handler<'redispatch.pool.create'> = async (
  { store, ui, l10n },
  connection,
) => {
  const core = await loadCore();
  const scheduler = await store.scheduler(connection);
  const existing = await scheduler.pools();
  const title = l10n.t('Create Pool on {0}', plainText(connection));
  const name = await ui.ask({
    title,
    prompt: l10n.t('Name of the pool'),
    fault: (text) =>
      poolNameFault(l10n, core, text) ??
      (existing.some((pool) => pool === text)
        ? l10n.t('There is a pool "{0}" already.', text)
        : undefined),
  });
  if (name === undefined) return;
  const window = await ui.choose(
    title,
    l10n.t('How much may wait on a node?'),
    windowChoices(l10n),
  );
  if (window === undefined) return;
  await scheduler.createPool(name, { window });
  await store.refresh(connection);
};
