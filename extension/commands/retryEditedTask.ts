import { loadCore } from '../core.js';
import { editablePayload } from '../documents/payload.js';
import { FaultError } from '../store/fault.js';
import { plainText } from '../ui/plainText.js';
import { payloadFault } from './faults.js';
import type { Handler } from './handler.js';
import { poolLabel } from './poolLabel.js';

/** Retries a dead task with the payload in its editor; what is wrong with it is told, and the editor stays. */
export const retryEditedTask: Handler<'redispatch.task.retryEdited'> = async (tools, draft) => {
  const { store, ui, l10n } = tools;
  const { task, version } = draft;
  const [core, pool, text] = await Promise.all([loadCore(), store.pool(task), ui.draftText(draft)]);
  const { settings } = await pool.snapshot();
  const fault = payloadFault(l10n, core, text, settings.maxPayloadBytes);
  if (fault !== undefined) {
    // what is wrong with JSON is told with a piece of it
    const said = plainText(fault, 400);
    await ui.fail(l10n.t('Task {0} was not retried. {1}', plainText(task.task), said), []);
    return;
  }
  const now = await editablePayload(pool, task.task);
  // Retried, dead again and perhaps edited by somebody else: what this draft was made of is not there any more.
  if (now.kind === 'payload' && now.version !== version) throw changed(task.task);
  await pool.retryEdited(task.task, JSON.parse(text) as unknown);
  await ui.closeDraft(draft);
  await store.refresh(task.connection);
  await ui.tell(
    l10n.t(
      'Task {0} of {1} waits again, with the edited payload.',
      plainText(task.task),
      poolLabel(tools, task),
    ),
  );
};

function changed(id: string): FaultError {
  const said = {
    template:
      'Task {0} has another payload now than when it was opened, so it was not retried. Close this draft and edit it anew.',
    values: [id],
  };
  return new FaultError({
    reason: 'task-changed',
    message: said.template.replace('{0}', id),
    said,
  });
}
