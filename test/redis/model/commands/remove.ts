import assert from 'node:assert/strict';
import fc from 'fast-check';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { remove } from '../rules/chosen.js';
import { byPartition, choice, chooseTasks, place, placeText, program } from './choices.js';
import { reportOf } from './reports.js';

/** An operator deletes tasks. */
export const removals: fc.Arbitrary<Command> = fc
  .record({ program, from: place, choice })
  .map(({ program, from, choice }) =>
    command({
      kind: 'remove',
      text: `remove ${choice.most} from ${placeText(from)}`,
      act: async (model, real) => {
        const chosen = chooseTasks(model, from, choice);
        const ids = chosen.map(({ id }) => id);
        const report = await programOf(real, program).remove(ids, from);
        const removed = byPartition(model, chosen).flatMap(({ partition, tasks }) =>
          remove(partition, tasks, from),
        );
        assert.deepEqual(report, reportOf(chosen, removed));
        return `${ids.join()}: removed ${report.done.join()}`;
      },
    }),
  );
