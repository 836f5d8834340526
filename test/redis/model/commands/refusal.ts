import assert from 'node:assert/strict';
import { SchedulerError, type SchedulerErrorReason } from '../../../../core/domain/errors.js';

/** What a call returned, or the reason why it was refused. */
export async function orReason<T>(
  call: Promise<T>,
): Promise<{ readonly value: T } | SchedulerErrorReason> {
  try {
    return { value: await call };
  } catch (error) {
    if (error instanceof SchedulerError) return error.reason;
    throw error;
  }
}

/** Fails where a call was not refused for this reason. */
export function assertRefused(outcome: unknown, reason: SchedulerErrorReason): void {
  assert.deepEqual(outcome, reason);
}
