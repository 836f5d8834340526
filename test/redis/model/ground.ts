import { Redis } from 'ioredis';
import type { PoolSettings } from '../../../core/domain/pool.js';
import type { Partition } from '../../../core/redis/partition.js';
import type { Pool } from '../../../core/redis/pool.js';
import { connect, type Scheduler } from '../../../core/redis/scheduler.js';
import { assertAgreement } from './agreement/agreement.js';
import { recount } from './agreement/recount.js';
import { PoolModel } from './rules/pool.js';

/** The time that the first run begins at, ms. */
const FIRST_MS = 1_000_000;
const PREFIX = 'model';
const CONNECTIONS = 2;

/** Settings that make retries, losses and full windows come soon. */
export const SETTINGS = {
  window: 2,
  heartbeatTimeoutMs: 1000,
  maxAttempts: 3,
  retryDelayMs: 200,
} as const satisfies Partial<PoolSettings>;

/** The real thing: one pool on a Redis, opened by several programs, and its clock is the model's. */
export interface Ground {
  /** The pool as each program has it, on a connection of its own: producers and operators use any. */
  readonly programs: readonly Pool[];
  readonly redis: Redis;
  readonly poolPrefix: string;
  /** What was done so far, and what came of it. */
  readonly trace: string[];
  /** How often each kind of command has been run, in all runs. */
  readonly tally: Map<string, number>;
}

/** Connections that all runs share; each run has a pool, and the database, to itself. */
export interface Arena {
  readonly tally: ReadonlyMap<string, number>;
  readonly startRun: (partitions: number) => Promise<{ model: PoolModel; real: Ground }>;
  readonly close: () => Promise<void>;
}

/** Opens an arena on a Redis that nobody needs: its database 1 is emptied before each run. */
export async function openArena(url: string): Promise<Arena> {
  const database = `${url}/1`;
  let model: PoolModel | undefined;
  const clock = () => model?.facts.nowMs ?? FIRST_MS;
  const schedulers: Scheduler[] = [];
  for (let i = 0; i < CONNECTIONS; i++) {
    schedulers.push(await connect({ url: database, prefix: PREFIX, clock }));
  }
  const redis = new Redis(database);
  const tally = new Map<string, number>();
  return {
    tally,
    startRun: async (partitions) => {
      await redis.flushdb();
      model = new PoolModel(SETTINGS, partitions, FIRST_MS);
      const programs: Pool[] = [];
      for (const scheduler of schedulers) {
        const opened = programs.length > 0;
        programs.push(
          await (opened
            ? scheduler.pool('pool')
            : scheduler.createPool('pool', { ...SETTINGS, partitions })),
        );
      }
      return { model, real: { programs, redis, poolPrefix: `${PREFIX}:{pool:`, trace: [], tally } };
    },
    close: async () => {
      for (const scheduler of schedulers) await scheduler.close();
      redis.disconnect();
    },
  };
}

/** The pool as one of the programs has it. */
export function programOf({ programs }: Ground, index: number): Pool {
  const pool = programs[index % programs.length];
  if (pool === undefined) throw new Error('there is no program');
  return pool;
}

/** A partition, as a node's process calls it. */
export function sliceOf(real: Ground, partition: number): Partition {
  const slice = programOf(real, 0).partitionsOf()[partition];
  if (slice === undefined) throw new Error(`the pool has no partition ${partition}`);
  return slice;
}

/** Counts everything anew from the keys, and compares it with the model. */
export async function agree(model: PoolModel, real: Ground): Promise<void> {
  const counts = await recount(real.redis, real.poolPrefix, model.facts.partitions);
  for (const [index, found] of counts.entries()) assertAgreement(model.partition(index), found);
}
