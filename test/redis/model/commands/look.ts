import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { TaskPlace, TaskState } from '../../../../core/domain/task.js';
import type { NodeName } from '../../../../core/domain/names.js';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { tasksAt } from '../rules/chosen.js';
import type { PartitionModel } from '../rules/partition.js';
import type { ModelTask } from '../rules/task.js';
import { place, placeText, program } from './choices.js';

/** An operator reads a page of a place. */
export const pages: fc.Arbitrary<Command> = fc
  .record({ program, at: place, offset: fc.nat({ max: 3 }) })
  .map(({ program, at, offset: wantedOffset }) => {
    // the order among leases of one deadline is that of the window read
    const offset = at.kind === 'running' ? 0 : wantedOffset;
    return command({
      kind: 'page',
      text: `page of ${placeText(at)} from ${offset}`,
      act: async (model, real) => {
        const { rows, total } = await programOf(real, program).page(at, { offset, limit: 200 });
        const tasks = model.partitions.flatMap((partition) =>
          tasksAt(partition, at).map((task) => rowOf(task, placeState(task, at))),
        );
        const seen = rows.map(({ id, at: state, priority, cost, failure }) => {
          return { id, at: state, priority, cost, attempts: failure?.attempts ?? 0 };
        });
        assert.deepEqual(seen, tasks.slice(offset));
        assert.equal(total, tasks.length);
        return `${total} tasks`;
      },
    });
  });

/** An operator looks at one task. */
export const inspections: fc.Arbitrary<Command> = fc
  .record({ program, pick: fc.nat({ max: 60 }) })
  .map(({ program, pick }) =>
    command({
      kind: 'inspect',
      text: `task ${pick} is inspected`,
      isPossible: (model) => model.partitions.some(({ accepted }) => accepted > 0),
      act: async (model, real) => {
        const all = model.partitions.flatMap((partition) =>
          [...partition.tasks.values()].map((task) => ({ partition, task })),
        );
        const { partition, task } = all[pick % all.length] ?? assert.fail('there is no task');
        const details = await programOf(real, program).inspect(task.id);
        if (task.where.at === 'completed' || task.where.at === 'removed') {
          assert.equal(details, undefined);
          return `${task.id} has ended`;
        }
        assert.ok(details !== undefined, `${task.id} was not found`);
        const { id, at, priority, cost, failure, body } = details;
        assert.deepEqual(
          { id, at, priority, cost, attempts: failure?.attempts ?? 0 },
          rowOf(task, stateOf(partition, task)),
        );
        assert.equal(body.kind === 'task' && body.task.payload, task.payload);
        return `${task.id} is ${task.where.at}`;
      },
    }),
  );

function rowOf({ id, priority, cost, failedAttempts }: ModelTask, at: TaskState | undefined) {
  return { id, at, priority, cost, attempts: failedAttempts };
}

/** What a page of a place says of a task there. */
function placeState({ where }: ModelTask, at: TaskPlace): TaskState | undefined {
  if (at.kind === 'backlog') return { state: 'backlog' };
  if (at.kind === 'queue') return { state: 'queued', node: at.node };
  return endedOrTimed(where);
}

function stateOf(partition: PartitionModel, { token, where }: ModelTask): TaskState | undefined {
  if (where.at !== 'waiting') return endedOrTimed(where);
  const [key = ''] = [...partition.lists].find(([, tokens]) => tokens.includes(token)) ?? [];
  const [kind, node] = key.split(':');
  return kind === 'queue' ? { state: 'queued', node: node as NodeName } : { state: 'backlog' };
}

function endedOrTimed(where: ModelTask['where']): TaskState | undefined {
  switch (where.at) {
    case 'running':
      return { state: 'running', node: where.node as NodeName, leaseUntilMs: where.untilMs };
    case 'scheduled':
      return { state: 'scheduled', dueAtMs: where.dueAtMs };
    case 'dead':
      return { state: 'dead', diedAtMs: where.sinceMs };
    case 'waiting':
    case 'completed':
    case 'removed':
      return undefined;
  }
}
