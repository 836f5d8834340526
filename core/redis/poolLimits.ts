import type { KeyLimits, LimitedKey, LimitPage, LimitRange } from '../domain/limits.js';
import { FIRST_LIMIT, readKeyLimits, readLimitRange, toLimitKey } from '../domain/limits.js';
import { readLimits, setLimit } from './calls/limits.js';
import { partitionOfKey } from './keyPartition.js';
import type { Partition } from './partition.js';

/** What is asked of a `limitKey`, checked, and the partition in which its tasks are. */
export function limitOrder(
  slices: readonly Partition[],
  key: string,
  limits: KeyLimits | undefined,
): () => Promise<void> {
  const checked = toLimitKey(key);
  const given = limits === undefined ? undefined : readKeyLimits(limits);
  const home = slices[partitionOfKey(checked, slices.length)];
  return async () => {
    if (home !== undefined) await setLimit(home, checked, given);
  };
}

/** Limit keys over all partitions: those of the first one come first. */
export async function poolLimits(
  slices: readonly Partition[],
  range: LimitRange,
): Promise<LimitPage> {
  const { start, limit } = readLimitRange(range);
  const first = start.key === '' ? 0 : partitionOfKey(start.key, slices.length);
  const keys: LimitedKey[] = [];
  for (const slice of slices.slice(first)) {
    const from = slice.index === first ? start : FIRST_LIMIT;
    // where the page is full, one look at the next partitions tells whether there is more
    const page = await readLimits(slice, from, Math.max(1, limit - keys.length));
    if (keys.length === limit) {
      if (page.keys.length > 0) return { keys, more: true };
      continue;
    }
    keys.push(...page.keys);
    if (page.more) return { keys, more: true };
  }
  return { keys, more: false };
}
