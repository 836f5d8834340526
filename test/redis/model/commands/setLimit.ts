import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { KeyLimits } from '../../../../core/domain/limits.js';
import { partitionOfKey } from '../../../../core/redis/keyPartition.js';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { limitedOf, offer, runningOf } from '../rules/limits.js';
import { limitKey, program } from './choices.js';

const keyLimits: fc.Arbitrary<KeyLimits | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.record({ concurrency: fc.constantFrom(0, 1, 2, 3) }),
  fc.record({ ratePerSecond: fc.constantFrom(0, 2, 7), burst: fc.constantFrom(1, 3) }),
);

export const limitChanges: fc.Arbitrary<Command> = fc
  .record({ program, key: limitKey, limits: keyLimits })
  .map(({ program, key, limits }) => limitKeyTo(key, limits, program));

/** An operator gives a key limits of its own, or takes them back. */
export function limitKeyTo(key: string, limits?: KeyLimits, index = 0): Command {
  return command({
    kind: 'set limit',
    text: `limit ${key} to ${JSON.stringify(limits)}`,
    act: async (model, real) => {
      await programOf(real, index).setLimit(key, limits);
      const partition = model.partition(partitionOfKey(key, model.facts.partitions));
      if (limits === undefined) partition.limits.own.delete(key);
      else partition.limits.own.set(key, limits);
      if (!partition.limits.looks.has(key)) return 'nothing of it is limited';
      partition.placing = 'all';
      const offered = offer(partition, key, Infinity);
      return `offered ${offered.map(({ id }) => id).join()}`;
    },
  });
}

/** An operator looks at the limit keys. */
export const limitLooks: fc.Arbitrary<Command> = program.map((index) =>
  command({
    kind: 'limits',
    text: 'the limits are listed',
    act: async (model, real) => {
      const { keys, more } = await programOf(real, index).limits();
      const wanted = model.partitions.flatMap((partition) => {
        const { settings, limits } = partition;
        const names = new Set([
          ...limits.own.keys(),
          ...[...partition.tasks.values()].flatMap(({ where, limitKey: key }) =>
            key !== '' && (where.at === 'running' || where.at === 'limited') ? [key] : [],
          ),
        ]);
        return [...names].sort().map((key) => {
          const own = limits.own.get(key);
          return {
            key,
            ...(own !== undefined && { own: { ...own } }),
            concurrency: own?.concurrency ?? settings.limitConcurrency,
            ratePerSecond: own?.ratePerSecond ?? settings.limitRatePerSecond,
            burst: own?.burst ?? settings.limitRateBurst,
            running: runningOf(partition, key).length,
            limited: limitedOf(partition, key).length,
          };
        });
      });
      assert.deepEqual({ keys, more }, { keys: wanted, more: false });
      return keys.map(({ key }) => key).join();
    },
  }),
);
