import { setTimeout as pause } from 'node:timers/promises';
import { checkChoice } from '../domain/argumentChecks.js';
import type { EncodedTask } from '../domain/encodeTask.js';
import type { TaskId } from '../domain/task.js';
import type { EnqueueOptions } from './bulk.js';
import { cancelled } from './calls/faults.js';
import type { Placing } from './placing.js';

/** Between two looks whether a full pool has room again, in ms: ever longer. */
const LEAST_WAIT_MS = 50;
const MOST_WAIT_MS = 1000;

/** @throws SchedulerError `invalid-setting` */
export function checkWhenFull(whenFull: unknown): void {
  if (whenFull !== undefined) checkChoice('whenFull', whenFull, ['fail', 'wait']);
}

/** The times to wait for room, one after the other. */
export function* waitsForRoom(): Generator<number, never> {
  for (let ms = LEAST_WAIT_MS; ; ms = Math.min(2 * ms, MOST_WAIT_MS)) yield ms;
}

/**
 * Sends tasks that may go out in one call. Where the pool is full, it fails with none of them stored; or, when asked to
 * wait, sends what there is room for as there is room.
 *
 * @param onStored hears of each part that was stored, in order
 */
export async function storeOrWait(
  placing: Placing,
  tasks: readonly EncodedTask[],
  { whenFull, signal }: EnqueueOptions,
  onStored: (ids: readonly TaskId[]) => void,
): Promise<void> {
  let rest = tasks;
  let part = tasks;
  let waits = waitsForRoom();
  while (rest.length > 0) {
    const stored = await placing.store(part);
    if (stored.kind === 'refused') throw stored.error;
    if (stored.kind === 'stored') {
      if (stored.doubt !== undefined) throw stored.doubt;
      onStored(stored.ids);
      rest = part = rest.slice(part.length);
      waits = waitsForRoom();
      continue;
    }
    if (whenFull !== 'wait') throw stored.error;
    if (stored.room > 0 && stored.room < part.length) part = rest.slice(0, stored.room);
    else {
      await pauseUnlessAborted(waits.next().value, signal);
      part = rest;
    }
  }
}

/** @throws SchedulerError `cancelled` */
export async function pauseUnlessAborted(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await pause(ms, undefined, signal && { signal });
  } catch (error) {
    throw cancelled(error);
  }
}
