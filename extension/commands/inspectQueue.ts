import type { Handler } from './handler.js';

/** Opens a pool, a node's queue or another list of tasks as JSON. */
export const inspectQueue: Handler<'redispatch.queue.inspect'> = ({ ui }, target) =>
  ui.openDocument(target);
