import type { NodeName } from '../../domain/names.js';
import type { Window } from '../../domain/pool.js';
import { sortedLabels } from '../../domain/terms.js';
import type { Partition } from '../partition.js';
import { unknownPool } from './faults.js';

/** Why a node's word does not count any more. */
export interface Stale {
  readonly kind: 'stale';
  readonly why: 'lost' | 'superseded';
}

export type Registered = { readonly epoch: number; readonly heartbeatTimeoutMs: number };

/** What a node registers with. */
export interface NewNode {
  readonly name: NodeName;
  readonly weight: number;
  readonly capacity: number;
  /** The pool's when left out. */
  readonly window?: Window | undefined;
  readonly labels?: readonly string[] | undefined;
}

/** Registers a node, or registers it again under a new epoch. */
export async function register(
  partition: Partition,
  { name, weight, capacity, window, labels = [] }: NewNode,
): Promise<Registered> {
  const labelText = sortedLabels(labels).join(',');
  for (;;) {
    const reply = await partition.run('register', name, weight, capacity, window ?? '', labelText);
    switch (reply.tag) {
      case 'registered':
        return { epoch: reply.whole(1), heartbeatTimeoutMs: reply.whole(2) };
      case 'more':
        break;
      case 'unknown-pool':
        throw unknownPool(partition.pool);
      default:
        reply.unknownTag();
    }
  }
}

export interface Alive {
  readonly kind: 'alive';
  /** Sequences. */
  readonly lostLeases: readonly string[];
  readonly heartbeatTimeoutMs: number;
}

/** What a node has done since Redis last heard of it. */
export interface WorkDone {
  /** Of what it has completed. */
  readonly cost: number;
  /** For how long places were taken for what has ended, in ms, added up. */
  readonly slotMs: number;
}

/** Renews a node's heartbeat and the leases of the tokens it runs (at most 1000), and reports what it has done. */
export async function heartbeat(
  partition: Partition,
  node: NodeName,
  epoch: number,
  tokens: readonly string[],
  done?: WorkDone,
): Promise<Alive | Stale> {
  const report = done === undefined ? '' : `${done.cost}:${done.slotMs.toFixed(3)}`;
  const reply = await partition.run('heartbeat', node, epoch, report, ...tokens);
  switch (reply.tag) {
    case 'alive':
      return { kind: 'alive', lostLeases: reply.texts(2), heartbeatTimeoutMs: reply.whole(3) };
    case 'stale':
      return decodeStale(reply.text(1));
    default:
      return reply.unknownTag();
  }
}

/** Gives back all a node holds and forgets it. */
export async function leave(partition: Partition, node: NodeName, epoch: number): Promise<void> {
  for (;;) {
    const reply = await partition.run('leave', node, epoch);
    if (reply.tag !== 'more') return;
  }
}

export function decodeStale(why: string): Stale {
  return { kind: 'stale', why: why === 'superseded' ? 'superseded' : 'lost' };
}

/** Reports how far tasks that a node runs have come: JSON by token, at most 1000. */
export async function reportProgress(
  partition: Partition,
  node: NodeName,
  epoch: number,
  progress: ReadonlyMap<string, string>,
): Promise<void> {
  // a task whose lease is gone, or a node that is lost, hears of it from its heartbeat
  await partition.run('progress', node, epoch, ...[...progress].flat());
}
