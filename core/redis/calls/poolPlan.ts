import type { NodeName } from '../../domain/names.js';
import type { RebalanceNode } from '../../domain/rebalance.js';
import type { Partition } from '../partition.js';
import { unknownPool } from './faults.js';
import { decodeNode } from './rebalance.js';

/** What a partition's active node holds, and what placing knows of it. */
export interface HeldByNode {
  readonly name: NodeName;
  /** As it was given. */
  readonly weight: number;
  readonly ratePerSecond: number | undefined;
  readonly labels: string;
  readonly runningCost: number;
  readonly queuedCost: number;
}

/** Queued cost of a node that a rebalance may move: of tasks that require just these labels. */
export interface MovableCost {
  readonly node: NodeName;
  readonly labels: string;
  readonly cost: number;
}

/** What a partition holds, for a plan of the whole pool. */
export interface PartitionLoads {
  readonly readAtMs: number;
  readonly nodes: readonly HeldByNode[];
  readonly movable: readonly MovableCost[];
  /** Whether that is all that may be moved. */
  readonly isWhole: boolean;
}

/** Reads what a partition holds; what the rebalance `id` has brought to nodes is not for it to move again. */
export async function readLoads(partition: Partition, id = ''): Promise<PartitionLoads> {
  const reply = await partition.run('loads', id);
  if (reply.tag === 'unknown-pool') throw unknownPool(partition.pool);
  if (reply.tag !== 'loads') return reply.unknownTag();
  const nodes = reply.rows(2, 6).map(decodeHeld);
  const movable = reply.rows(3, 3).map(([number = '1', labels = '', cost = '0']): MovableCost => ({
    node: nodes[Number(number) - 1]?.name ?? reply.unknownTag(),
    labels,
    cost: Number(cost),
  }));
  return { readAtMs: reply.whole(1), nodes, movable, isWhole: reply.whole(4) === 1 };
}

function decodeHeld([
  name = '',
  weight = '1',
  rate = '-',
  labels = '',
  running = '0',
  queued = '0',
]: readonly string[]): HeldByNode {
  return {
    name: name as NodeName,
    weight: Number(weight),
    ratePerSecond: rate === '-' ? undefined : Number(rate),
    labels,
    runningCost: Number(running),
    queuedCost: Number(queued),
  };
}

/** Tasks of partitions where the same nodes are, which require the same labels. */
export interface MovableSet {
  readonly labels: string;
  /** Numbers of the nodes that are there, from 1; none where all are. */
  readonly there: readonly number[];
  /** Queued cost by the number of the node. */
  readonly queued: ReadonlyMap<number, number>;
}

/** What all partitions of a pool hold together. */
export interface PoolLoads {
  readonly nodes: readonly HeldByNode[];
  readonly sets: readonly MovableSet[];
  readonly isWhole: boolean;
}

/** A move of tasks of a set, whichever partition they are in. */
export interface SetMove {
  readonly set: number;
  readonly from: NodeName;
  readonly to: NodeName;
  readonly cost: number;
}

/** Plans for a whole pool; any of its partitions makes the plan. */
export async function planPool(
  partition: Partition,
  { nodes, sets, isWhole }: PoolLoads,
): Promise<{ nodes: RebalanceNode[]; moves: SetMove[]; isBest: boolean }> {
  const reply = await partition.run(
    'pool-plan',
    ...[isWhole ? 1 : 0, nodes.length],
    ...nodes.flatMap(encodeHeld),
    ...sets.flatMap(encodeSet),
  );
  if (reply.tag !== 'plan') return reply.unknownTag();
  const moves = reply.rows(2, 4).map(([set = '0', from = '', to = '', cost = '0']): SetMove => ({
    ...{ set: Number(set), from: from as NodeName, to: to as NodeName },
    cost: Number(cost),
  }));
  const planned = reply.rows(1, 5).map((row) => decodeNode(row, moves));
  return { nodes: planned, moves, isBest: reply.whole(3) === 1 };
}

function encodeHeld(node: HeldByNode): (string | number)[] {
  const { name, weight, ratePerSecond = '-', labels, runningCost, queuedCost } = node;
  return [name, weight, ratePerSecond, labels, runningCost, queuedCost];
}

function encodeSet({ labels, there, queued }: MovableSet): (string | number)[] {
  return [labels, there.length, ...there, queued.size, ...[...queued].flat()];
}
