import type { Handler } from './handler.js';

/** Stops giving a node work; it keeps its queue. */
export const pauseNode: Handler<'redispatch.node.pause'> = async ({ store }, target) => {
  const pool = await store.pool(target);
  await pool.pauseNode(target.node);
  await store.refresh(target.connection);
};
