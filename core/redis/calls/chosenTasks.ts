import type { NodeName } from '../../domain/names.js';
import type { TaskPlace } from '../../domain/task.js';
import type { Partition } from '../partition.js';
import { unavailableNode, unknownNode } from './faults.js';

/** Most sequences the scripts for chosen tasks take in one call. */
export const MAX_CHOSEN = 100;

/** Moves waiting tasks to a node's queue; the sequences that were still there. */
export async function move(
  partition: Partition,
  sequences: readonly string[],
  from: TaskPlace,
  to: NodeName,
): Promise<string[]> {
  const reply = await partition.run('move', from.kind, nodeOf(from), to, ...sequences);
  switch (reply.tag) {
    case 'moved':
      return reply.texts(1);
    case 'unknown-node':
      throw unknownNode(to, partition);
    case 'unavailable':
      throw unavailableNode(to, reply.text(1));
    default:
      return reply.unknownTag();
  }
}

/** Deletes tasks that are not running; the sequences that were still there. */
export async function remove(
  partition: Partition,
  sequences: readonly string[],
  from: TaskPlace,
): Promise<string[]> {
  const reply = await partition.run('remove', from.kind, nodeOf(from), ...sequences);
  return reply.tag === 'removed' ? reply.texts(1) : reply.unknownTag();
}

/** Gives dead tasks a new life; the sequences that were still dead. */
export async function retryDead(
  partition: Partition,
  sequences: readonly string[],
): Promise<string[]> {
  const reply = await partition.run('retry-dead', ...sequences);
  return reply.tag === 'retried' ? reply.texts(1) : reply.unknownTag();
}

function nodeOf(place: TaskPlace): string {
  return place.kind === 'queue' || place.kind === 'running' ? place.node : '';
}
