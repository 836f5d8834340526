import fc from 'fast-check';
import { STRATEGIES, type PoolSettings, type Window } from '../../../../core/domain/pool.js';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { forgetCompleted } from '../rules/ends.js';
import { offerAll } from '../rules/limits.js';
import { program } from './choices.js';

const changes: fc.Arbitrary<Partial<PoolSettings>> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ window: fc.constantFrom<Window>(0, 1, 2, 2.5, 'unlimited') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      autoRebalance: fc.constantFrom('on', 'off'),
      rebalanceThreshold: fc.constantFrom(1.1, 1.5),
      rebalanceIntervalMs: fc.constantFrom(1000, 60_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ strategy: fc.constantFrom(...STRATEGIES) }) },
  { weight: 1, arbitrary: fc.record({ maxAttempts: fc.constantFrom(1, 2, 3) }) },
  { weight: 1, arbitrary: fc.record({ heartbeatTimeoutMs: fc.constantFrom(301, 1000, 2000) }) },
  { weight: 1, arbitrary: fc.record({ stealing: fc.constantFrom('half', 'off') }) },
  { weight: 2, arbitrary: fc.record({ maxBacklog: fc.constantFrom(0, 2, 5, 12) }) },
  { weight: 1, arbitrary: fc.record({ completedKept: fc.constantFrom(0, 1, 5, 100) }) },
  { weight: 2, arbitrary: fc.record({ limitConcurrency: fc.constantFrom(0, 1, 2) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      limitRatePerSecond: fc.constantFrom(0, 4),
      limitRateBurst: fc.constantFrom(1, 2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ratePerSecond: fc.constantFrom(0, 0, 6.5),
      rateBurst: fc.constantFrom(1, 5),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      backoff: fc.constantFrom('fixed', 'exponential'),
      retryDelayMs: fc.constantFrom(0, 200, 500),
      maxRetryDelayMs: fc.constantFrom(0, 700, 60_000),
    }),
  },
);

export const configurations: fc.Arbitrary<Command> = fc
  .record({ program, changes })
  .map(({ program, changes }) => configurePool(changes, program));

/** An operator changes settings. */
export function configurePool(changes: Partial<PoolSettings>, index = 0): Command {
  return command({
    kind: 'configure',
    text: `configure ${JSON.stringify(changes)}`,
    act: async (model, real) => {
      await programOf(real, index).configure(changes);
      model.facts.settings = { ...model.facts.settings, ...changes };
      for (const partition of model.partitions) {
        offerAll(partition);
        forgetCompleted(partition);
        partition.placing = 'all';
      }
      return 'done';
    },
  });
}
