import fc from 'fast-check';
import type { Settlements, TaskResult } from '../../../../core/redis/calls/take.js';
import type { ModelProcess } from '../rules/node.js';
import { RESULT_TTL_MS } from '../rules/partition.js';
import { few } from './choices.js';

/** How much of what a process holds it settles. */
export interface SettleCounts {
  readonly completed: number;
  readonly failed: number;
  /** How many of those that it has settled before it settles again, as after a reply that was lost. */
  readonly again: number;
  /** Whether it names the first of the completed twice. */
  readonly twice: boolean;
  /** When the first of the failed is to be retried, ms; -1: by the pool's backoff. */
  readonly retryAfterMs: number;
}

export const NO_SETTLES: SettleCounts = {
  completed: 0,
  failed: 0,
  again: 0,
  twice: false,
  retryAfterMs: -1,
};

export const settleCounts: fc.Arbitrary<SettleCounts> = fc.record({
  completed: few,
  failed: few,
  again: fc.constantFrom(0, 0, 0, 1, 2),
  twice: fc.nat({ max: 9 }).map((n) => n === 9),
  retryAfterMs: fc.constantFrom(-1, -1, -1, 0, 150, 2000),
});

export function settleText({ completed, failed, again, twice }: SettleCounts): string {
  const more = [...(again > 0 ? [`${again} again`] : []), ...(twice ? ['one twice'] : [])];
  return [`${completed} completed`, `${failed} failed`, ...more].join(', ');
}

/**
 * Chooses what a process settles; it holds that no more. Each third failure is not to be retried.
 */
export function settlesOf(process: ModelProcess, counts: SettleCounts): Settlements {
  const completed = process.held.splice(0, counts.completed);
  const failed = process.held.splice(0, counts.failed);
  const now = new Set([...completed, ...failed]);
  const again = process.settled.filter((token) => !now.has(token)).slice(-counts.again || Infinity);
  process.settled = [...new Set([...process.settled, ...now])];
  const all = [...completed, ...again];
  return {
    completed: [...all, ...(counts.twice ? all.slice(0, 1) : [])],
    failed: failed.map((token, i) => ({
      token,
      retry: i % 3 !== 2,
      error: i % 2 === 0 ? 'Error: no' : 'Error: never',
      ...(i === 0 && counts.retryAfterMs >= 0 && { retryAfterMs: counts.retryAfterMs }),
    })),
    results: all.flatMap((token) => resultOf(process, token)),
  };
}

/** The handler of a task that asks for it returned its payload. */
function resultOf({ partition }: ModelProcess, token: string): TaskResult[] {
  const { resultTtlMs, payload } = partition.taskOf(token);
  if (resultTtlMs === 0) return [];
  return [{ token, ttlMs: RESULT_TTL_MS, json: JSON.stringify({ payload }) }];
}
