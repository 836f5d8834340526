import { balanceFigures, nodeLoad } from '../balance/figures.js';
import type { WorkerNode } from '../domain/node.js';
import type { Connection } from '../redis/connection.js';
import { Groups } from './groups.js';
import type { Replay } from './replay.js';
import type { SimulationPlan } from './plan.js';
import { simulate } from './simulate.js';

/** How a pool would empty, were nothing to come in any more. */
export interface Prediction {
  /** When the last task would end, in ms from now. */
  readonly drainMs: number;
  /** The least that could be: all nodes busy to the end. */
  readonly leastDrainMs: number;
  /** How long the tasks that are there now would still wait, on average, in ms. */
  readonly meanWaitMs: number;
  /** Largest normalised load over the mean one: at first, when what is changed has been dispatched, and on average. */
  readonly maxOverMeanAtFirst: number;
  readonly maxOverMean: number;
  /** By name. */
  readonly nodes: readonly NodePrediction[];
  /** By priority, tenant and `limitKey`, where there are several: of each the largest ten. */
  readonly groups: readonly GroupPrediction[];
  /** Tasks that no node would take. */
  readonly stranded: number;
}

/** How tasks fare that have something in common. */
export interface GroupPrediction {
  readonly by: 'priority' | 'tenant' | 'limitKey';
  /** `''` where they have none. */
  readonly name: string;
  /** About. */
  readonly tasks: number;
  readonly meanWaitMs: number;
  /** When the last of them would end, in ms from now. */
  readonly doneMs: number;
}

export interface NodePrediction {
  readonly name: string;
  /** Tasks it would run, about. */
  readonly tasks: number;
  /** When it would have nothing to do any more, in ms from now. */
  readonly doneMs: number;
}

/** How often the balance is looked at while the pool empties. */
const LOOKS = 50;

/** Plays a replay through on a Redis of its own, and tells how it went. */
export async function predict(
  connection: Connection,
  prefix: string,
  { plan, grain, pace, unfit, leastDrainMs }: Replay,
): Promise<Prediction> {
  const tasks = [...(plan.queued ?? []), ...plan.tasks];
  if (plan.nodes.length === 0 || tasks.length === 0) return nothingWith(plan, unfit);
  const lookEveryMs = Math.max(1, leastDrainMs / pace / LOOKS);
  const nodes = new Map(plan.nodes.map(({ name }) => [name, { name, tasks: 0, doneMs: 0 }]));
  const groups = new Groups(grain, pace);
  const looks: number[] = [];
  let waitedMs = 0;
  let started = 0;
  const end = await simulate(connection, prefix, plan, {
    onStart: (task, name, waitMs) => {
      groups.start(task, waitMs);
      waitedMs += waitMs;
      started += 1;
      const node = nodes.get(name);
      if (node !== undefined) node.tasks += grain;
    },
    onEnd: (task, name, nowMs) => {
      groups.end(task, nowMs);
      const node = nodes.get(name);
      if (node !== undefined) node.doneMs = Math.round(nowMs * pace);
    },
    onLook: (snapshots, nowMs) => {
      const isEmptying = nowMs * pace <= leastDrainMs;
      if (isEmptying) looks.push(maxOverMean(snapshots.flatMap((part) => part.nodes)));
    },
    lookEveryMs,
    lookUntilMs: leastDrainMs / pace,
  });
  const rounded = (node: NodePrediction) => ({ ...node, tasks: Math.round(node.tasks) });
  return {
    drainMs: Math.round(end.endedAtMs * pace),
    leastDrainMs: Math.round(leastDrainMs),
    meanWaitMs: started === 0 ? 0 : Math.round((waitedMs / started) * pace),
    maxOverMeanAtFirst: looks[0] ?? 1,
    maxOverMean: looks.length === 0 ? 1 : looks.reduce((sum, one) => sum + one, 0) / looks.length,
    nodes: [...nodes.values()].map(rounded),
    groups: groups.told(),
    stranded: unfit + Math.round(end.stranded * grain),
  };
}

/** Where nobody works, or there is nothing to do. */
function nothingWith({ nodes }: SimulationPlan, stranded: number): Prediction {
  const never = { drainMs: 0, leastDrainMs: 0, meanWaitMs: 0 };
  const idle = nodes.map(({ name }) => ({ name, tasks: 0, doneMs: 0 }));
  return { ...never, maxOverMeanAtFirst: 1, maxOverMean: 1, nodes: idle, groups: [], stranded };
}

/** Of all partitions together. */
function maxOverMean(entries: readonly WorkerNode[]): number {
  const loads = new Map<string, { load: number; weight: number }>();
  for (const entry of entries) {
    if (entry.state !== 'active') continue;
    const { load } = loads.get(entry.name) ?? { load: 0 };
    loads.set(entry.name, { load: load + nodeLoad(entry), weight: entry.weight });
  }
  return balanceFigures([...loads.values()]).maxOverMean;
}
