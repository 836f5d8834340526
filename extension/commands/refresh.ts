import { connectionOf } from '../target.js';
import type { Handler } from './handler.js';

/** Reads the tree, or one connection of it, and the open documents at once. */
export const refresh: Handler<'redispatch.refresh'> = async (
  { store, connections, refreshDocuments },
  target,
) => {
  if (target === null) await connections.reload();
  await store.refreshAll(target === null ? undefined : connectionOf(target));
  refreshDocuments();
};
