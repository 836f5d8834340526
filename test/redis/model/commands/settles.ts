import fc from 'fast-check';
import type { Settlements } from '../../../../core/redis/calls/take.js';
import type { ModelProcess } from '../rules/node.js';
import { few } from './choices.js';

/** How much of what a process holds it settles, and of what it has settled once more. */
export interface SettleCounts {
  readonly completed: number;
  readonly failed: number;
  readonly again: number;
}

export const settleCounts: fc.Arbitrary<SettleCounts> = fc.record({
  completed: few,
  failed: few,
  again: fc.constantFrom(0, 0, 0, 1, 2),
});

export function settleText({ completed, failed, again }: SettleCounts): string {
  return `${completed} completed, ${failed} failed${again > 0 ? `, ${again} again` : ''}`;
}

/** Chooses what a process settles; it holds that no more. Each third failure is not to be retried. */
export function settlesOf(process: ModelProcess, counts: SettleCounts): Settlements {
  const completed = process.held.splice(0, counts.completed);
  const failed = process.held.splice(0, counts.failed);
  const now = new Set([...completed, ...failed]);
  const again = process.settled.filter((token) => !now.has(token)).slice(-counts.again || Infinity);
  process.settled = [...new Set([...process.settled, ...now])];
  return {
    completed: [...completed, ...again],
    failed: failed.map((token, i) => ({ token, retry: i % 3 !== 2, error: 'Error: no' })),
  };
}
