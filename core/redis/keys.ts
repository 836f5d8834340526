import type { NodeName, PoolName } from '../domain/names.js';

/** Every key that is built outside the Lua files is built here; `lua/lib/partition.lua` lists the others. */
export interface Keys {
  /** Hash of all pools: name to number of partitions. */
  readonly registry: string;
  /** What all keys of a partition begin with; its hash tag puts them in one slot. */
  readonly partition: (pool: PoolName, partition: number) => string;
  /** List a node with nothing to do blocks on. */
  readonly wake: (pool: PoolName, partition: number, node: NodeName) => string;
  /** Stream of the latest ends of tasks. */
  readonly events: (pool: PoolName, partition: number) => string;
  /** Sorted set of token buckets by when they are full. */
  readonly rates: (pool: PoolName, partition: number) => string;
}

export function keysWithPrefix(prefix: string): Keys {
  const partition = (pool: PoolName, p: number) => `${prefix}:{${pool}:${p}}:`;
  return {
    registry: `${prefix}:pools`,
    partition,
    events: (pool, p) => `${partition(pool, p)}events`,
    rates: (pool, p) => `${partition(pool, p)}rates`,
    wake: (pool, p, node) => `${partition(pool, p)}wake:${node}`,
  };
}
