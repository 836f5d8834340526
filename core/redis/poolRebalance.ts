import type { PoolName } from '../domain/names.js';
import type { RebalanceReport } from '../domain/rebalance.js';
import type { BulkOptions } from './bulk.js';
import { readLoads } from './calls/poolPlan.js';
import { plan, rebalanceStep, type PartInPlan, type RebalanceStep } from './calls/rebalance.js';
import type { Partition } from './partition.js';
import { costsOf, loadsNow, partOf, planWithLoads } from './poolPlan.js';

/** What is deep in a queue is looked for this often, in case the moves before it have changed the plan. */
const MOST_LOOKS_DEEPER = 3;

/** Moved so far, of what is to be moved. */
interface Moved {
  tasks: number;
  cost: number;
  readonly planned: number;
}

/**
 * Plans for the whole pool, then moves step by step, partition by partition. Each step plans its partition anew from the
 * live loads, within the plan of the whole, so it never acts on what is not true any more; the first plan of each
 * partition bounds what is moved there, so it ends though tasks keep coming.
 */
export async function applyRebalance(
  pool: PoolName,
  slices: readonly Partition[],
  options: BulkOptions,
): Promise<RebalanceReport> {
  const { plan: whole, leaves } = await planWithLoads(pool, slices);
  const loads = [...leaves];
  const moved: Moved = { tasks: 0, cost: 0, planned: whole.cost };
  let cancelled = false;
  for (const [index, slice] of slices.entries()) {
    const part = partOf(whole, loads, index);
    cancelled ||= !(await new PartitionRebalance(slice, whole.id, part, moved, options).run());
    // what has come of it is what the others go by
    if (slices.length > 1) loads[index] = costsOf(await readLoads(slice));
  }
  return {
    plan: whole,
    movedTasks: moved.tasks,
    movedCost: moved.cost,
    after: await loadsNow(pool, slices),
    cancelled,
  };
}

/** The rebalance of one partition: first what lies at the ends of the queues, then what is wanted from deeper. */
class PartitionRebalance {
  private left = 0;
  /** Whether tasks that cost more than 1 were moved: these may have gone over the plan. */
  private isUneven = false;
  private cancelled = false;

  constructor(
    private readonly slice: Partition,
    private readonly id: string,
    private readonly part: PartInPlan,
    private readonly moved: Moved,
    private readonly options: BulkOptions,
  ) {}

  /** False when it was cancelled before it was through. */
  async run(): Promise<boolean> {
    const { moves, nodes } = await plan(this.slice, this.part);
    this.left = moves.reduce((sum, { cost }) => sum + cost, 0);
    for (let look = 0; look < MOST_LOOKS_DEEPER; look++) {
      let hasMoved = false;
      for (const node of await this.moveEnds()) {
        hasMoved = (await this.moveDeeper(node)) || hasMoved;
      }
      if (!hasMoved) break;
    }
    if (this.isUneven) await this.smooth(nodes.length);
    return !this.cancelled;
  }

  /** What tasks were too large for the first plan have made uneven; each step makes it less. */
  private async smooth(mostSteps: number): Promise<void> {
    for (let steps = 0; steps < mostSteps; steps++) {
      const step = await this.step();
      if (step === undefined || step.movedTasks === 0) break;
    }
  }

  /** The nodes from which more is wanted than the ends of their queues have. */
  private async moveEnds(): Promise<readonly string[]> {
    while (this.left > 0) {
      const step = await this.step();
      if (step === undefined) return [];
      if (step.movedTasks === 0) return step.deeper;
    }
    return [];
  }

  /** Whether anything was moved. */
  private async moveDeeper(node: string): Promise<boolean> {
    let hasMoved = false;
    for (let skip = 0; this.left > 0;) {
      const step = await this.step({ node, skip });
      if (step === undefined) break;
      hasMoved ||= step.movedTasks > 0;
      if (!step.deeper.includes(node)) break;
      skip += step.lookedAt - step.movedTasks;
    }
    return hasMoved;
  }

  private async step(only?: { node: string; skip: number }): Promise<RebalanceStep | undefined> {
    this.cancelled ||= this.options.signal?.aborted === true;
    if (this.cancelled) return undefined;
    const step = await rebalanceStep(this.slice, this.id, this.part, only);
    const { moved } = this;
    this.left -= step.movedCost;
    this.isUneven ||= step.movedCost > step.movedTasks;
    moved.tasks += step.movedTasks;
    moved.cost += step.movedCost;
    if (step.movedTasks > 0) {
      this.options.onProgress?.(moved.cost, Math.max(moved.planned, moved.cost));
    }
    return step;
  }
}
