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
      const { tasksLookedAt, ...report } = await programOf(real, index).doctor({ fix });
      const healthy = { findings: [], found: 0, fixed: 0, unchecked: [], cancelled: false };
      assert.deepEqual(report, healthy, 'what the doctor found');
      assert.equal(tasksLookedAt, allTasks(model).filter(({ task }) => isStored(task)).length);
      return `${tasksLookedAt} tasks, all well`;
    },
  });
}
