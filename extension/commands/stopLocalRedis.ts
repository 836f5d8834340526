import type { Handler } from './handler.js';

/** Ends the private Redis; its data stays for the next start. */
export const stopLocalRedis: Handler<'redispatch.localRedis.stop'> = ({ connections }) =>
  connections.stopLocal();
