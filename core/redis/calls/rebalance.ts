import type { NodeName } from '../../domain/names.js';
import type { RebalanceMove, RebalanceNode } from '../../domain/rebalance.js';
import type { Partition } from '../partition.js';
import { unknownPool } from './faults.js';

/** One partition's plan, and how much of it the call carried out. */
export interface PartitionPlan {
  readonly moves: readonly RebalanceMove[];
  readonly nodes: readonly RebalanceNode[];
  readonly movedTasks: number;
  readonly movedCost: number;
}

/** Cost by node. */
export type CostByNode = ReadonlyMap<NodeName, number>;

/**
 * Plans a rebalance and moves up to `limit` tasks of it (0: only plans).
 *
 * @param elsewhere what the nodes hold in the other partitions: it counts, and is not moved
 */
export async function rebalance(
  partition: Partition,
  limit: number,
  elsewhere: CostByNode = new Map(),
): Promise<PartitionPlan> {
  const others = [...elsewhere].flat();
  const reply = await partition.run('rebalance', limit > 0 ? 1 : 0, limit, ...others);
  if (reply.tag === 'unknown-pool') throw unknownPool(partition.pool);
  if (reply.tag !== 'plan') return reply.unknownTag();
  const moves = reply.rows(2, 3).map(([from = '', to = '', cost = '0']) => ({
    from: from as NodeName,
    to: to as NodeName,
    cost: Number(cost),
  }));
  const nodes = reply.rows(1, 4).map(([name = '', weight = '1', running = '0', queued = '0']) => ({
    name: name as NodeName,
    weight: Number(weight),
    runningCost: Number(running),
    queuedCostBefore: Number(queued),
    queuedCostAfter: Number(queued) + netCost(moves, name),
  }));
  return { moves, nodes, movedTasks: reply.whole(3), movedCost: reply.whole(4) };
}

function netCost(moves: readonly RebalanceMove[], node: string): number {
  return moves.reduce(
    (sum, { from, to, cost }) => sum + (to === node ? cost : 0) - (from === node ? cost : 0),
    0,
  );
}
