import { inspect } from '../documents/inspect.js';
import type { TaskTarget } from '../target.js';
import type { Handler } from './handler.js';
import { poolLabel } from './poolLabel.js';

/** Opens what Redis knows of a task, or of a refused inbox item, as JSON. */
export const inspectTask: Handler<'redispatch.task.inspect'> = async (tools, subject) => {
  const { store, ui, l10n } = tools;
  // A task that was asked for by its id may be anywhere.
  const target: Exclude<typeof subject, { kind: 'pool' }> =
    subject.kind === 'pool' ? ({ ...subject, ...anywhere } satisfies TaskTarget) : subject;
  if ((await inspect(store, target)) !== undefined) {
    await ui.openDocument(target);
    return;
  }
  const pool = poolLabel(tools, target);
  const message =
    target.kind === 'task'
      ? l10n.t('There is no task {0} in {1}: it has ended, or was removed.', target.task, pool)
      : l10n.t('The refused item is not in {0} any more.', pool);
  await ui.warn(message, []);
};

const anywhere = { kind: 'task', listing: { list: 'backlog' } } as const;
