import { SchedulerError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';
import type { TaskId, TaskRow } from '../domain/task.js';

export function makeTaskId(partition: number, sequence: number | string): TaskId {
  return `${partition}-${sequence}` as TaskId;
}

/**
 * Takes a task id apart.
 *
 * @throws SchedulerError `invalid-task` when it is not `<partition>-<sequence>`
 */
export function parseTaskId(id: unknown): { partition: number; sequence: string } {
  const match = typeof id === 'string' ? /^(0|[1-9]\d{0,2})-([1-9]\d{0,15})$/.exec(id) : null;
  if (match?.[1] === undefined || match[2] === undefined) {
    const shown = typeof id === 'string' ? JSON.stringify(id.slice(0, 64)) : typeof id;
    throw new SchedulerError(
      'invalid-task',
      sentence('{0} is not a task id; ids look like "0-42": partition, then sequence.', shown),
    );
  }
  return { partition: Number(match[1]), sequence: match[2] };
}

/** What a list or zset holds of a task; `lua/lib/token.lua` has the grammar. */
export interface Token {
  readonly sequence: string;
  readonly priority: number;
  readonly cost: number;
}

/** A token's sequence; most tokens are nothing else. */
export function tokenSequence(token: string): string {
  const end = token.indexOf(':');
  return end === -1 ? token : token.slice(0, end);
}

/** What a task weighs, by its token. */
export function tokenCost(token: string): number {
  return token.includes(':') ? parseToken(token).cost : 1;
}

/** A token's `limitKey`, the third of its terms; `''` where it has none. */
export function tokenLimitKey(token: string): string {
  return token.split(';')[2] ?? '';
}

export function parseToken(token: string): Token {
  const [sequence = '', priority = '0', cost = '1'] = token.split(':');
  return { sequence, priority: Number(priority), cost: Number(cost) };
}

/** What a token says of where its task may run, and beside whom. */
export function tokenTerms(
  token: string,
): Pick<TaskRow, 'requires' | 'tenant' | 'limitKey' | 'affinity'> {
  // most have none
  if (!token.includes(';')) return {};
  const terms = token.split(':').slice(4).join(':');
  const [labels = '', tenant = '', limitKey = '', affinity = ''] = terms.split(';');
  return {
    ...(labels !== '' && { requires: labels.split(',') }),
    ...(tenant !== '' && { tenant }),
    ...(limitKey !== '' && { limitKey }),
    ...(affinity !== '' && { affinity }),
  };
}
