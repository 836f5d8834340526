import type { Redis } from 'ioredis';

/** A node as a seeded partition has it: only what placement and plans look at. */
export interface SeededNode {
  readonly name: string;
  readonly weight: number;
  readonly capacity: number;
  readonly queued: number;
  readonly running: number;
}

/** Writes nodes and their counted loads straight into a partition, for tests of placement alone. */
export async function seedLoads(
  redis: Redis,
  prefix: string,
  nodes: readonly SeededNode[],
): Promise<void> {
  const pipeline = redis.pipeline().del(`${prefix}roster`, `${prefix}load`);
  for (const { name, weight, capacity, queued, running } of nodes) {
    pipeline.hset(`${prefix}roster`, name, `${weight} ${capacity}`);
    pipeline.hset(`${prefix}load`, `q:${name}`, queued, `r:${name}`, running);
    pipeline.del(`${prefix}queue:${name}:0`);
  }
  await pipeline.exec();
}
