import { SchedulerError } from '../domain/errors.js';
import { connect, type Scheduler } from '../redis/scheduler.js';
import { readArguments } from './arguments.js';
import { deadList } from './commands/deadList.js';
import { deadPurge } from './commands/deadPurge.js';
import { deadRetry } from './commands/deadRetry.js';
import { doctor } from './commands/doctor.js';
import { explain } from './commands/explain.js';
import { simulate } from './commands/simulate.js';
import { status } from './commands/status.js';
import { EXIT, type ExitCode } from './exitCode.js';
import type { Order } from './order.js';
import type { Environment } from './serverChoice.js';
import type { Terminal } from './terminal.js';
import { usage } from './usage.js';
import { UsageError } from './usageError.js';

/** Does what a command line asks for. */
export async function run(
  args: readonly string[],
  environment: Environment,
  terminal: Terminal,
): Promise<ExitCode> {
  try {
    const order = readArguments(args, environment);
    if (order.command === 'help') {
      terminal.sayAll(usage.split('\n'));
      return EXIT.fine;
    }
    refuseUnaskable(order, terminal);
    const scheduler = await connect(order.server);
    try {
      return await carryOut(order, scheduler, terminal);
    } finally {
      await scheduler.close();
    }
  } catch (error) {
    terminal.complain(complaintOf(error));
    return EXIT.unusable;
  }
}

function carryOut(
  order: Exclude<Order, { command: 'help' }>,
  scheduler: Scheduler,
  terminal: Terminal,
): Promise<ExitCode> {
  switch (order.command) {
    case 'doctor':
      return doctor(order, scheduler, terminal);
    case 'status':
      return status(order, scheduler, terminal);
    case 'explain':
      return explain(order, scheduler, terminal);
    case 'dead list':
      return deadList(order, scheduler, terminal);
    case 'dead retry':
      return deadRetry(order, scheduler, terminal);
    case 'dead purge':
      return deadPurge(order, scheduler, terminal);
    case 'simulate':
      return simulate(order, scheduler, terminal);
  }
}

/** Before anything is connected: what must be confirmed, and cannot be. */
function refuseUnaskable(order: Order, terminal: Terminal): void {
  if (order.command !== 'dead purge' || order.yes || terminal.canAsk()) return;
  throw new UsageError('There is nobody to ask: confirm with --yes that the tasks may be deleted.');
}

function complaintOf(error: unknown): string {
  if (error instanceof UsageError)
    return `${error.message}\nredispatch --help tells how it is used.`;
  if (error instanceof SchedulerError) return error.message;
  return `Unexpected: ${String(error)}`;
}
