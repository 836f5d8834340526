import type { PoolSnapshot } from '../../core/index.js';

/** For how long after the last one late settles are pointed out, in ms. */
const newsMs = 5 * 60 * 1000;

/** Settles that came when the lease was gone, while somebody looks. */
export interface LateSettles {
  /** How many came, up to now, without a pause of five minutes between two of them. */
  readonly count: number;
  /** When the count was last seen to grow, in ms by the server's clock. */
  readonly grewAtMs: number;
}

/**
 * Notes whether the counter has grown since the last read. A total since the pool was created is nothing to point out;
 * that nodes are too slow now is, until five minutes after the last time.
 */
export function lateSettles(
  before: { readonly snapshot: PoolSnapshot; readonly late: LateSettles | undefined } | undefined,
  { counters, takenAtMs }: PoolSnapshot,
): LateSettles | undefined {
  if (before === undefined) return undefined;
  const { late } = before;
  const isNews = late !== undefined && takenAtMs - late.grewAtMs < newsMs;
  const grown = counters.staleSettles - before.snapshot.counters.staleSettles;
  if (grown > 0) return { count: (isNews ? late.count : 0) + grown, grewAtMs: takenAtMs };
  return isNews ? late : undefined;
}
