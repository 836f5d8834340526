import fc from 'fast-check';
import type { TaskPlace } from '../../../../core/domain/task.js';
import type { NodeName } from '../../../../core/domain/names.js';
import type { ModelProcess } from '../rules/node.js';
import type { PoolModel } from '../rules/pool.js';
import type { ModelTask } from '../rules/task.js';
import { tasksAt } from '../rules/chosen.js';

/** What the commands choose from at random. */
export const nodeName = fc.constantFrom('a', 'b', 'c', 'd');
/** Few, so that tasks often have the same one; and so for what follows. */
export const dedupKey = fc.constantFrom('k1', 'k2', 'k3');
export const limitKey = fc.constantFrom('l1', 'l2');
export const affinity = fc.constantFrom('f1', 'f2', 'f3');
export const tenant = fc.constantFrom('acme', 'a:b', '\u00fc,{}');
/** That tasks require and nodes offer; in any order, perhaps one twice. */
export const labels = fc.array(fc.constantFrom('gpu', 'eu', 'Big'), { minLength: 1, maxLength: 3 });
export const few = fc.nat({ max: 12 });
/** One of the programs that have the pool open. */
export const program = fc.nat({ max: 1 });

export function partitionIndex(partitions: number): fc.Arbitrary<number> {
  return fc.nat({ max: partitions - 1 });
}

export const place: fc.Arbitrary<TaskPlace> = fc.oneof(
  {
    weight: 2,
    arbitrary: nodeName.map((node) => ({ kind: 'queue' as const, node: node as NodeName })),
  },
  {
    weight: 1,
    arbitrary: nodeName.map((node) => ({ kind: 'running' as const, node: node as NodeName })),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<TaskPlace>(
      { kind: 'backlog' },
      { kind: 'limited' },
      { kind: 'scheduled' },
      { kind: 'dead' },
      { kind: 'completed' },
    ),
  },
);

export function placeText(chosen: TaskPlace): string {
  return 'node' in chosen ? `${chosen.kind} of ${chosen.node}` : chosen.kind;
}

/** A node's process: the n-th of those that are there, or the one of a node. */
export interface Who {
  readonly pick?: number;
  readonly of?: { readonly node: string; readonly partition: number };
  /** The one that was superseded by it. */
  readonly earlier: boolean;
}

export const who: fc.Arbitrary<Who> = fc.record({
  pick: fc.nat({ max: 12 }),
  earlier: fc.nat({ max: 7 }).map((n) => n === 7),
});

export function whoText({ pick, of, earlier }: Who): string {
  const named = of === undefined ? `process ${pick}` : `${of.node}/${of.partition}`;
  return `${earlier ? 'the one before ' : ''}${named}`;
}

/** The processes that have their names, as far as they know. */
export function latestProcesses({ partitions }: Readonly<PoolModel>): ModelProcess[] {
  return partitions
    .flatMap(({ processes }) => processes)
    .filter(({ supersededBy }) => supersededBy === undefined);
}

export function processOf(model: Readonly<PoolModel>, { pick = 0, of, earlier }: Who) {
  const latest = latestProcesses(model).filter(
    ({ node, partition }) =>
      of === undefined || (of.node === node && of.partition === partition.index),
  );
  const process = latest[pick % latest.length];
  if (!earlier) return process;
  return process?.partition.processes.findLast((one) => one.supersededBy === process);
}

/** As {@link processOf}, where a command is possible only with one. */
export function knownProcess(model: PoolModel, whose: Who): ModelProcess {
  const process = processOf(model, whose);
  if (process === undefined) throw new Error('the command was not possible');
  return process;
}

/** Which tasks are chosen: so many of a place, from one on, and one that may be anywhere. */
export interface Choice {
  readonly from: number;
  readonly most: number;
  readonly stranger: number;
}

export const choice: fc.Arbitrary<Choice> = fc.record({
  from: fc.nat({ max: 5 }),
  most: fc.nat({ max: 8 }),
  stranger: fc.nat({ max: 40 }),
});

export function chooseTasks(
  model: PoolModel,
  at: TaskPlace,
  { from, most, stranger }: Choice,
): ModelTask[] {
  const there = model.partitions.flatMap((partition) => tasksAt(partition, at));
  const all = allTasks(model).map(({ task }) => task);
  return [...new Set([...there.slice(from, from + most), ...all.slice(stranger, stranger + 1)])];
}

/** The chosen tasks by partition, as a call to the pool deals with them; partitions without any are left out. */
export function byPartition(model: PoolModel, tasks: readonly ModelTask[]) {
  return model.partitions
    .map((partition) => ({
      partition,
      tasks: tasks.filter(({ sequence, id }) => partition.tasks.get(sequence)?.id === id),
    }))
    .filter((part) => part.tasks.length > 0);
}

/** All tasks that were ever accepted. */
export function allTasks({ partitions }: Readonly<PoolModel>) {
  return partitions.flatMap((partition) =>
    [...partition.tasks.values()].map((task) => ({ partition, task })),
  );
}
