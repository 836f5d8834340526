import type { Handler } from './handler.js';

/** Ends a node's pause or drain. */
export const resumeNode: Handler<'redispatch.node.resume'> = async ({ store }, target) => {
  const pool = await store.pool(target);
  await pool.resumeNode(target.node);
  await store.refresh(target.connection);
};
