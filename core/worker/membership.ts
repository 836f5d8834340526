import { SchedulerError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';
import type { NodeName } from '../domain/names.js';
import {
  heartbeat,
  leave,
  register,
  type Alive,
  type NewNode,
  type Stale,
  type WorkDone,
} from '../redis/calls/membership.js';
import type { Partition } from '../redis/partition.js';

/** Most tokens one heartbeat call renews. */
const RENEW_AT_ONCE = 1000;

/** A node's registration with one partition. */
export interface Membership {
  readonly partition: Partition;
  readonly epoch: number;
  /** As it was last told; it may change while the node is a member. */
  heartbeatTimeoutMs: number;
}

/** Registers a node with one partition. */
export async function join(partition: Partition, node: NewNode): Promise<Membership> {
  return { partition, ...(await register(partition, node)) };
}

/** Renews it and the leases of tokens, and reports what was done; the sequences whose lease is gone, or why it is stale. */
export async function renew(
  { partition, epoch }: Membership,
  node: NodeName,
  tokens: readonly string[],
  done: WorkDone | undefined,
): Promise<Stale | Alive> {
  const lostLeases: string[] = [];
  let heartbeatTimeoutMs = 0;
  for (let start = 0; start === 0 || start < tokens.length; start += RENEW_AT_ONCE) {
    const slice = tokens.slice(start, start + RENEW_AT_ONCE);
    const reply = await heartbeat(partition, node, epoch, slice, start === 0 ? done : undefined);
    if (reply.kind === 'stale') return reply;
    lostLeases.push(...reply.lostLeases);
    ({ heartbeatTimeoutMs } = reply);
  }
  return { kind: 'alive', lostLeases, heartbeatTimeoutMs };
}

/** Gives back all it holds there. */
export async function resign({ partition, epoch }: Membership, node: NodeName): Promise<void> {
  await leave(partition, node, epoch);
}

export function supersededError(node: NodeName, pool: string): SchedulerError {
  return new SchedulerError(
    'superseded',
    sentence(
      'Another process has registered as node "{0}" in the pool "{1}"; this one has stopped. Give each worker a name of its own.',
      node,
      pool,
    ),
  );
}
