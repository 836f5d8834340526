import assert from 'node:assert/strict';
import fc from 'fast-check';
import { outcomes } from '../../../../core/redis/calls/outcome.js';
import { command, type Command } from '../command.js';
import { programOf, sliceOf } from '../ground.js';
import { isOpen, isStored, type ModelTask } from '../rules/task.js';
import { allTasks, program } from './choices.js';
import { orReason } from './refusal.js';

/** A producer asks what has become of a task, and waits for its end where that has come. */
export const waits: fc.Arbitrary<Command> = fc
  .record({ program, pick: fc.nat({ max: 60 }) })
  .map(({ program, pick }) =>
    command({
      kind: 'wait for',
      text: `the end of task ${pick} is waited for`,
      isPossible: (model) => allTasks(model).length > 0,
      act: async (model, real) => {
        const all = allTasks(model);
        const { partition, task } = all[pick % all.length] ?? assert.fail();
        const [outcome] = await outcomes(sliceOf(real, partition.index), [task.sequence]);
        const wanted = outcomeOf(task);
        assert.deepEqual(outcome, wanted);
        if (wanted.kind !== 'open' || !wanted.keepsResult) {
          const end = await orReason(programOf(real, program).waitFor(task.id));
          assert.deepEqual(end, endOf(wanted));
        }
        return `${task.id} is ${wanted.kind}`;
      },
    }),
  );

type Outcome = Awaited<ReturnType<typeof outcomes>>[number];

function outcomeOf(task: ModelTask): Outcome {
  const { result, where, failure } = task;
  if (result !== undefined) return { kind: 'completed', result: JSON.parse(result) as number };
  if (isOpen(task)) return { kind: 'open', keepsResult: task.resultTtlMs > 0 };
  if (where.at !== 'dead' || !isStored(task)) return { kind: 'gone' };
  assert.ok(failure !== undefined);
  const { attempts, atMs, node, error } = failure;
  return { kind: 'dead', failure: { attempts, lastFailedAtMs: atMs, node, lastError: error } };
}

function endOf(outcome: Outcome) {
  switch (outcome.kind) {
    case 'completed':
      return { value: outcome.result };
    case 'dead':
      return 'task-failed';
    case 'gone':
      return 'unknown-task';
    case 'open':
      return 'invalid-task';
  }
}
