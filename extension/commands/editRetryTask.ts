import { editablePayload, type EditablePayload } from '../documents/payload.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText } from '../ui/plainText.js';
import type { Handler } from './handler.js';

/** Opens a dead task's payload to be edited; the button of its editor retries it. */
export const editRetryTask: Handler<'redispatch.task.editRetry'> = async (
  { store, ui, l10n },
  task,
) => {
  const payload = await editablePayload(await store.pool(task), task.task);
  if (payload.kind === 'payload') {
    await ui.openDraft({ kind: 'payload', task, version: payload.version }, payload.text);
    return;
  }
  await ui.warn(refusal(l10n, plainText(task.task), payload), []);
};

function refusal(
  l10n: Localizer,
  id: string,
  payload: Exclude<EditablePayload, { kind: 'payload' }>,
): string {
  switch (payload.kind) {
    case 'notDead':
      return l10n.t('Task {0} is not dead (any more), so it was left as it is.', id);
    case 'malformed':
      return l10n.t(
        'What is stored as task {0} is no task, so there is no payload to edit: {1}. Look at it with Inspect Task.',
        id,
        plainText(payload.fault, 300),
      );
    case 'inexact':
      return l10n.t(
        'Task {0} holds the number {1}, which has too many digits to be kept when it is edited here. Retry it as it is, or push a new task.',
        id,
        plainText(payload.number),
      );
  }
}
