import { SchedulerError } from '../../domain/errors.js';
import type { Partition } from '../partition.js';

export function unknownPool(pool: string): SchedulerError {
  return new SchedulerError(
    'unknown-pool',
    `There is no pool "${pool}" on this Redis. Create it first, or check its name and the key prefix.`,
  );
}

export function unknownNode(node: string, { pool }: Pick<Partition, 'pool'>): SchedulerError {
  return new SchedulerError(
    'unknown-node',
    `The pool "${pool}" has no node "${node}". It may have stopped; look at the pool's nodes.`,
  );
}

export function unavailableNode(node: string, state: string): SchedulerError {
  return new SchedulerError(
    'unknown-node',
    `The node "${node}" is ${state} and cannot be given that. Choose a node that is active.`,
  );
}
