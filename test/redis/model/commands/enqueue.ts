import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTaskId } from '../../../../core/redis/taskIds.js';
import type { TaskId } from '../../../../core/domain/task.js';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { accept } from '../rules/accept.js';
import type { PoolModel } from '../rules/pool.js';
import type { Asked } from '../rules/task.js';
import { program } from './choices.js';

const asked: fc.Arbitrary<Asked> = fc.record({
  priority: fc.constantFrom(0, 0, 0, 3, 9),
  cost: fc.constantFrom(1, 1, 1, 2, 7),
  maxAttempts: fc.constantFrom(0, 0, 1, 2, 5),
});

export interface Enqueue {
  readonly program: number;
  readonly tasks: readonly Asked[];
  readonly oneByOne: boolean;
}

export const enqueues: fc.Arbitrary<Command> = fc
  .record({
    program,
    tasks: fc.array(asked, { minLength: 1, maxLength: 15 }),
    oneByOne: fc.boolean(),
  })
  .map(enqueueTasks);

/** A producer enqueues tasks: in one call, or one by one in one tick of its event loop. */
export function enqueueTasks({ program, tasks, oneByOne }: Enqueue): Command {
  return command({
    kind: oneByOne ? 'enqueue one by one' : 'enqueue',
    text: `program ${program} enqueues ${tasks.map(textOf).join()}${oneByOne ? ' one by one' : ''}`,
    act: async (model, real) => {
      const pool = programOf(real, program);
      const news = tasks.map((one) => ({ asked: one, payload: model.nextPayload() }));
      const bodies = news.map(({ asked: { maxAttempts, ...rest }, payload }) => ({
        name: 't',
        payload,
        ...rest,
        ...(maxAttempts > 0 && { maxAttempts }),
      }));
      const ids = await (oneByOne
        ? Promise.all(bodies.map((body) => pool.enqueue(body)))
        : pool.enqueueAll(bodies));
      assert.deepEqual(
        ids,
        news.map(({ asked: one, payload }, i) => acceptAs(model, ids[i], one, payload)),
      );
      return `as ${ids.join()}`;
    },
  });
}

export function plainTasks(count: number): Asked[] {
  return Array.from({ length: count }, () => ({ priority: 0, cost: 1, maxAttempts: 0 }));
}

/** Which partition a task goes to is the producer's choice; its sequence there is the next one. */
function acceptAs(model: PoolModel, id: TaskId | undefined, asked: Asked, payload: number): TaskId {
  return accept(model.partition(parseTaskId(id).partition), asked, payload).id;
}

function textOf({ priority, cost, maxAttempts }: Asked): string {
  return `${priority}:${cost}:${maxAttempts}`;
}
