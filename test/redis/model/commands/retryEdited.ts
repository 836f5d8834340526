import assert from 'node:assert/strict';
import fc from 'fast-check';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { revive } from '../rules/ends.js';
import { byPartition, choice, chooseTasks, program } from './choices.js';
import { assertRefused, orReason } from './refusal.js';

/** An operator gives a dead task another payload; any other task is left alone. */
export const edits: fc.Arbitrary<Command> = fc
  .record({ program, choice })
  .map(({ program, choice }) =>
    command({
      kind: 'retry edited',
      text: 'a dead task is edited',
      isPossible: (model) => model.partitions.some(({ accepted }) => accepted > 0),
      act: async (model, real) => {
        const chosen = chooseTasks(model, { kind: 'dead' }, choice).slice(0, 1);
        const [{ partition, tasks } = { partition: undefined, tasks: [] }] = byPartition(
          model,
          chosen,
        );
        const [task] = tasks;
        if (partition === undefined || task === undefined) return 'there is none';
        const payload = model.nextPayload();
        const outcome = await orReason(programOf(real, program).retryEdited(task.id, payload));
        if (task.where.at !== 'dead') {
          assertRefused(outcome, 'unknown-task');
          return `${task.id} is not dead`;
        }
        assert.deepEqual(outcome, { value: undefined });
        task.payload = payload;
        revive(partition, task);
        return `${task.id} edited`;
      },
    }),
  );
