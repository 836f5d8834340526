import { plainText } from '../ui/plainText.js';
import { tasks } from '../views/words.js';
import type { Handler } from './handler.js';

/** Stops giving a node work and moves its queue elsewhere, when told so twice. */
export const drainNode: Handler<'redispatch.node.drain'> = async ({ store, ui, l10n }, target) => {
  const node = plainText(target.node);
  const pool = await store.pool(target);
  const choice = await ui.decide({
    message: l10n.t('Drain the node {0}?', node),
    detail: l10n.t(
      'It gets no more work, and its queue moves to other nodes or to the backlog. It finishes what it runs.',
    ),
    isDestructive: false,
    buttons: [{ label: l10n.t('Drain'), value: 'drain' }],
  });
  if (choice !== 'drain') return;
  const report = await ui.progress(l10n.t('Draining {0}', node), ({ signal, report: onProgress }) =>
    pool.drainNode(target.node, { signal, onProgress }),
  );
  await store.refresh(target.connection);
  const moved = tasks(l10n, report.movedTasks);
  await ui.tell(
    report.cancelled
      ? l10n.t('The drain of {0} was cancelled after {1} had moved.', node, moved)
      : l10n.t('{0} is drained: {1} moved.', node, moved),
  );
};
