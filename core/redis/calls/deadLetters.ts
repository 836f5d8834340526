import type { Partition } from '../partition.js';

/** Which dead tasks are meant; all where nothing is said. */
export interface DeadLetterFilter {
  /** Their name, exactly. */
  readonly name?: string;
  /** A text in their last error. */
  readonly error?: string;
}

/** Where a walk through the dead tasks of a partition goes on; `''` at its start. */
export interface DeadLetterCursor {
  readonly until: string;
  readonly from: string;
}

export interface DeadLetterStep {
  readonly done: number;
  readonly lookedAt: number;
  /** Undefined at the end. */
  readonly next: DeadLetterCursor | undefined;
}

/** Retries or deletes the next of the dead tasks that match: looks at 500 at most. */
export async function handleDeadLetters(
  partition: Partition,
  action: 'retry' | 'purge',
  { until, from }: DeadLetterCursor,
  { name = '', error = '' }: DeadLetterFilter,
): Promise<DeadLetterStep> {
  const reply = await partition.run('dead-letters', action, until, from, name, error);
  if (reply.tag !== 'looked') return reply.unknownTag();
  const next = { until: reply.text(3), from: reply.text(4) };
  return {
    done: reply.whole(1),
    lookedAt: reply.whole(2),
    next: reply.whole(5) === 1 ? next : undefined,
  };
}
