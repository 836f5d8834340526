import type { Command } from '../command.js';
import { EXIT } from '../exitCode.js';
import type { DeadListOrder } from '../order.js';
import { deadLines } from '../render/dead.js';
import { matchingDead } from '../matchingDead.js';

const MOST_ROWS = 50;

/** Lists dead tasks. */
export const deadList: Command<DeadListOrder> = async (order, scheduler, terminal) => {
  const { filter, offset, json } = order;
  const pool = await scheduler.pool(order.pool);
  const page = await terminal.during(`looking at the dead tasks of ${pool.name}`, (onProgress) =>
    matchingDead(pool, filter, offset, MOST_ROWS, onProgress),
  );
  if (json) terminal.sayJson(page);
  else terminal.sayAll(deadLines(page));
  return EXIT.fine;
};
