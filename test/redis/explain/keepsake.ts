import type { Redis } from 'ioredis';

/** All keys with a prefix, as they are in one moment. */
export interface Keepsake {
  /** Makes all keys what they were. */
  readonly putBack: () => Promise<void>;
}

export async function keepsakeOf(redis: Redis, prefix: string): Promise<Keepsake> {
  const keys = await redis.keys(`${prefix}*`);
  const values = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  return {
    putBack: async () => {
      await redis.del(...(await redis.keys(`${prefix}*`)));
      await Promise.all(
        keys.map((key, i) => {
          const value = values[i];
          if (value === undefined) throw new Error(`${key} has gone`);
          return redis.restore(key, 0, value, 'REPLACE');
        }),
      );
    },
  };
}
