import type { Redis } from 'ioredis';
import type { ScriptArg } from './connection.js';

/** A command whose reply is awaited. */
interface Call {
  /** How long its reply may take, in ms. */
  readonly patienceMs: number;
  /** When its reply is overdue; undefined while it waits in the client for the connection. */
  dueAtMs: number | undefined;
  readonly fail: (error: Error) => void;
}

/** @param blocksMs how long the server may hold the command back, for one that blocks */
export type SendCommand = (
  name: string,
  args: readonly ScriptArg[],
  blocksMs?: number,
) => Promise<unknown>;

/**
 * Sends commands that fail when the connection closes before their reply, or when the reply does not come:
 * the connection is given up then, because a server that hangs, or a network that swallows packets, never
 * closes it. ioredis itself would either send commands once more, and so enqueue twice, or leave them
 * waiting for ever.
 */
export function trackReplies(redis: Redis, answerTimeoutMs: number): SendCommand {
  const calls = new Set<Call>();
  let timer: NodeJS.Timeout | undefined;

  const failSent = (error: Error): void => {
    for (const call of calls) {
      if (call.dueAtMs === undefined) continue;
      calls.delete(call);
      call.fail(error);
    }
  };
  const watch = (): void => {
    if (timer !== undefined || calls.size === 0) return;
    timer = setTimeout(() => {
      timer = undefined;
      const now = performance.now();
      if ([...calls].some(({ dueAtMs }) => dueAtMs !== undefined && dueAtMs <= now)) {
        failSent(new Error(`No answer within ${answerTimeoutMs} ms.`));
        redis.disconnect(true);
      }
      watch();
    }, answerTimeoutMs / 4);
    // what waits for the reply keeps the process alive, not the watch over it
    timer.unref();
  };
  redis.on('ready', () => {
    for (const call of calls) call.dueAtMs ??= performance.now() + call.patienceMs;
  });
  redis.on('close', () => failSent(new Error('Connection is closed.')));
  redis.on('end', () => clearTimeout(timer));

  return (name, args, blocksMs = 0) =>
    new Promise((resolve, reject) => {
      const patienceMs = answerTimeoutMs + blocksMs;
      const isSent = redis.status === 'ready';
      const dueAtMs = isSent ? performance.now() + patienceMs : undefined;
      const call: Call = { patienceMs, dueAtMs, fail: reject };
      calls.add(call);
      watch();
      redis
        .call(name, ...args)
        .then(resolve, reject)
        .finally(() => calls.delete(call));
    });
}
