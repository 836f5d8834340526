import { plainText } from '../ui/plainText.js';
import { tellDrained } from './drained.js';
import { drainAndWait } from './drainAndWait.js';
import type { Handler } from './handler.js';

/**
 * Stops giving a node work and moves its queue elsewhere. It asks nothing first, because nothing is
 * lost by it: it can be cancelled, and a button below the outcome ends it.
 */
export const drainNode: Handler<'redispatch.node.drain'> = async (tools, target) => {
  const { store, ui, l10n } = tools;
  const node = plainText(target.node);
  const pool = await store.pool(target);
  const report = await ui.progress(l10n.t('Draining {0}', node), ({ signal, report: onProgress }) =>
    pool.drainNode(target.node, { signal, onProgress }),
  );
  await store.refresh(target.connection);
  await tellDrained(tools, target, report, () => drainAndWait(tools, target));
};
