import { sentence, textOf, type Sentence } from './sentence.js';

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
  | 'pool-exists'
  // the server cannot be used
  | 'unreachable'
  | 'wrong-credentials'
  | 'no-permission'
  | 'redis-too-old'
  | 'redis-loading'
  | 'read-only'
  | 'out-of-memory'
  | 'redis-refused'
  | 'unexpected-reply'
  | 'no-local-redis'
  // the connection ended while a call was under way; the call may or may not have been done
  | 'connection-lost'
  | 'closed'
  | 'cancelled'
  // another process has registered under this node's name
  | 'superseded';

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
 * A bulk enqueue that stopped part-way: the tasks in `accepted` are stored, the others are not known to be.
 *
 * @example
 * try {
 *   await pool.enqueueAll(tasks);
 * } catch (error) {
 *   if (error instanceof PartialEnqueueError) console.log(error.accepted.length);
 * }
 */
export class PartialEnqueueError extends SchedulerError {
  override readonly name = 'PartialEnqueueError';

  constructor(
    cause: SchedulerError,
    readonly accepted: readonly string[],
    asked: number,
  ) {
    super(
      cause.reason,
      sentence('Stored {0} of {1} tasks, then stopped: {2}', accepted.length, asked, cause.said),
      { cause },
    );
  }
}
