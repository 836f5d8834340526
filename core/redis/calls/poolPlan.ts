import type { NodeName } from '../../domain/names.js';
import type { RebalanceNode } from '../../domain/rebalance.js';
import type { Partition } from '../partition.js';
import type { Reply } from '../replies.js';
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
  /** How long ago another rebalance moved anything here, or one was undone; undefined where none was. */
  readonly otherAgoMs: number | undefined;
}

/** Reads what a partition holds; a rebalance that goes on does not move what it has brought to nodes. */
export async function readLoads(partition: Partition, goesOn = ''): Promise<PartitionLoads> {
  const reply = await partition.run('loads', goesOn);
  if (reply.tag === 'unknown-pool') throw unknownPool(partition.pool);
  if (reply.tag !== 'loads') return reply.unknownTag();
  const nodes = reply.rows(2, 6).map(decodeHeld);
  const movable = reply.rows(3, 3).map(([number = '1', labels = '', cost = '0']): MovableCost => ({
    node: nodes[Number(number) - 1]?.name ?? reply.unknownTag(),
    labels,
    cost: Number(cost),
  }));
  const otherAgoMs = reply.whole(5);
  return {
    ...{ readAtMs: reply.whole(1), nodes, movable },
    isWhole: reply.whole(4) === 1,
    otherAgoMs: otherAgoMs < 0 ? undefined : otherAgoMs,
  };
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

/** A plan for a whole pool, before its moves are split over the partitions. */
export interface WholePlan {
  readonly nodes: readonly RebalanceNode[];
  readonly moves: readonly SetMove[];
  readonly isBest: boolean;
}

/** Plans for a whole pool; any of its partitions makes the plan. */
export async function planPool(partition: Partition, loads: PoolLoads): Promise<WholePlan> {
  const reply = await partition.run('pool-plan', ...encodeLoads(loads));
  if (reply.tag !== 'plan') return reply.unknownTag();
  return decodePlan(reply);
}

export function decodePlan(reply: Reply): WholePlan {
  const moves = reply.rows(2, 4).map(([set = '0', from = '', to = '', cost = '0']): SetMove => ({
    ...{ set: Number(set), from: from as NodeName, to: to as NodeName },
    cost: Number(cost),
  }));
  const nodes = reply.rows(1, 5).map((row) => decodeNode(row, moves));
  return { nodes, moves, isBest: reply.whole(3) === 1 };
}

export function encodeLoads({ nodes, sets, isWhole }: PoolLoads): (string | number)[] {
  return [
    ...[isWhole ? 1 : 0, nodes.length],
    ...nodes.flatMap(encodeHeld),
    ...sets.flatMap(encodeSet),
  ];
}

function encodeHeld(node: HeldByNode): (string | number)[] {
  const { name, weight, ratePerSecond = '-', labels, runningCost, queuedCost } = node;
  return [name, weight, ratePerSecond, labels, runningCost, queuedCost];
}

function encodeSet({ labels, there, queued }: MovableSet): (string | number)[] {
  return [labels, there.length, ...there, queued.size, ...[...queued].flat()];
}
