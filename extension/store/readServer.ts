import type { Scheduler } from '../../core/index.js';
import { isConnectionFault, toFault } from './fault.js';
import type { ServerReading } from './state.js';

/** Asks a server how safe what it holds is; undefined where it does not tell this user. */
export async function readServer(scheduler: Scheduler): Promise<ServerReading | undefined> {
  try {
    return { report: await scheduler.server(), readAtMs: Date.now() };
  } catch (error) {
    if (isConnectionFault(toFault(error).reason)) throw error;
    return undefined;
  }
}
