import { shareOf } from './bound.js';
import type { PartitionModel } from './partition.js';

/** A token bucket: of `burst` tokens, one of which comes each interval. */
export interface Bucket {
  readonly intervalMs: number;
  readonly burst: number;
}

/** The name of the pool's own. */
export const POOL_BUCKET = ';';
/** What rounding may take from a whole token. */
const ROUNDING = 1e-6;

/** When a bucket is full again. */
export function fullAt({ nowMs, limits }: PartitionModel, bucket: Bucket, name: string): number {
  const full = Math.max(limits.full.get(name) ?? nowMs, nowMs);
  const latest = nowMs + bucket.burst * bucket.intervalMs;
  if (full <= latest + ROUNDING) return full;
  limits.full.set(name, latest);
  return latest;
}

export function tokensIn({ nowMs }: PartitionModel, bucket: Bucket, full: number): number {
  const lacking = (full - nowMs) / bucket.intervalMs;
  return Math.max(0, Math.floor(bucket.burst - lacking + ROUNDING));
}

export function nextTokenAt({ nowMs }: PartitionModel, bucket: Bucket, full: number): number {
  return Math.max(nowMs, Math.ceil(full - (bucket.burst - 1) * bucket.intervalMs - ROUNDING));
}

/** The pool's bucket, as far as it is this partition's; undefined where the pool has no rate. */
export function poolBucket(partition: PartitionModel): Bucket | undefined {
  const { ratePerSecond, rateBurst } = partition.settings;
  if (ratePerSecond === 0) return undefined;
  const burst = Math.max(1, shareOf(partition, rateBurst));
  return { intervalMs: 1000 / (ratePerSecond / partition.facts.partitions), burst };
}

/** A bucket that is full is not kept. */
export function endBucket({ nowMs, limits }: PartitionModel, name: string): void {
  if ((limits.full.get(name) ?? nowMs) <= nowMs) limits.full.delete(name);
}
