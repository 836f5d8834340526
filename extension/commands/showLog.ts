import type { Handler } from './handler.js';

/** Shows what happened on the connections. */
export const showLog: Handler<'redispatch.log.show'> = ({ ui }) => {
  ui.showLog();
  return Promise.resolve();
};
