import type { KeyLimits } from '../domain/limits.js';
import type { PoolSettings } from '../domain/pool.js';
import type { FleetNode } from './fleet.js';
import { sum, type PoolSample } from './sample.js';
import type { SampledTask } from './sampledTask.js';

/** What keeps a pool from being empty sooner, however many nodes there are. */
export interface HoldUp {
  /** A rate of the pool or of a key, so many of a key at once, or tasks that are due later. */
  readonly by: 'rate' | 'keyRate' | 'keyConcurrency' | 'delay';
  readonly limitKey?: string;
  /** So many at once, or a second. */
  readonly limit?: number;
  /** The pool is not empty before, in ms from now. */
  readonly leastMs: number;
}

/** The limits that count for a key: `KeyLimits` over the pool's settings. */
export function limitsOfKey(own: KeyLimits | undefined, settings: PoolSettings) {
  return {
    concurrency: own?.concurrency ?? settings.limitConcurrency,
    ratePerSecond: own?.ratePerSecond ?? settings.limitRatePerSecond,
    burst: own?.burst ?? settings.limitRateBurst,
  };
}

/** Tasks that are seen only now and then may be of as many keys as there are tasks. */
const LEAST_SEEN = 5;

/** What bounds are found by. */
export interface Bounded {
  /** Those that some node may run. */
  readonly tasks: readonly SampledTask[];
  /** So many tasks each of them stands for. */
  readonly standsFor: number;
  readonly limits: ReadonlyMap<string, KeyLimits>;
  readonly settings: PoolSettings;
  readonly nodes: readonly FleetNode[];
  readonly buckets: PoolSample['buckets'];
}

/** What holds a pool up, the longest first. */
export function holdUpsOf(bounded: Bounded): HoldUp[] {
  const { tasks, nodes, settings } = bounded;
  if (tasks.length === 0 || nodes.length === 0) return [];
  const msPerCost = Math.min(...nodes.map(({ rate, capacity }) => (capacity * 1000) / rate));
  const latestMs = Math.max(
    ...tasks.map(({ place, task: { cost = 1 } }) =>
      place.kind === 'scheduled' ? place.inMs + cost * msPerCost : 0,
    ),
  );
  const { ratePerSecond: limit, rateBurst } = settings;
  const found: HoldUp[] = [
    ...(latestMs > 0 ? [{ by: 'delay', leastMs: latestMs } as const] : []),
    ...(limit > 0
      ? [{ by: 'rate', limit, leastMs: rateMs(bounded, tasks, limit, rateBurst) } as const]
      : []),
    ...[...byKey(tasks)].flatMap(([key, ofKey]) => holdUpsByKey(bounded, msPerCost, key, ofKey)),
  ];
  return found.sort((a, b) => b.leastMs - a.leastMs);
}

function holdUpsByKey(
  bounded: Bounded,
  msPerCost: number,
  limitKey: string,
  tasks: readonly SampledTask[],
): HoldUp[] {
  const { standsFor, limits, settings } = bounded;
  if (standsFor > 1 && tasks.length < LEAST_SEEN) return [];
  const { concurrency, ratePerSecond, burst } = limitsOfKey(limits.get(limitKey), settings);
  const workMs = standsFor * sum(tasks.map(({ task: { cost = 1 } }) => cost)) * msPerCost;
  const atOnce = { by: 'keyConcurrency', limitKey, limit: concurrency } as const;
  const rate = { by: 'keyRate', limitKey, limit: ratePerSecond } as const;
  return [
    ...(concurrency > 0 ? [{ ...atOnce, leastMs: workMs / concurrency }] : []),
    ...(ratePerSecond > 0
      ? [{ ...rate, leastMs: rateMs(bounded, tasks, ratePerSecond, burst, limitKey) }]
      : []),
  ];
}

/** How long it takes until the last of some tasks may start, by the rate of the pool or of a key. */
function rateMs(
  { standsFor, buckets }: Bounded,
  tasks: readonly SampledTask[],
  ratePerSecond: number,
  burst: number,
  limitKey?: string,
): number {
  const waiting = standsFor * tasks.filter(({ place }) => place.kind !== 'running').length;
  const lacking = buckets
    .filter((bucket) => bucket.limitKey === limitKey)
    .map(({ fullInMs }) => (fullInMs / 1000) * ratePerSecond);
  const starts = Math.max(0, burst - Math.max(0, ...lacking));
  return (Math.max(0, waiting - starts) / ratePerSecond) * 1000;
}

function byKey(tasks: readonly SampledTask[]): Map<string, SampledTask[]> {
  const keys = new Map<string, SampledTask[]>();
  for (const task of tasks) {
    const key = task.task.limitKey;
    if (key === undefined) continue;
    const known = keys.get(key);
    if (known === undefined) keys.set(key, [task]);
    else known.push(task);
  }
  return keys;
}
