import type { DeadLetterFilter } from '../../redis/calls/deadLetters.js';
import type { Pool } from '../../redis/pool.js';
import { cancellable } from '../cancellation.js';
import type { Command } from '../command.js';
import { EXIT } from '../exitCode.js';
import type { DeadPurgeOrder } from '../order.js';
import { count } from '../render/count.js';
import type { Terminal } from '../terminal.js';

/** Deletes dead tasks for good, once that is confirmed. */
export const deadPurge: Command<DeadPurgeOrder> = async (order, scheduler, terminal) => {
  const pool = await scheduler.pool(order.pool);
  if (!order.yes && !(await confirm(pool, order.filter, terminal))) {
    terminal.say('Deleted nothing.');
    return EXIT.fine;
  }
  const { done, cancelled } = await terminal.during('deleting', (onProgress) =>
    cancellable((signal) => pool.purgeDead({ ...order.filter, signal, onProgress })),
  );
  terminal.say(`${cancelled ? 'Cancelled: deleted' : 'Deleted'} ${count(done, 'task')}.`);
  return cancelled ? EXIT.cancelled : EXIT.fine;
};

async function confirm(pool: Pool, filter: DeadLetterFilter, terminal: Terminal): Promise<boolean> {
  const { dead } = await pool.snapshot();
  return terminal.ask(
    `${pool.name} holds ${count(dead, 'dead task')}. Delete ${whichOf(filter)} for good?`,
  );
}

function whichOf({ name, error }: DeadLetterFilter): string {
  const traits = [
    ...(name === undefined ? [] : [`are named ${JSON.stringify(name)}`]),
    ...(error === undefined ? [] : [`have ${JSON.stringify(error)} in their last error`]),
  ];
  return traits.length === 0 ? 'all of them' : `those that ${traits.join(' and ')}`;
}
