import type { Handler } from './handler.js';

/** Connects anew, without waiting for the next try. */
export const retryConnection: Handler<'redispatch.connection.retry'> = ({ store }, connection) =>
  store.reconnect(connection);
