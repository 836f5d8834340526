import type { NodeName } from '../domain/names.js';
import type { RebalanceMove } from '../domain/rebalance.js';
import type {
  HeldByNode,
  MovableSet,
  PartitionLoads,
  PoolLoads,
  SetMove,
} from './calls/poolPlan.js';

/** Tasks of a set, with the partitions that they are in. */
interface JoinedSet extends MovableSet {
  readonly queued: Map<number, number>;
  /** By partition, the queued cost of each node. */
  readonly parts: Map<number, Map<NodeName, number>>;
}

/** What all partitions hold, and which of them each set of tasks is in. */
export interface JoinedLoads extends PoolLoads {
  readonly sets: readonly JoinedSet[];
}

/** Adds up what partitions hold: a node is one, with the mean of the rates that were measured. */
export function joinLoads(parts: readonly PartitionLoads[]): JoinedLoads {
  const byName = new Map<NodeName, HeldByNode[]>();
  for (const node of parts.flatMap(({ nodes }) => nodes)) {
    const seen = byName.get(node.name);
    if (seen === undefined) byName.set(node.name, [node]);
    else seen.push(node);
  }
  const nodes = [...byName.values()].map(joinNode).sort((a, b) => (a.name < b.name ? -1 : 1));
  const numbers = new Map(nodes.map(({ name }, i) => [name, i + 1]));
  return { nodes, sets: joinSets(parts, numbers), isWhole: parts.every((part) => part.isWhole) };
}

function joinNode(entries: readonly HeldByNode[]): HeldByNode {
  const rates = entries.flatMap(({ ratePerSecond: rate }) => (rate === undefined ? [] : [rate]));
  const joined = entries.reduce((a, b) => ({
    ...a,
    runningCost: a.runningCost + b.runningCost,
    queuedCost: a.queuedCost + b.queuedCost,
  }));
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  return { ...joined, ratePerSecond: rates.length === 0 ? undefined : mean };
}

function joinSets(
  parts: readonly PartitionLoads[],
  numbers: ReadonlyMap<NodeName, number>,
): JoinedSet[] {
  const sets = new Map<string, JoinedSet>();
  for (const [partition, { nodes, movable }] of parts.entries()) {
    const areAll = nodes.length === numbers.size;
    const there = areAll ? [] : nodes.map(({ name }) => numbers.get(name) ?? 0);
    for (const { node, labels, cost } of movable) {
      const key = `${there.join()} ${labels}`;
      const set: JoinedSet = sets.get(key) ?? {
        ...{ labels, there },
        queued: new Map(),
        parts: new Map(),
      };
      sets.set(key, set);
      const number = numbers.get(node) ?? 0;
      set.queued.set(number, (set.queued.get(number) ?? 0) + cost);
      const own = set.parts.get(partition) ?? new Map<NodeName, number>();
      set.parts.set(partition, own.set(node, cost));
    }
  }
  return [...sets.values()];
}

/** Moves of a plan for all partitions, as moves within each: a node gives from its partitions in their order. */
export function splitMoves({ sets }: JoinedLoads, moves: readonly SetMove[]): RebalanceMove[] {
  const left = sets.map(({ parts }) =>
    [...parts].map(([partition, queued]) => ({ partition, queued: new Map(queued) })),
  );
  const split = moves.flatMap(({ set, from, to, cost }) => {
    const labels = sets[set]?.labels ?? '';
    let rest = cost;
    return (left[set] ?? []).flatMap(({ partition, queued }): RebalanceMove[] => {
      const has = queued.get(from) ?? 0;
      const part = Math.min(has, rest);
      if (part === 0) return [];
      queued.set(from, has - part);
      rest -= part;
      return [{ partition, from, to, labels: labels === '' ? [] : labels.split(','), cost: part }];
    });
  });
  return split.sort((a, b) => a.partition - b.partition);
}
