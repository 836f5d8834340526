import assert from 'node:assert/strict';
import fc from 'fast-check';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { tasksAt } from '../rules/chosen.js';
import { removeTask, revive } from '../rules/ends.js';
import { program } from './choices.js';

const filter = fc.record(
  { name: fc.constantFrom('t', 'u', 'i'), error: fc.constantFrom('never', 'Error', 'lost', '%w') },
  { requiredKeys: [] },
);

/** An operator retries or deletes all dead tasks of a name, or with an error. */
export const deadLetterCommands: fc.Arbitrary<Command> = fc
  .record({ program, filter, isRetry: fc.boolean() })
  .map(({ program, filter, isRetry }) =>
    command({
      kind: isRetry ? 'retry all dead' : 'purge dead',
      text: `${isRetry ? 'retry' : 'purge'} all dead ${JSON.stringify(filter)}`,
      act: async (model, real) => {
        const pool = programOf(real, program);
        const report = await (isRetry ? pool.retryAllDead(filter) : pool.purgeDead(filter));
        let done = 0;
        for (const partition of model.partitions) {
          for (const task of tasksAt(partition, { kind: 'dead' })) {
            if (filter.name !== undefined && filter.name !== task.name) continue;
            if (filter.error !== undefined && !task.failure?.error.includes(filter.error)) continue;
            done += 1;
            if (isRetry) revive(partition, task);
            else removeTask(partition, task);
          }
        }
        assert.deepEqual(report, { done, cancelled: false });
        return `${done} done`;
      },
    }),
  );
