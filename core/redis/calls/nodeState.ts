import type { NodeName } from '../../domain/names.js';
import type { NodeState } from '../../domain/node.js';
import type { Partition } from '../partition.js';
import { unavailableNode, unknownNode } from './faults.js';

/** Pauses, resumes or drains a node; how many tasks moved, and how many its queue still holds. */
export async function changeNodeState(
  partition: Partition,
  node: NodeName,
  state: Exclude<NodeState, 'lost'>,
): Promise<{ moved: number; left: number }> {
  const reply = await partition.run('node-state', node, state);
  switch (reply.tag) {
    case 'changed':
      return { moved: reply.whole(1), left: reply.whole(2) };
    case 'unknown-node':
      throw unknownNode(node, partition);
    case 'lost':
      throw unavailableNode(node, 'lost');
    default:
      return reply.unknownTag();
  }
}
