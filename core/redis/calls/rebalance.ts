import type { NodeName } from '../../domain/names.js';
import type { RebalanceMove, RebalanceNode } from '../../domain/rebalance.js';
import { netCost } from '../../domain/rebalancePlan.js';
import type { Partition } from '../partition.js';
import type { Reply } from '../replies.js';
import { unknownPool } from './faults.js';

/** Most tasks a call looks at and moves: short enough that nobody else waits. */
const STEP_TASKS = 1000;

/** The plan of one partition, or of a whole pool. */
export interface PartitionPlan {
  readonly plannedAtMs: number;
  readonly moves: readonly RebalanceMove[];
  readonly nodes: readonly RebalanceNode[];
  readonly isBest: boolean;
}

/** What a call has moved of a plan. */
export interface RebalanceStep {
  readonly movedTasks: number;
  readonly movedCost: number;
  readonly lookedAt: number;
  /** Nodes with moves whose tasks may lie deeper in their queues than this call has looked. */
  readonly deeper: readonly string[];
}

/** Cost by node. */
export type CostByNode = ReadonlyMap<NodeName, number>;

/** What a partition must know of a plan of the whole pool, to carry out its part: by node. */
export type PartInPlan = ReadonlyMap<NodeName, NodeInPlan>;

export interface NodeInPlan {
  /** Cost that the plan leaves there in the other partitions: it counts, and is not moved. */
  readonly heldElsewhere: number;
  /** A load over weight below which it need not be brought. */
  readonly level: number;
  readonly weight: number;
}

/** The only partition of a pool. */
export const ONLY_PART: PartInPlan = new Map();

/** Plans a rebalance of a partition. */
export async function plan(
  partition: Partition,
  part: PartInPlan = ONLY_PART,
): Promise<PartitionPlan> {
  const reply = await run(partition, [0, '', '', 0], part);
  if (reply.tag !== 'plan') return reply.unknownTag();
  const moves = decodeMoves(reply, partition.index);
  return {
    plannedAtMs: reply.whole(1),
    ...{ moves, nodes: reply.rows(2, 5).map((row) => decodeNode(row, moves)) },
    isBest: reply.whole(4) === 1,
  };
}

/**
 * Plans a rebalance and makes the first moves of it.
 *
 * @param only the node whose moves are made, and how many tasks at the end of its queue have been looked at
 */
export async function rebalanceStep(
  partition: Partition,
  id: string,
  part: PartInPlan,
  only: { readonly node: string; readonly skip: number } = { node: '', skip: 0 },
): Promise<RebalanceStep> {
  const reply = await run(partition, [STEP_TASKS, id, only.node, only.skip], part);
  if (reply.tag !== 'moved') return reply.unknownTag();
  return {
    movedTasks: reply.whole(1),
    movedCost: reply.whole(2),
    lookedAt: reply.whole(3),
    deeper: reply.texts(4),
  };
}

async function run(
  partition: Partition,
  args: readonly (string | number)[],
  part: PartInPlan,
): Promise<Reply> {
  const planned = [...part].flatMap(([node, { heldElsewhere, level, weight }]) => [
    ...[node, heldElsewhere, level, weight],
  ]);
  const reply = await partition.run('rebalance', ...args, ...planned);
  if (reply.tag === 'unknown-pool') throw unknownPool(partition.pool);
  return reply;
}

/** Node, weight, running cost, queued cost, level. */
export function decodeNode(
  [name = '', weight = '1', running = '0', queued = '0', level = '0']: readonly string[],
  moves: readonly Pick<RebalanceMove, 'from' | 'to' | 'cost'>[],
): RebalanceNode {
  return {
    name: name as NodeName,
    weight: Number(weight),
    runningCost: Number(running),
    queuedCostBefore: Number(queued),
    queuedCostAfter: Number(queued) + netCost(moves, name),
    level: Number(level),
  };
}

function decodeMoves(reply: Reply, partition: number): RebalanceMove[] {
  return reply.rows(3, 4).map(([from = '', to = '', labels = '', cost = '0']) => ({
    partition,
    from: from as NodeName,
    to: to as NodeName,
    labels: labels === '' ? [] : labels.split(','),
    cost: Number(cost),
  }));
}

/** A move of a stored plan, and what may still come to its node by the plan. */
export interface WantedMove {
  readonly to: NodeName;
  readonly labels: readonly string[];
  /** Of the whole move, whatever has been made of it. */
  readonly cost: number;
  readonly room: number;
}

/** What a call has made of a move. */
export interface MoveStep {
  readonly tasks: number;
  readonly cost: number;
  /** What has not been made of it by any call. */
  readonly left: number;
}

/**
 * How moves are made: not at all, where it is asked what is left of them; with tasks that fit a move; or also with those
 * that fit none and take what several leave over.
 */
export type MoveMode = 'ask' | 'fit' | 'share';

/** The node of which moves are made, and how many tasks at the end of its queue have been looked at. */
export interface Giver {
  readonly from: NodeName;
  readonly skip: number;
}

/** Makes moves of a stored plan, all from one node and each once; `deeper` says to call again. */
export async function applyMoves(
  partition: Partition,
  id: string,
  { from, skip }: Giver,
  how: MoveMode,
  moves: readonly WantedMove[],
  elsewhere: CostByNode,
): Promise<{ steps: readonly MoveStep[]; lookedAt: number; deeper: boolean }> {
  const wishes = moves.flatMap(({ to, labels, cost, room }) => [to, labels.join(','), cost, room]);
  const others = [...elsewhere].flat();
  const head = [id, from, skip, how, moves.length] as const;
  const reply = await partition.run('apply-moves', ...head, ...wishes, ...others);
  if (reply.tag === 'unknown-pool') throw unknownPool(partition.pool);
  if (reply.tag !== 'moved') return reply.unknownTag();
  const steps = reply.rows(1, 3).map(([tasks = '0', cost = '0', left = '0']) => ({
    tasks: Number(tasks),
    cost: Number(cost),
    left: Number(left),
  }));
  return { steps, lookedAt: reply.whole(2), deeper: reply.whole(3) === 1 };
}

/** A rebalance that can be undone in a partition, and what it has moved there. */
export interface UndoablePart {
  readonly id: string;
  readonly atMs: number;
  readonly moves: number;
}

/** The rebalance of this id, or without one that which was at work last; undefined where it cannot be undone here. */
export async function undoable(
  partition: Partition,
  wanted?: string,
): Promise<UndoablePart | undefined> {
  const reply = await partition.run('undo', wanted ?? '', 0);
  if (reply.tag !== 'last') return reply.unknownTag();
  const id = reply.text(1);
  return id === '' ? undefined : { id, atMs: reply.whole(2), moves: reply.whole(3) };
}

/** Undoes the last moves of a rebalance; `movesLeft` is 0 at its end. */
export async function undoStep(
  partition: Partition,
  id: string,
): Promise<{ tasks: number; cost: number; leftTasks: number; movesLeft: number }> {
  const reply = await partition.run('undo', id, STEP_TASKS);
  switch (reply.tag) {
    case 'undone':
      return {
        tasks: reply.whole(1),
        cost: reply.whole(2),
        leftTasks: reply.whole(3),
        movesLeft: reply.whole(4),
      };
    case 'none':
      return { tasks: 0, cost: 0, leftTasks: 0, movesLeft: 0 };
    default:
      return reply.unknownTag();
  }
}
