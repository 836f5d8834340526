import type { SchedulerError } from '../../core/index.js';
import type { Fault } from './state.js';

/** Whether an error is the core's, without loading the core. */
export function isSchedulerError(error: unknown): error is SchedulerError {
  return error instanceof Error && 'reason' in error && 'said' in error;
}

/** A fault that the extension itself found, as an error. */
export class FaultError extends Error {
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

/** What to show of an error. */
export function toFault(error: unknown): Fault {
  if (error instanceof FaultError) return error.fault;
  if (isSchedulerError(error)) {
    return { reason: error.reason, message: error.message, said: error.said };
  }
  return { reason: 'unknown', message: error instanceof Error ? error.message : String(error) };
}

/** Whether the whole connection is in trouble, not one pool or one call. */
export function isConnectionFault(reason: Fault['reason']): boolean {
  return (
    reason === 'unreachable' ||
    reason === 'connection-lost' ||
    reason === 'closed' ||
    reason === 'too-many-waiting' ||
    reason === 'redis-loading' ||
    reason === 'wrong-credentials'
  );
}
