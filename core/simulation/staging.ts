import type { FleetNode } from './fleet.js';
import type { QueuedTasks, SimulatedTask } from './plan.js';
import type { SampledPlace, SampledTask } from './sampledTask.js';

type StateAtFirst = 'active' | 'paused' | 'draining';

/**
 * Where tasks are at the start, by place and partition. What nodes hold that are lost or are drained goes to the others,
 * and what limits put aside goes before the rest of the backlog.
 */
export function queuedOf(
  tasks: readonly SampledTask[],
  nodes: readonly FleetNode[],
): QueuedTasks[] {
  const states = new Map<string, StateAtFirst>();
  for (const { name, state } of nodes) states.set(name, state ?? 'active');
  const places = new Map<string, { name?: string; run: boolean; tasks: SimulatedTask[] }>();
  for (const task of tasks) {
    const { partition, place } = task;
    if (place.kind === 'scheduled') continue;
    const name = nodeOf(place, states);
    const run = name !== undefined && place.kind === 'running';
    const key = `${partition};${run};${name ?? ''}`;
    const known = places.get(key) ?? { ...(name !== undefined && { name }), run, tasks: [] };
    places.set(key, known);
    known.tasks.push(playedTask(task, 0));
  }
  return [...places.values()];
}

/** The node that a task stays on; undefined where it goes to the backlog. */
function nodeOf(
  place: SampledPlace,
  states: ReadonlyMap<string, StateAtFirst>,
): string | undefined {
  if (!('node' in place)) return undefined;
  const state = states.get(place.node);
  const stays = state === 'active' || (place.kind === 'running' && state !== undefined);
  return stays ? place.node : undefined;
}

/** Tasks that are due later, in the order in which they are. */
export function arrivalsOf(tasks: readonly SampledTask[], pace: number): SimulatedTask[] {
  return tasks
    .flatMap((task) =>
      task.place.kind === 'scheduled' ? playedTask(task, task.place.inMs / pace) : [],
    )
    .sort((a, b) => a.atMs - b.atMs);
}

/** Work of cost 1 takes a node of speed 1 a ms. */
function playedTask({ task, partition }: SampledTask, atMs: number): SimulatedTask {
  return { atMs, workMs: task.cost ?? 1, task, partition };
}
