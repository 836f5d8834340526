import { sentence, textOf, type Sentence } from './sentence.js';
import type { TaskId } from './task.js';

/** Why the scheduler could not do what it was asked. */
export type SchedulerErrorReason =
  // what was asked is not possible; nothing was changed
  | 'invalid-task'
  | 'payload-not-serialisable'
  | 'payload-too-large'
  | 'invalid-name'
  | 'invalid-setting'
  | 'invalid-url'
  | 'unknown-pool'
  | 'unknown-node'
  | 'unknown-task'
  // a rebalance plan that is none, or is for another pool
  | 'invalid-plan'
  // there is no such rebalance to undo (any more)
  | 'unknown-rebalance'
  | 'pool-exists'
  // the pool holds as many tasks as it may (maxBacklog); nothing was stored
  | 'backlog-full'
  // a task was edited by somebody else meanwhile
  | 'task-changed'
  // the server cannot be used
  | 'unreachable'
  | 'wrong-credentials'
  | 'no-permission'
  | 'redis-too-old'
  | 'redis-loading'
  | 'read-only'
  | 'out-of-memory'
  // the server may delete keys by itself: it is no place for tasks
  | 'evicting-memory'
  // the server cannot promise what the connection asks of it
  | 'durability-unavailable'
  | 'redis-refused'
  | 'unexpected-reply'
  | 'no-local-redis'
  // the connection ended while a call was under way; the call may or may not have been done
  | 'connection-lost'
  // stored, but not confirmed by the disk or the replicas in time
  | 'not-confirmed'
  // Redis is away, and as many calls wait for it as may; this one was not sent
  | 'too-many-waiting'
  | 'closed'
  | 'cancelled'
  // another process has registered under this node's name
  | 'superseded'
  // a node was too long silent: its tasks went to others, and what it said of them came too late
  | 'stale-lease'
  // the task that was waited for is dead
  | 'task-failed';

/**
 * Something the scheduler could not do. Branch on `reason`, never on the message.
 *
 * @example
 * try {
 *   await pool.enqueue({ name: 'resize', payload });
 * } catch (error) {
 *   if (error instanceof SchedulerError && error.reason === 'payload-too-large') console.log('Too large');
 * }
 */
export class SchedulerError extends Error {
  override readonly name: string = 'SchedulerError';

  constructor(
    readonly reason: SchedulerErrorReason,
    /** The message with its values kept apart, for who shows it in another language. */
    readonly said: Sentence,
    options?: ErrorOptions,
  ) {
    super(textOf(said), options);
  }
}

/**
 * A bulk enqueue that stopped part-way: the tasks in `acceptedTasks` are stored, the others are not known to be.
 *
 * @example
 * try {
 *   await pool.enqueueAll(tasks);
 * } catch (error) {
 *   if (error instanceof PartialEnqueueError) await pool.enqueueAll(tasks.filter((_, i) => !error.acceptedTasks.has(i)));
 * }
 */
export class PartialEnqueueError extends SchedulerError {
  override readonly name = 'PartialEnqueueError';

  /** The ids of the tasks that are stored, in the order in which the tasks were given. */
  readonly accepted: readonly TaskId[];

  constructor(
    cause: SchedulerError,
    /**
     * The id of each task that is stored, by the index it was given at: the first ones, but for tasks with a
     * `dedupKey` in a pool of several partitions.
     */
    readonly acceptedTasks: ReadonlyMap<number, TaskId>,
    asked: number,
  ) {
    super(
      cause.reason,
      sentence('Stored {0} of {1} tasks, then stopped: {2}', acceptedTasks.size, asked, cause.said),
      { cause },
    );
    this.accepted = [...acceptedTasks.values()];
  }
}

/**
 * The pool holds as many tasks as its `maxBacklog` says; nothing was stored.
 *
 * @example
 * try {
 *   await pool.enqueue(task);
 * } catch (error) {
 *   if (error instanceof BacklogFullError) console.log('Try later');
 * }
 */
export class BacklogFullError extends SchedulerError {
  override readonly name = 'BacklogFullError';

  constructor(
    pool: string,
    /** How many more tasks the partition that was asked last would have taken. */
    readonly room: number,
  ) {
    const said = sentence(
      'The pool "{0}" is full: it has room for {1} more task(s). Wait until workers have caught up, enqueue with whenFull: "wait", or raise its maxBacklog.',
      pool,
      room,
    );
    super('backlog-full', said);
  }
}

/**
 * What a node said of tasks came too late: their leases had run out, and they went to others. A worker tells its
 * `onError`; the signals of tasks that still run are aborted with it.
 *
 * @example
 * createWorker(pool, { name: 'gpu-1', onError: (error) => {
 *   if (error instanceof StaleLeaseError) console.log(error.taskIds);
 * } }, (task) => console.log(task.id));
 */
export class StaleLeaseError extends SchedulerError {
  override readonly name = 'StaleLeaseError';

  constructor(
    said: Sentence,
    /** The tasks whose end was refused, or which are run by others now. */
    readonly taskIds: readonly TaskId[],
  ) {
    super('stale-lease', said);
  }
}

/**
 * What was written is on the primary, but the disk or the replicas did not confirm it in time.
 *
 * @example
 * try {
 *   await pool.enqueue({ name: 'pay', dedupKey: 'order 7' });
 * } catch (error) {
 *   if (error instanceof NotConfirmedError) await pool.enqueue({ name: 'pay', dedupKey: 'order 7' });
 * }
 */
export class NotConfirmedError extends SchedulerError {
  override readonly name = 'NotConfirmedError';

  constructor(
    said: Sentence,
    /** Tasks that were stored so. */
    readonly taskIds: readonly TaskId[] = [],
  ) {
    super('not-confirmed', said);
  }
}

/**
 * A task that was waited for is dead.
 *
 * @example
 * try {
 *   await pool.waitFor(id);
 * } catch (error) {
 *   if (error instanceof TaskFailedError) console.log(error.attempts, error.lastError);
 * }
 */
export class TaskFailedError extends SchedulerError {
  override readonly name = 'TaskFailedError';

  constructor(
    readonly taskId: TaskId,
    readonly attempts: number,
    /** What its last attempt failed with. */
    readonly lastError: string,
  ) {
    const said = sentence(
      'The task {0} is dead after {1} attempt(s): {2}',
      taskId,
      attempts,
      lastError.split('\n', 1)[0] ?? '',
    );
    super('task-failed', said);
  }
}
