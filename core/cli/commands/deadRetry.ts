import { cancellable } from '../cancellation.js';
import type { Command } from '../command.js';
import { EXIT } from '../exitCode.js';
import type { DeadRetryOrder } from '../order.js';
import { count } from '../render/count.js';

/** Gives dead tasks all their attempts again. */
export const deadRetry: Command<DeadRetryOrder> = async (order, scheduler, terminal) => {
  const pool = await scheduler.pool(order.pool);
  const { done, cancelled } = await terminal.during('retrying', (onProgress) =>
    cancellable((signal) => pool.retryAllDead({ ...order.filter, signal, onProgress })),
  );
  terminal.say(`${cancelled ? 'Cancelled: retried' : 'Retried'} ${count(done, 'task')}.`);
  return cancelled ? EXIT.cancelled : EXIT.fine;
};
