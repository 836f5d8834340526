import type { Store } from '../store/store.js';
import type { Draft } from './draft.js';
import { editablePayload } from './payload.js';
import { planDocument } from './planDocument.js';

/** What a draft begins with where nobody has it any more: what is in Redis; undefined where that is gone. */
export async function firstText(store: Store, draft: Draft): Promise<string | undefined> {
  if (draft.kind === 'plan') {
    return planDocument(await (await store.pool(draft.pool)).planRebalance());
  }
  const payload = await editablePayload(await store.pool(draft.task), draft.task.task);
  return payload.kind === 'payload' ? payload.text : undefined;
}
