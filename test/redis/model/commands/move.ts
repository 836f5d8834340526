import assert from 'node:assert/strict';
import fc from 'fast-check';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { move } from '../rules/chosen.js';
import type { ModelTask } from '../rules/task.js';
import {
  byPartition,
  choice,
  chooseTasks,
  nodeName,
  place,
  placeText,
  program,
} from './choices.js';
import { assertRefused, orReason } from './refusal.js';
import { reportOf } from './reports.js';

/** An operator moves waiting tasks to a node. */
export const moves: fc.Arbitrary<Command> = fc
  .record({ program, from: place, to: nodeName, choice })
  .map(({ program, from, to, choice }) =>
    command({
      kind: 'move',
      text: `move ${choice.most} from ${placeText(from)} to ${to}`,
      act: async (model, real) => {
        const chosen = chooseTasks(model, from, choice);
        const ids = chosen.map(({ id }) => id);
        const outcome = await orReason(programOf(real, program).move(ids, from, to));
        const moved: ModelTask[] = [];
        for (const { partition, tasks } of byPartition(model, chosen)) {
          const part = move(partition, tasks, from, to);
          if (part === 'unknown-node') {
            assertRefused(outcome, 'unknown-node');
            return `${ids.join()}: refused`;
          }
          moved.push(...part);
        }
        assert.deepEqual(outcome, { value: reportOf(chosen, moved) });
        return `${ids.join()}: moved ${moved.map(({ id }) => id).join()}`;
      },
    }),
  );
