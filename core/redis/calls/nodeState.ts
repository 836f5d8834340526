import type { NodeName } from '../../domain/names.js';
import type { NodeState } from '../../domain/node.js';
import type { Partition } from '../partition.js';
import { unavailableNode, unknownNode } from './faults.js';

/** What a node holds of a partition. */
export interface NodeHolds {
  /** Undefined where the partition does not know it. */
  readonly state: NodeState | undefined;
  readonly queued: number;
  readonly running: number;
}

/** Reads what a node holds. */
export async function nodeHolds(partition: Partition, node: NodeName): Promise<NodeHolds> {
  const reply = await partition.run('holds', node);
  switch (reply.tag) {
    case 'holds':
      return {
        state: reply.text(1) as NodeState,
        queued: reply.whole(2),
        running: reply.whole(3),
      };
    case 'unknown-node':
      return { state: undefined, queued: 0, running: 0 };
    default:
      return reply.unknownTag();
  }
}

/** Pauses, resumes or drains a node; how many tasks moved, and how many its queue still holds and it runs. */
export async function changeNodeState(
  partition: Partition,
  node: NodeName,
  state: Exclude<NodeState, 'lost'>,
): Promise<{ moved: number; left: number; running: number }> {
  const reply = await partition.run('node-state', node, state);
  switch (reply.tag) {
    case 'changed':
      return { moved: reply.whole(1), left: reply.whole(2), running: reply.whole(3) };
    case 'unknown-node':
      throw unknownNode(node, partition);
    case 'lost':
      throw unavailableNode(node, 'lost');
    default:
      return reply.unknownTag();
  }
}
