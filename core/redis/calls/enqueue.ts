import { decodeBody } from '../../domain/decodeTask.js';
import { payloadTooLarge, type EncodedTask } from '../../domain/encodeTask.js';
import { SchedulerError } from '../../domain/errors.js';
import { sentence, type Sentence } from '../../domain/sentence.js';
import type { TaskId } from '../../domain/task.js';
import type { Partition } from '../partition.js';
import type { Reply } from '../replies.js';
import { makeTaskId } from '../taskIds.js';
import { unknownPool } from './faults.js';

/**
 * The ids of all, or what was wrong with one of them, or for how many there is room and which are known by their key;
 * then nothing was stored. `doubt` says why it is not sure that what was stored stays.
 */
export type Enqueued =
  | { readonly kind: 'enqueued'; readonly ids: TaskId[]; readonly doubt: Sentence | undefined }
  | { readonly kind: 'full'; readonly room: number; readonly known: ReadonlySet<number> }
  | { readonly kind: 'refused'; readonly index: number; readonly error: SchedulerError };

/** Stores and places up to 1000 tasks, all or none. */
export async function enqueue(
  partition: Partition,
  tasks: readonly EncodedTask[],
): Promise<Enqueued> {
  const isPlain = tasks.every(({ traits }) => traits === '');
  const traits = isPlain ? '' : tasks.map((task) => task.traits).join(',');
  const bodies = tasks.map(({ body }) => body);
  const keys = isPlain ? [] : tasks.flatMap(({ dedupKey }) => dedupKey ?? []);
  const terms = isPlain ? [] : tasks.flatMap((task) => task.terms ?? []);
  const reply = await partition.runSurely('enqueue', traits, ...bodies, ...keys, ...terms);
  switch (reply.tag) {
    case 'enqueued':
      return { kind: 'enqueued', ids: idsOf(partition, tasks.length, reply), doubt: reply.doubt };
    case 'full':
      return { kind: 'full', room: reply.whole(1), known: placesOf(reply) };
    case 'unknown-pool':
      throw unknownPool(partition.pool);
    case 'invalid':
      return refused(reply.whole(1), notTaken(reply.whole(1), reply.text(2)));
    case 'too-large': {
      const n = reply.whole(1);
      return refused(n, tooLarge(tasks[n - 1], reply.whole(2), reply.whole(3)));
    }
    default:
      return reply.unknownTag();
  }
}

/** New tasks are numbered from the first one on; the others are named by the reply. */
function idsOf(partition: Partition, count: number, reply: Reply): TaskId[] {
  const rows = reply.rowsIfAny(2, 2);
  const known = new Map(rows.map(([n, sequence = '']) => [Number(n), sequence]));
  let next = reply.whole(1);
  const ids: TaskId[] = [];
  for (let n = 1; n <= count; n++) {
    ids.push(makeTaskId(partition.index, known.get(n) ?? next++));
  }
  return ids;
}

/** The places in the call of those whose key was there, from 0. */
function placesOf(reply: Reply): Set<number> {
  return new Set(reply.texts(2).map((n) => Number(n) - 1));
}

/** @param n the task, counted from 1; 0: all of them */
function refused(n: number, error: SchedulerError): Enqueued {
  if (n === 0) throw error;
  return { kind: 'refused', index: n - 1, error };
}

function notTaken(n: number, fault: string): SchedulerError {
  return new SchedulerError('invalid-task', sentence('Task {0} was refused: {1}.', n, fault));
}

function tooLarge(refused: EncodedTask | undefined, bytes: number, most: number): SchedulerError {
  const body = decodeBody(refused?.body ?? '');
  return payloadTooLarge(bytes, most, body.kind === 'task' ? body.task.name : '?');
}
