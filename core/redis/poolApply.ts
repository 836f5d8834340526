import type { NodeName } from '../domain/names.js';
import type { AppliedPlanReport, RebalanceMove, RebalancePlan } from '../domain/rebalance.js';
import { SchedulerError } from '../domain/errors.js';
import { sentence } from '../domain/sentence.js';
import type { BulkOptions } from './bulk.js';
import { applyMoves, type MoveMode, type MoveStep, type WantedMove } from './calls/rebalance.js';
import type { Partition } from './partition.js';
import { elsewhere, loadsByPartition, loadsNow } from './poolPlan.js';

/** Moves of one node that are sent in a call: Redis looks at each for each of 1000 tasks. */
const MOST_MOVES = 100;

/** Moves of a plan that go the same way, and what has been made of them. */
interface Way {
  readonly partition: number;
  readonly from: NodeName;
  readonly to: NodeName;
  readonly labels: readonly string[];
  readonly moves: RebalanceMove[];
  /** Of these moves together. */
  cost: number;
  left: number;
  movedTasks: number;
  movedCost: number;
}

/**
 * Makes the moves of a plan that was made before, as far as they are still possible and have not been made. First go
 * the tasks that fit a move, from all nodes; then those that share what moves leave over, so that what a node gets by
 * the plan is no more than one task above what the plan says.
 */
export async function applyPlan(
  slices: readonly Partition[],
  plan: RebalancePlan,
  options: BulkOptions,
): Promise<AppliedPlanReport> {
  // before anything is moved
  for (const { partition } of plan.moves) {
    if (slices[partition] === undefined) throw noSuchPartition(partition);
  }
  const ways = waysOf(plan);
  const loads = (await loadsByPartition(slices)).map((load) => new Map(load));
  const application = new Application(slices, plan, ways, loads, options);
  for (const how of ['ask', 'fit', 'share'] as const) await application.go(how);
  const [movedCost, skippedCost] = [sum(ways, 'movedCost'), sum(ways, 'left')];
  return {
    plan,
    ...{ movedTasks: sum(ways, 'movedTasks'), movedCost },
    skippedMoves: ways.reduce((total, way) => total + untouchedMoves(way), 0),
    skippedCost,
    madeBeforeCost: Math.max(0, plan.cost - movedCost - skippedCost),
    after: await loadsNow(plan.pool, slices),
    cancelled: application.cancelled,
  };
}

class Application {
  cancelled = false;
  /** What may still come to nodes by the plan, by partition and name. */
  private readonly rooms = new Map<string, number>();

  constructor(
    private readonly slices: readonly Partition[],
    private readonly plan: RebalancePlan,
    private readonly ways: readonly Way[],
    /** By partition; kept up to date. */
    private readonly loads: readonly Map<NodeName, number>[],
    private readonly options: BulkOptions,
  ) {}

  /** Once through all nodes from which something is left to go. */
  async go(how: MoveMode): Promise<void> {
    for (const [slice, own] of this.byGiver()) {
      for (let at = 0; at < own.length; at += MOST_MOVES) {
        await this.applyFrom(slice, own.slice(at, at + MOST_MOVES), how);
      }
    }
    if (how === 'ask') this.makeRoom();
  }

  private makeRoom(): void {
    for (const way of this.ways) this.addRoom(way, way.left);
  }

  private addRoom({ partition, to }: Way, cost: number): void {
    const key = `${partition}:${to}`;
    this.rooms.set(key, (this.rooms.get(key) ?? 0) + cost);
  }

  /** The ways that are open, those from one node of a partition together. */
  private byGiver(): [Partition, Way[]][] {
    const found = new Map<string, [Partition, Way[]]>();
    for (const way of this.ways) {
      const slice = this.slices[way.partition];
      if (slice === undefined || way.left === 0) continue;
      const key = `${way.partition}:${way.from}`;
      const entry = found.get(key) ?? [slice, []];
      entry[1].push(way);
      found.set(key, entry);
    }
    return [...found.values()];
  }

  private async applyFrom(slice: Partition, ways: readonly Way[], how: MoveMode): Promise<void> {
    const [first] = ways;
    const others = elsewhere(this.loads, slice.index);
    for (let skip = 0; first !== undefined;) {
      // to ask moves nothing, and tells what had been made before
      this.cancelled ||= how !== 'ask' && this.options.signal?.aborted === true;
      if (this.cancelled) return;
      const giver = { from: first.from, skip };
      const wanted = ways.map((way) => this.wanted(way));
      const reply = await applyMoves(slice, this.plan.id, giver, how, wanted, others);
      const moved = this.count(ways, reply.steps);
      if (!reply.deeper) return;
      skip += reply.lookedAt - moved;
    }
  }

  private wanted(way: Way): WantedMove {
    return { ...way, room: this.rooms.get(`${way.partition}:${way.to}`) ?? 0 };
  }

  /** How many tasks a call has moved. */
  private count(ways: readonly Way[], steps: readonly MoveStep[]): number {
    let moved = 0;
    for (const [index, { tasks, cost, left }] of steps.entries()) {
      const way = ways[index];
      if (way === undefined) continue;
      way.left = left;
      way.movedTasks += tasks;
      way.movedCost += cost;
      this.addRoom(way, -cost);
      this.shiftLoad(way, cost);
      moved += tasks;
    }
    if (moved > 0) {
      this.options.onProgress?.(this.plan.cost - sum(this.ways, 'left'), this.plan.cost);
    }
    return moved;
  }

  private shiftLoad({ partition, from, to }: Way, cost: number): void {
    const loads = this.loads[partition];
    loads?.set(from, (loads.get(from) ?? 0) - cost);
    loads?.set(to, (loads.get(to) ?? 0) + cost);
  }
}

function waysOf({ moves }: RebalancePlan): Way[] {
  const ways = new Map<string, Way>();
  for (const move of moves) {
    const { partition, from, to, labels } = move;
    const key = [partition, from, to, ...labels].join('\n');
    const way = ways.get(key) ?? {
      ...{ partition, from, to, labels, moves: [] },
      ...{ cost: 0, left: 0, movedTasks: 0, movedCost: 0 },
    };
    way.moves.push(move);
    way.cost += move.cost;
    way.left = way.cost;
    ways.set(key, way);
  }
  return [...ways.values()];
}

/** Of how many moves nothing has been made, where those that come first are made first. */
function untouchedMoves({ moves, cost, left }: Way): number {
  let made = cost - left;
  return moves.filter((move) => {
    made -= move.cost;
    return made <= -move.cost;
  }).length;
}

function sum(ways: readonly Way[], part: 'movedTasks' | 'movedCost' | 'left'): number {
  return ways.reduce((total, way) => total + way[part], 0);
}

function noSuchPartition(partition: number): SchedulerError {
  const said = sentence('The plan cannot be used: the pool has no partition {0}.', partition);
  return new SchedulerError('invalid-plan', said);
}
