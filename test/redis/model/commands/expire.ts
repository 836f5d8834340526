import type fc from 'fast-check';
import { command, type Command } from '../command.js';
import { partitionIndex } from './choices.js';

/**
 * The time of dedupKeys and results is over. Redis measures that by its own clock, which no test can move: the keys go
 * as they would then, and that they would is checked by what they have left to live.
 */
export function expiries(partitions: number): fc.Arbitrary<Command> {
  return partitionIndex(partitions).map((index) =>
    command({
      kind: 'keys run out',
      text: `the dedupKeys and results of ${index} run out`,
      act: async (model, real) => {
        const partition = model.partition(index);
        const keys = [...partition.keys.keys()].map((key) => `dedup:${key}`);
        const ended = [...partition.tasks.values()].filter(({ result }) => result !== undefined);
        const all = [...keys, ...ended.map(({ sequence }) => `result:${sequence}`)];
        if (all.length > 0) {
          await real.redis.del(...all.map((suffix) => `${real.poolPrefix}${index}}:${suffix}`));
        }
        partition.keys.clear();
        for (const task of ended) task.result = undefined;
        return all.join();
      },
    }),
  );
}
