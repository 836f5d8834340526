import type { Scheduler } from '../redis/scheduler.js';
import type { ExitCode } from './exitCode.js';
import type { Order } from './order.js';
import type { Terminal } from './terminal.js';

/** Does what an order asks for, and says how it ended. */
export type Command<O extends Order> = (
  order: O,
  scheduler: Scheduler,
  terminal: Terminal,
) => Promise<ExitCode>;
