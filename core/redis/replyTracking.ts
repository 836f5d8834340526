import type { Redis } from 'ioredis';
import type { ScriptArg } from './connection.js';

/** A command whose reply is awaited. */
interface Call {
  /** False while it waits in the client for the connection; it may still be sent then. */
  sent: boolean;
  readonly fail: (error: Error) => void;
}

export type SendCommand = (name: string, ...args: readonly ScriptArg[]) => Promise<unknown>;

/**
 * Sends commands that fail when the connection closes before their reply. ioredis itself would either send
 * them once more, and so enqueue twice, or leave them waiting for ever.
 */
export function trackReplies(redis: Redis): SendCommand {
  const calls = new Set<Call>();
  redis.on('ready', () => {
    for (const call of calls) call.sent = true;
  });
  redis.on('close', () => {
    for (const call of calls) {
      if (!call.sent) continue;
      calls.delete(call);
      call.fail(new Error('Connection is closed.'));
    }
  });
  return (name, ...args) =>
    new Promise((resolve, reject) => {
      const call: Call = { sent: redis.status === 'ready', fail: reject };
      calls.add(call);
      redis
        .call(name, ...args)
        .then(resolve, reject)
        .finally(() => calls.delete(call));
    });
}
