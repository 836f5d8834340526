import assert from 'node:assert/strict';
import { toNodeName, type NodeName } from '../../core/domain/names.js';
import {
  heartbeat,
  leave,
  register,
  type NewNode,
  type WorkDone,
} from '../../core/redis/calls/membership.js';
import { settle, take, type Settlements, type Taken } from '../../core/redis/calls/take.js';
import type { Partition } from '../../core/redis/partition.js';
import type { Pool } from '../../core/redis/pool.js';

export const NOTHING: Settlements = { completed: [], failed: [] };

/** A node moved by hand: each call of a worker process is one step of a test. */
export interface HandNode {
  readonly name: NodeName;
  readonly epoch: number;
  take: (count: number, settlements?: Partial<Settlements>) => Promise<Taken>;
  settle: (settlements: Partial<Settlements>) => ReturnType<typeof settle>;
  heartbeat: (tokens?: readonly string[], done?: WorkDone) => ReturnType<typeof heartbeat>;
  leave: () => Promise<void>;
}

/** What a node registers with, where it is not what it is when left out. */
export type HandNodeOptions = Partial<Omit<NewNode, 'name'>> & { readonly partition?: number };

/** Registers a node with one partition of a pool; capacity and weight are 1 when left out. */
export async function joinNode(
  pool: Pool,
  name: string,
  { weight = 1, capacity = 1, partition = 0, window, labels }: HandNodeOptions = {},
): Promise<HandNode> {
  const slice = sliceOf(pool, partition);
  const node = toNodeName(name);
  const { epoch } = await register(slice, { name: node, weight, capacity, window, labels });
  return {
    name: node,
    epoch,
    take: (count, settlements) => take(slice, node, epoch, count, { ...NOTHING, ...settlements }),
    settle: (settlements) => settle(slice, node, epoch, { ...NOTHING, ...settlements }),
    heartbeat: (tokens = [], done) => heartbeat(slice, node, epoch, tokens, done),
    leave: () => leave(slice, node, epoch),
  };
}

/** Registers nodes of capacity 1 by their weights: `{ a: 1, b: 2 }`. */
export async function joinNodes<N extends string>(
  pool: Pool,
  weights: Readonly<Record<N, number>>,
): Promise<Record<N, HandNode>> {
  const nodes: Partial<Record<N, HandNode>> = {};
  for (const name of Object.keys(weights) as N[]) {
    nodes[name] = await joinNode(pool, name, { weight: weights[name] });
  }
  return nodes as Record<N, HandNode>;
}

/** The tokens a node takes; fails when it is not given any. */
export async function takeTokens(node: HandNode, count: number): Promise<string[]> {
  const taken = await node.take(count);
  if (taken.kind !== 'taken') assert.fail(`the node got nothing: ${taken.kind}`);
  return taken.tasks.map(({ token }) => token);
}

export function failed(token: string, error = 'Error: no', retry = true) {
  return { token, error, retry };
}

export function sliceOf(pool: Pool, partition: number): Partition {
  const slice = pool.partitionsOf()[partition];
  if (slice === undefined) throw new Error(`the pool has no partition ${partition}`);
  return slice;
}
