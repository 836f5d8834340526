import type { PoolSettings } from '../domain/pool.js';
import { limitsOfKey } from './bounds.js';
import type { PlannedLimits } from './plan.js';
import type { PoolSample } from './sample.js';
import type { SampledTask } from './sampledTask.js';

/** What a replay is played with. */
export interface Scale {
  /** Each task that is played stands for so many. */
  readonly grain: number;
  /** How many ms each ms that is played stands for. */
  readonly pace: number;
}

/** Times and rates at the pace of the play; what a replay has no use for, or must not be refused by, is left out. */
export function playedSettings(settings: PoolSettings, { pace, grain }: Scale): PoolSettings {
  const { ratePerSecond, rateBurst, rebalanceIntervalMs } = settings;
  const { limitRatePerSecond, limitRateBurst } = settings;
  return {
    ...settings,
    weights: 'given',
    ratePerSecond: (ratePerSecond * pace) / grain,
    rateBurst: playedBurst(rateBurst, grain),
    limitRatePerSecond: (limitRatePerSecond * pace) / grain,
    limitRateBurst: playedBurst(limitRateBurst, grain),
    rebalanceIntervalMs: Math.max(1, Math.round(rebalanceIntervalMs / pace)),
    maxBacklog: 0,
    completedKept: 0,
  };
}

/** The same of what keys have of their own; only of keys that are played. */
export function playedLimits(
  played: readonly SampledTask[],
  { limits, buckets, tenants }: PoolSample,
  settings: PoolSettings,
  { pace, grain }: Scale,
): PlannedLimits {
  const keys = new Set(played.flatMap(({ task }) => task.limitKey ?? []));
  const ofKeys = [...limits].filter(([key]) => keys.has(key));
  return {
    ofKeys: new Map(
      ofKeys.map(([key, own]) => {
        const { concurrency, ratePerSecond, burst } = limitsOfKey(own, settings);
        const rate = { ratePerSecond: (ratePerSecond * pace) / grain };
        return [key, { concurrency, ...rate, burst: playedBurst(burst, grain) }];
      }),
    ),
    buckets: buckets
      .filter(({ limitKey }) => limitKey === undefined || keys.has(limitKey))
      .map((bucket) => ({ ...bucket, fullInMs: Math.round(bucket.fullInMs / pace) })),
    tenants,
  };
}

function playedBurst(burst: number, grain: number): number {
  return Math.max(1, Math.round(burst / grain));
}
