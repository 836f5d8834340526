import { SchedulerError } from '../../domain/errors.js';
import { sentence } from '../../domain/sentence.js';
import type { Partition } from '../partition.js';

/** By the caller's signal. */
export function cancelled(cause: unknown): SchedulerError {
  return new SchedulerError('cancelled', sentence('It was cancelled.'), { cause });
}

export function unknownPool(pool: string): SchedulerError {
  return new SchedulerError(
    'unknown-pool',
    sentence(
      'There is no pool "{0}" on this Redis. Create it first, or check its name and the key prefix.',
      pool,
    ),
  );
}

export function poolExists(pool: string, existing: number, wanted: number): SchedulerError {
  return new SchedulerError(
    'pool-exists',
    sentence(
      'The pool "{0}" exists with {1} partition(s) and cannot be changed to {2}. Choose another name.',
      pool,
      existing,
      wanted,
    ),
  );
}

export function unknownPlace(kind: string): SchedulerError {
  const said = sentence(
    'There is no place "{0}" in a pool. Use backlog, limited, queue, running, scheduled, dead or completed.',
    kind,
  );
  return new SchedulerError('invalid-setting', said);
}

export function unknownNode(node: string, { pool }: Pick<Partition, 'pool'>): SchedulerError {
  return new SchedulerError(
    'unknown-node',
    sentence(
      'The pool "{0}" has no node "{1}". It may have stopped; look at the pool\'s nodes.',
      pool,
      node,
    ),
  );
}

export function unavailableNode(node: string, state: string): SchedulerError {
  return new SchedulerError(
    'unknown-node',
    sentence(
      'The node "{0}" is {1} and cannot be given that. Choose a node that is active.',
      node,
      state,
    ),
  );
}

export function notDead(id: string): SchedulerError {
  return new SchedulerError(
    'unknown-task',
    sentence('The task {0} is not dead (any more); only dead tasks can be edited.', id),
  );
}

export function editedMeanwhile(id: string): SchedulerError {
  return new SchedulerError(
    'task-changed',
    sentence('The task {0} was edited by somebody else meanwhile. Read it again first.', id),
  );
}

export function unknownTask(id: string): SchedulerError {
  return new SchedulerError(
    'unknown-task',
    sentence(
      'There is nothing of the task {0}: it never was, was removed, or has ended and its result is not kept (any more).',
      id,
    ),
  );
}

export function planOfAnother(pool: string): SchedulerError {
  const said = sentence('The plan cannot be used: it is for the pool {0}.', pool);
  return new SchedulerError('invalid-plan', said);
}
