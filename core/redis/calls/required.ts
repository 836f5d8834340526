import type { NodeName } from '../../domain/names.js';
import type { Partition } from '../partition.js';
import { unknownPool } from './faults.js';

/** What waits in a partition, by the labels that it requires. */
export interface Required {
  /** Of the backlog; some may have the same labels. */
  readonly backlog: readonly {
    readonly labels: readonly string[];
    readonly tasks: number;
    readonly cost: number;
  }[];
  /** Of the nodes' queues, where any are required. */
  readonly queued: readonly {
    readonly node: NodeName;
    readonly labels: readonly string[];
    readonly cost: number;
  }[];
}

/** Reads which labels are required by what waits; the cost does not grow with the number of tasks. */
export async function required(partition: Partition): Promise<Required> {
  const reply = await partition.run('required');
  if (reply.tag === 'unknown-pool') throw unknownPool(partition.pool);
  if (reply.tag !== 'required') return reply.unknownTag();
  return {
    backlog: reply.rows(1, 3).map(([labels = '', tasks, cost]) => ({
      ...{ labels: split(labels), tasks: Number(tasks), cost: Number(cost) },
    })),
    queued: reply.rows(2, 3).map(([node = '', labels = '', cost]) => ({
      ...{ node: node as NodeName, labels: split(labels), cost: Number(cost) },
    })),
  };
}

function split(labels: string): readonly string[] {
  return labels === '' ? [] : labels.split(',');
}
