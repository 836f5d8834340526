import type { NodeName } from '../domain/names.js';
import type { WorkerNode } from '../domain/node.js';
import type { PoolSnapshot } from '../domain/snapshot.js';
import { balanceFigures, nodeLoad, normalisedLoad, type BalanceFigures } from './figures.js';
import { weightsThatCount } from './weights.js';

/** The figures of one node. */
export interface NodeFigures {
  readonly name: NodeName;
  /** l: cost queued and running. */
  readonly load: number;
  /** w: the weight given, or where the pool's weights are learned, the rate measured. */
  readonly weight: number;
  /** x = l / w. */
  readonly normalisedLoad: number;
  /** How long the oldest task of its queue has waited at least, in ms; left out where none waits or it is not known. */
  readonly oldestWaitingMs?: number;
  /** When it has done what it holds, in ms from now: l over its measured rate; left out where that is not known. */
  readonly drainMs?: number;
}

/** The figures of a pool; those of balance are of its active nodes. */
export interface PoolFigures extends BalanceFigures {
  /** Cost queued and running on all nodes. */
  readonly load: number;
  /** Cost in the backlog: counted over a sample where tasks are of several costs. */
  readonly backlogCost: number;
  /** How long the oldest task that waits, in the backlog or on a node, has waited at least, in ms. */
  readonly oldestWaitingMs?: number;
  /** When all that waits and runs is done if nothing more comes, in ms from now; left out where no rate is known. */
  readonly drainMs?: number;
  /** By name. */
  readonly nodes: readonly NodeFigures[];
}

/**
 * Computes the figures of a pool from its snapshot; `core/balance/README.md` has the formulas.
 *
 * @example const { maxOverMean, drainMs, oldestWaitingMs, nodes } = poolFigures(await pool.snapshot());
 */
export function poolFigures(snapshot: PoolSnapshot): PoolFigures {
  const { takenAtMs, backlogCost } = snapshot;
  const weights = weightsThatCount(snapshot);
  const nodes = snapshot.nodes.map((node) => ({
    ...node,
    weight: weights.get(node.name) ?? node.weight,
  }));
  const load = nodes.reduce((total, node) => total + nodeLoad(node), 0);
  const active = nodes.filter(({ state }) => state === 'active');
  const since = earliest([snapshot, ...nodes]);
  const rate = poolRate(active);
  return {
    ...balanceFigures(active.map((node) => ({ load: nodeLoad(node), weight: node.weight }))),
    load,
    backlogCost,
    ...(since !== undefined && { oldestWaitingMs: ageAt(takenAtMs, since) }),
    ...drainTime(load + backlogCost, rate),
    nodes: nodes.map((node) => nodeFigures(node, takenAtMs)),
  };
}

function nodeFigures(node: WorkerNode, takenAtMs: number): NodeFigures {
  const load = nodeLoad(node);
  const { name, weight, waitingSinceMs: since, ratePerSecond } = node;
  return {
    name,
    load,
    weight,
    normalisedLoad: normalisedLoad(node),
    ...(since !== undefined && { oldestWaitingMs: ageAt(takenAtMs, since) }),
    ...drainTime(load, ratePerSecond),
  };
}

/**
 * Cost per second of all nodes together. One that is not measured yet counts as its weight says beside those that
 * are; undefined where none is.
 */
function poolRate(nodes: readonly WorkerNode[]): number | undefined {
  const measured = nodes.filter(({ ratePerSecond }) => ratePerSecond !== undefined);
  const rates = sum(measured.map(({ ratePerSecond = 0 }) => ratePerSecond));
  if (rates === 0) return undefined;
  const perWeight = rates / sum(measured.map(({ weight }) => weight));
  return sum(nodes.map(({ ratePerSecond, weight }) => ratePerSecond ?? weight * perWeight));
}

function drainTime(cost: number, costPerSecond: number | undefined): { drainMs?: number } {
  if (cost === 0) return { drainMs: 0 };
  if (costPerSecond === undefined || costPerSecond <= 0) return {};
  return { drainMs: Math.ceil((cost / costPerSecond) * 1000) };
}

function earliest(places: readonly { readonly waitingSinceMs?: number }[]): number | undefined {
  const known = places.flatMap(({ waitingSinceMs: ms }) => (ms === undefined ? [] : [ms]));
  return known.length === 0 ? undefined : Math.min(...known);
}

// a clock may have gone back
function ageAt(nowMs: number, sinceMs: number): number {
  return Math.max(0, nowMs - sinceMs);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
