import { mayRunOn, type FleetNode } from './fleet.js';
import { sum, type PoolSample } from './sample.js';
import { kindOf, type SampledTask } from './sampledTask.js';

/** Fewer than sets of labels may wait in a partition. */
const MOST_SETS = 150;

/** What some node that works has the labels for, and what runs already. */
export function fitTasks(
  tasks: readonly SampledTask[],
  nodes: readonly FleetNode[],
): SampledTask[] {
  const mayRun = mayRunOn(nodes);
  const names = new Set(nodes.map(({ name }) => name));
  return tasks.filter(
    ({ place, task: { requires = [] } }) =>
      (place.kind === 'running' && names.has(place.node)) || mayRun(requires),
  );
}

/** How many tasks no node that works has the labels for: of the backlog they were counted. */
export function unfitTasks(
  { tasks, lanes }: PoolSample,
  nodes: readonly FleetNode[],
  standsFor: number,
): number {
  const mayRun = mayRunOn(nodes);
  const waiting = sum(lanes.map((lane) => (mayRun(lane.labels) ? 0 : lane.tasks)));
  const elsewhere = tasks.filter(({ place }) => place.kind !== 'backlog');
  return waiting + Math.round(standsFor * (elsewhere.length - fitTasks(elsewhere, nodes).length));
}

/** Of too many sets of labels those that the fewest tasks require are taken for none: all wait side by side at the start. */
export function withFewSets(tasks: readonly SampledTask[]): readonly SampledTask[] {
  const counts = new Map<string, number>();
  const setOf = ({ task }: SampledTask): string => task.requires?.join() ?? '';
  for (const task of tasks) counts.set(setOf(task), (counts.get(setOf(task)) ?? 0) + 1);
  if (counts.size <= MOST_SETS) return tasks;
  const known = [...counts].sort(([, a], [, b]) => b - a).slice(0, MOST_SETS);
  const kept = new Set(known.map(([set]) => set));
  return tasks.map((one) => {
    const { requires, ...task } = one.task;
    return requires === undefined || kept.has(setOf(one)) ? one : { ...one, task };
  });
}

/** So many of the tasks, in their order: of each kind its part. */
export function thinned(tasks: readonly SampledTask[], most: number): readonly SampledTask[] {
  if (tasks.length <= most) return tasks;
  const kinds = new Map<string, number[]>();
  tasks.forEach((task, i) => {
    const kind = kindOf(task);
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, [i]);
    else known.push(i);
  });
  const byKind = [...kinds.values()].sort((a, b) => b.length - a.length).flat();
  const chosen = Array.from({ length: most }, (_, i) =>
    Math.floor(((i + 0.5) * tasks.length) / most),
  ).flatMap((at) => byKind[at] ?? []);
  return chosen.sort((a, b) => a - b).flatMap((i) => tasks[i] ?? []);
}

export function costOf(tasks: readonly SampledTask[]): number {
  return sum(tasks.map(({ task: { cost = 1 } }) => cost));
}
