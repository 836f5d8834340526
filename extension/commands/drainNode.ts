import { plainText } from '../ui/plainText.js';
import { tasks } from '../views/words.js';
import type { Handler } from './handler.js';
import { resumeNode } from './resumeNode.js';

/**
 * Stops giving a node work and moves its queue elsewhere. It asks nothing first, because nothing is
 * lost by it: it can be cancelled, and the button below the outcome ends it.
 */
export const drainNode: Handler<'redispatch.node.drain'> = async (tools, target) => {
  const { store, ui, l10n } = tools;
  const node = plainText(target.node);
  const pool = await store.pool(target);
  const report = await ui.progress(l10n.t('Draining {0}', node), ({ signal, report: onProgress }) =>
    pool.drainNode(target.node, { signal, onProgress }),
  );
  await store.refresh(target.connection);
  const moved = tasks(l10n, report.movedTasks);
  const outcome = report.cancelled
    ? l10n.t(
        'The drain of {0} was cancelled after {1} had moved. It gets no more work until it is resumed.',
        node,
        moved,
      )
    : l10n.t('{0} is drained: {1} moved. It gets no more work until it is resumed.', node, moved);
  const choice = await ui.tell(outcome, [{ label: l10n.t('Resume'), value: 'resume' }]);
  if (choice === 'resume') await resumeNode(tools, target);
};
