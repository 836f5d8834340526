import { createHash } from 'node:crypto';
import { encodeTask, type EncodedTask } from '../domain/encodeTask.js';
import { invalid } from '../domain/argumentChecks.js';
import { SchedulerError } from '../domain/errors.js';
import { checkText, readGiven } from '../domain/given.js';
import { sentence } from '../domain/sentence.js';
import type { TaskDetails } from '../domain/task.js';
import { readBulkOptions, type BulkOptions } from './bulk.js';
import {
  handleDeadLetters,
  type DeadLetterCursor,
  type DeadLetterFilter,
} from './calls/deadLetters.js';
import { page } from './calls/page.js';
import type { Partition } from './partition.js';

export interface DeadLetterOptions extends BulkOptions, DeadLetterFilter {}

/** What became of dead tasks. */
export interface DeadLetterReport {
  /** How many were retried or deleted. */
  readonly done: number;
  /** True when it was cancelled before it was through. */
  readonly cancelled: boolean;
}

/**
 * A copy of such options as a caller gave them, checked strictly: what narrows the choice must not be overlooked, for
 * then all dead tasks would be meant.
 *
 * @throws SchedulerError `invalid-setting`
 */
export function readDeadLetterOptions(given: DeadLetterOptions): DeadLetterOptions {
  const options = readBulkOptions(given, 'name', 'error');
  const others = readGiven('The options', () => Object.keys(given)).filter((m) => !MEMBERS.has(m));
  if (others[0] !== undefined) {
    const known = [...MEMBERS].join(', ');
    throw invalid(sentence('There is no option "{0}". Known: {1}.', others[0].slice(0, 64), known));
  }
  checkFilter('name', options.name);
  checkFilter('error', options.error);
  return options;
}

const MEMBERS: ReadonlySet<string> = new Set(['signal', 'onProgress', 'name', 'error']);

function checkFilter(what: string, text: unknown): void {
  checkText(what, text);
  if (text === '') throw invalid(sentence('{0} is empty; leave it out where any is meant.', what));
}

/** Retries or deletes the dead tasks of a pool that match, in steps; those that die meanwhile stay. */
export async function eachDeadLetter(
  slices: readonly Partition[],
  action: 'retry' | 'purge',
  { signal, onProgress, name, error }: DeadLetterOptions,
): Promise<DeadLetterReport> {
  const filter = { ...(name !== undefined && { name }), ...(error !== undefined && { error }) };
  const total = await countDead(slices);
  let done = 0;
  let lookedAt = 0;
  for (const slice of slices) {
    let cursor: DeadLetterCursor | undefined = { until: '', from: '' };
    while (cursor !== undefined) {
      if (signal?.aborted) return { done, cancelled: true };
      const step = await handleDeadLetters(slice, action, cursor, filter);
      done += step.done;
      lookedAt += step.lookedAt;
      cursor = step.next;
      onProgress?.(Math.min(lookedAt, total), total);
    }
  }
  return { done, cancelled: false };
}

/** A dead task's new body, and the digest of the one that it replaces. */
export function editedTask(
  details: TaskDetails,
  payload: unknown,
  maxPayloadBytes: number,
): { readonly sha1: string; readonly task: EncodedTask } {
  const { body, bodyText } = details;
  if (body.kind === 'malformed') {
    const said = sentence('The body of {0} cannot be edited: {1}.', details.id, body.fault);
    throw new SchedulerError('invalid-task', said);
  }
  return {
    sha1: createHash('sha1').update(bodyText).digest('hex'),
    task: encodeTask({ ...body.task, payload }, maxPayloadBytes),
  };
}

async function countDead(slices: readonly Partition[]): Promise<number> {
  let total = 0;
  for (const slice of slices) total += (await page(slice, { kind: 'dead' }, NO_ROWS)).total;
  return total;
}

const NO_ROWS = { offset: 0, limit: 0 };
