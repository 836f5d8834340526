import type { NodeName } from '../../domain/names.js';
import { payloadTooLarge, type EncodedTask } from '../../domain/encodeTask.js';
import { SchedulerError } from '../../domain/errors.js';
import { sentence } from '../../domain/sentence.js';
import type { TaskId, TaskPlace } from '../../domain/task.js';
import type { Partition } from '../partition.js';
import { editedMeanwhile, notDead, unavailableNode, unknownNode } from './faults.js';

/** Most sequences the scripts for chosen tasks take in one call. */
export const MAX_CHOSEN = 100;

/** What became of chosen tasks: those done, and how many of those given were dealt with; the rest is for another call. */
export interface ChosenStep {
  readonly done: readonly string[];
  readonly tried: number;
}

/** Moves waiting tasks to a node's queue. */
export async function move(
  partition: Partition,
  sequences: readonly string[],
  from: TaskPlace,
  to: NodeName,
): Promise<ChosenStep> {
  const reply = await partition.run('move', from.kind, nodeOf(from), to, ...sequences);
  switch (reply.tag) {
    case 'moved':
      return { done: reply.texts(1), tried: reply.whole(2) };
    case 'unknown-node':
      throw unknownNode(to, partition);
    case 'unavailable':
      throw unavailableNode(to, reply.text(1));
    default:
      return reply.unknownTag();
  }
}

/** Deletes tasks that are not running. */
export async function remove(
  partition: Partition,
  sequences: readonly string[],
  from: TaskPlace,
): Promise<ChosenStep> {
  const reply = await partition.run('remove', from.kind, nodeOf(from), ...sequences);
  if (reply.tag !== 'removed') return reply.unknownTag();
  return { done: reply.texts(1), tried: reply.whole(2) };
}

/** Gives dead tasks a new life. */
export async function retryDead(
  partition: Partition,
  sequences: readonly string[],
): Promise<ChosenStep> {
  const reply = await partition.run('retry-dead', ...sequences);
  if (reply.tag !== 'retried') return reply.unknownTag();
  return { done: reply.texts(1), tried: sequences.length };
}

/** Gives a dead task another body and a new life; `sha1` is of the body as it was read. */
export async function edit(
  partition: Partition,
  id: TaskId,
  { sequence, sha1, task }: { sequence: string; sha1: string; task: EncodedTask },
): Promise<void> {
  const reply = await partition.run('edit', sequence, sha1, task.body);
  switch (reply.tag) {
    case 'edited':
      return;
    case 'not-dead':
      throw notDead(id);
    case 'changed':
      throw editedMeanwhile(id);
    case 'too-large':
      throw payloadTooLarge(reply.whole(1), reply.whole(2), id);
    case 'invalid':
      throw new SchedulerError('invalid-task', sentence('{0}: {1}.', id, reply.text(1)));
    default:
      reply.unknownTag();
  }
}

function nodeOf(place: TaskPlace): string {
  return place.kind === 'queue' || place.kind === 'running' ? place.node : '';
}
