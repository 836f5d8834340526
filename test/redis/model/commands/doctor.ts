import assert from 'node:assert/strict';
import fc from 'fast-check';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { isStored } from '../rules/task.js';
import { allTasks, program } from './choices.js';

/** An operator has the pool looked at; or mended, which changes nothing of a sound one. */
export const examinations: fc.Arbitrary<Command> = fc
  .record({ program, fix: fc.boolean() })
  .map(({ program, fix }) => examinePool(fix, program));

export function examinePool(fix: boolean, index = 0): Command {
  return command({
    kind: 'doctor',
    text: `the doctor looks at the pool${fix ? ', to mend it' : ''}`,
    act: async (model, real) => {
      const { tasksLookedAt, findings, fixed, unchecked, cancelled } = await programOf(
        real,
        index,
      ).doctor({ fix });
      // a lease of a time when the heartbeat timeout was longer is a suspicion, and left alone
      const found = findings.filter(
        ({ kind, confirmed }) => confirmed || kind !== 'impossible-lease',
      );
      assert.deepEqual(found, [], 'what the doctor found');
      assert.deepEqual(
        { fixed, unchecked, cancelled },
        { fixed: 0, unchecked: [], cancelled: false },
      );
      assert.equal(tasksLookedAt, allTasks(model).filter(({ task }) => isStored(task)).length);
      return `${tasksLookedAt} tasks, all well`;
    },
  });
}
