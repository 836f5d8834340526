import assert from 'node:assert/strict';
import fc from 'fast-check';
import type {
  JsonValue,
  TaskFailure,
  TaskPlace,
  TaskProgress,
  TaskState,
} from '../../../../core/domain/task.js';
import type { NodeName } from '../../../../core/domain/names.js';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { tasksAt } from '../rules/chosen.js';
import type { PartitionModel } from '../rules/partition.js';
import { isStored, type ModelFailure, type ModelTask } from '../rules/task.js';
import { allTasks, place, placeText, program } from './choices.js';

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
        const seen = rows.map(({ id, at: state, priority, cost, failure, progress }) => {
          return { id, at: state, priority, cost, failure, progress };
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
      isPossible: (model) => allTasks(model).length > 0,
      act: async (model, real) => {
        const all = allTasks(model);
        const { partition, task } = all[pick % all.length] ?? assert.fail('there is no task');
        const details = await programOf(real, program).inspect(task.id);
        if (!isStored(task)) {
          assert.equal(details, undefined);
          return `${task.id} is gone`;
        }
        assert.ok(details !== undefined, `${task.id} was not found`);
        const { id, at, priority, cost, failure, progress, body, result } = details;
        assert.deepEqual(
          { id, at, priority, cost, failure, progress },
          rowOf(task, stateOf(partition, task)),
        );
        assert.equal(body.kind === 'task' && body.task.payload, task.payload);
        const wanted: unknown = task.result === undefined ? undefined : JSON.parse(task.result);
        assert.deepEqual(result, wanted);
        return `${task.id} is ${task.where.at}`;
      },
    }),
  );

function rowOf({ id, priority, cost, failure, progress }: ModelTask, at: TaskState | undefined) {
  return { id, at, priority, cost, failure: shown(failure), progress: progressOf(progress) };
}

function shown(failure: ModelFailure | undefined): TaskFailure | undefined {
  if (failure === undefined) return undefined;
  const { attempts, atMs, node, error } = failure;
  return { attempts, lastFailedAtMs: atMs, node, lastError: error };
}

/** "<ms>:<JSON>" */
function progressOf(text: string | undefined): TaskProgress | undefined {
  const [, ms, json] = /^(\d+):(.*)$/.exec(text ?? '') ?? [];
  if (json === undefined) return undefined;
  return { value: JSON.parse(json) as JsonValue, reportedAtMs: Number(ms) };
}

/** What a page of a place says of a task there. */
function placeState(task: ModelTask, at: TaskPlace): TaskState | undefined {
  if (at.kind === 'backlog') return { state: 'backlog' };
  if (at.kind === 'queue') return { state: 'queued', node: at.node };
  return otherState(task);
}

function stateOf(partition: PartitionModel, task: ModelTask): TaskState | undefined {
  const { token, where } = task;
  if (where.at !== 'waiting') return otherState(task);
  const [key = ''] = [...partition.lists].find(([, tokens]) => tokens.includes(token)) ?? [];
  const [kind, node] = key.split(':');
  return kind === 'queue' ? { state: 'queued', node: node as NodeName } : { state: 'backlog' };
}

function otherState({ where, limitKey }: ModelTask): TaskState | undefined {
  switch (where.at) {
    case 'limited':
      return { state: 'limited', limitKey };
    case 'running':
      return { state: 'running', node: where.node as NodeName, leaseUntilMs: where.untilMs };
    case 'scheduled':
      return { state: 'scheduled', dueAtMs: where.dueAtMs };
    case 'dead':
      return { state: 'dead', diedAtMs: where.sinceMs };
    case 'completed':
      return {
        state: 'completed',
        node: where.node as NodeName,
        completedAtMs: where.sinceMs,
      };
    case 'waiting':
    case 'removed':
      return undefined;
  }
}
