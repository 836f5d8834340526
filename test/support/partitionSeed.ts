import type { Redis } from 'ioredis';

/** A node as a seeded partition has it: only what placement and plans look at. */
export interface SeededNode {
  readonly name: string;
  readonly weight: number;
  readonly capacity: number;
  readonly queued: number;
  readonly running: number;
  /** That it offers, joined by `,`. */
  readonly labels?: string;
  /** Of its queued cost, that of tasks that require labels, by these. */
  readonly labelled?: Readonly<Record<string, number>>;
}

/** Writes nodes and their counted loads straight into a partition, for tests of placement alone. */
export async function seedLoads(
  redis: Redis,
  prefix: string,
  nodes: readonly SeededNode[],
): Promise<void> {
  const pipeline = redis.pipeline().del(`${prefix}roster`, `${prefix}load`);
  for (const { name, weight, capacity, queued, running, labels = '', labelled = {} } of nodes) {
    pipeline.hset(`${prefix}roster`, name, `${weight} ${capacity} - - ${labels}`);
    pipeline.hset(`${prefix}load`, `q:${name}`, queued, `r:${name}`, running);
    pipeline.del(`${prefix}queue:${name}:0`, `${prefix}labelled:${name}`);
    for (const [required, cost] of Object.entries(labelled)) {
      if (cost > 0) pipeline.zadd(`${prefix}labelled:${name}`, cost, required);
    }
  }
  await pipeline.exec();
}
