import assert from 'node:assert/strict';
import { SchedulerError } from '../../../core/index.js';
import type { HostileCase } from './hostileCase.js';

/** Fails unless `act` is refused with a typed error for one of the case's faults. */
export async function assertRefused(
  { label, faults }: HostileCase,
  act: () => unknown,
): Promise<void> {
  const error = await errorOf(act);
  assert.ok(error !== undefined, `not refused: ${label}`);
  assertTyped(label, error.thrown);
  assert.ok(
    faults.includes(error.thrown.reason),
    `${label}: refused as ${error.thrown.reason}, not ${faults.join(' or ')}`,
  );
}

/** What `act` throws or rejects with, be it undefined itself. */
export async function errorOf(act: () => unknown): Promise<{ thrown: unknown } | undefined> {
  try {
    await act();
    return undefined;
  } catch (thrown) {
    return { thrown };
  }
}

export function assertTyped(label: string, error: unknown): asserts error is SchedulerError {
  if (error instanceof SchedulerError) return;
  const text = error instanceof Error ? (error.stack ?? error.message) : typeof error;
  assert.fail(`${label}: an error that is not ours: ${text.slice(0, 600)}`);
}
