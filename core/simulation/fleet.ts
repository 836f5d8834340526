import type { WorkerNode } from '../domain/node.js';
import type { PoolSettings, Window } from '../domain/pool.js';
import type { PoolSnapshot } from '../domain/snapshot.js';
import type { SimulatedNode } from './plan.js';
import type { ReplayChanges } from './replay.js';
import { sum } from './sample.js';

/** A node of a replay. */
export interface FleetNode extends SimulatedNode {
  readonly capacity: number;
  readonly weight: number;
  readonly labels: readonly string[];
  /** What it gets done in a second, in cost. */
  readonly rate: number;
}

/** The nodes that work, those that are to join, and those that end what they run: these are paused or draining. */
export function fleetOf(
  { nodes, settings }: PoolSnapshot,
  changes: ReplayChanges,
  costMs: number,
): FleetNode[] {
  const active = nodes.filter(({ state }) => state === 'active');
  const ending = nodes.filter(
    ({ state, running }) => (state === 'paused' || state === 'draining') && running > 0,
  );
  const known = [...active, ...ending];
  const rateOf = ratesOf(known.length > 0 ? known : changes.newNodes, costMs);
  const isLearned = (changes.settings.weights ?? settings.weights) === 'learned';
  // what has been learned is not to be learned anew
  const weighed = <N extends { weight: number; rate: number }>(node: N): N =>
    isLearned ? { ...node, weight: node.rate } : node;
  return [
    ...known.map((node) => weighed({ ...nodeOf(node, changes), rate: rateOf(node) })),
    ...changes.newNodes.map((node) =>
      weighed({ ...node, labels: node.labels ?? [], rate: rateOf(node) }),
    ),
  ];
}

/** Whether a task may run on one of the nodes; those that only end what they run are given none. */
export function mayRunOn(nodes: readonly FleetNode[]): (required: readonly string[]) => boolean {
  const offers = nodes
    .filter(({ state }) => state === undefined)
    .map(({ labels }) => new Set(labels));
  return (required) => offers.some((offered) => required.every((label) => offered.has(label)));
}

function nodeOf(
  { name, weight, capacity, window, labels, state }: WorkerNode,
  { weights, settings }: ReplayChanges,
): Omit<FleetNode, 'rate'> {
  // a window that is tried is tried on all nodes
  const own: Window | undefined = settings.window === undefined ? window : undefined;
  return {
    name,
    weight: weights.get(name) ?? weight,
    capacity,
    labels,
    ...(own !== undefined && { window: own }),
    ...((state === 'paused' || state === 'draining') && { state }),
  };
}

/** A node that may have been measured. */
interface Measurable {
  readonly weight: number;
  readonly capacity: number;
  readonly ratePerSecond?: number | undefined;
}

/** What a node gets done in a second, in cost: as measured, or else by its weight, as the measured ones do. */
function ratesOf(nodes: readonly Measurable[], costMs: number) {
  const measured = nodes.filter(({ ratePerSecond = 0 }) => ratePerSecond > 0);
  const ofWeight =
    measured.length > 0
      ? sum(measured.map(({ ratePerSecond = 0 }) => ratePerSecond)) /
        sum(measured.map(({ weight }) => weight))
      : (sum(nodes.map(({ capacity }) => capacity)) / sum(nodes.map(({ weight }) => weight))) *
        (1000 / costMs);
  return ({ weight, ratePerSecond = 0 }: Measurable): number =>
    ratePerSecond > 0 ? ratePerSecond : weight * ofWeight;
}

/** Settings as they would be. */
export function settingsWith({ settings }: PoolSnapshot, changes: ReplayChanges): PoolSettings {
  return { ...settings, ...changes.settings };
}
