import assert from 'node:assert/strict';
import type fc from 'fast-check';
import { SchedulerError } from '../../../../core/domain/errors.js';
import type { UndoReport } from '../../../../core/domain/rebalance.js';
import { parseRebalancePlan } from '../../../../core/domain/rebalancePlan.js';
import type { Pool } from '../../../../core/redis/pool.js';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { costOf } from '../agreement/dispatch.js';
import { UNDO_MS } from '../agreement/moves.js';
import type { PartitionModel } from '../rules/partition.js';
import type { PoolModel } from '../rules/pool.js';
import { program } from './choices.js';

/** An operator looks at a plan, which changes nothing, and stores it. */
export const rebalancePlans: fc.Arbitrary<Command> = program.map((index) =>
  command({
    kind: 'plan rebalance',
    text: 'a rebalance is planned',
    act: async (model, real) => {
      const plan = await programOf(real, index).planRebalance();
      const { nodes, cost } = plan;
      model.plan = plan;
      assert.deepEqual(
        nodes.map(({ name, queuedCostBefore }) => [name, queuedCostBefore]).sort(),
        activeNames(model).map((name) => [name, queuedCost(model, name)]),
      );
      return `of cost ${cost}`;
    },
  }),
);

/** An operator rebalances: tasks go from queue to queue, and no queue waits behind a higher load than before. */
export const rebalances: fc.Arbitrary<Command> = program.map((index) =>
  command({
    kind: 'rebalance',
    text: 'the pool is rebalanced',
    act: async (model, real) => {
      const moved = totalMoved(model);
      const levels = model.partitions.map(level);
      const { movedTasks } = await programOf(real, index).rebalance();
      for (const partition of model.partitions) partition.placing = 'rebalance';
      return () => {
        assert.equal(totalMoved(model) - moved, movedTasks, 'the tasks that were moved');
        if (model.partitions.length > 1) return;
        const [before = 0] = levels;
        const [after = 0] = model.partitions.map(level);
        assert.ok(after <= before + 1e-9, `the highest load was ${before}, and is ${after}`);
      };
    },
  }),
);

/** The stored plan is applied, whatever has gone on since: only its moves are made, and what is not made is counted. */
export const planApplications: fc.Arbitrary<Command> = program.map((index) =>
  command({
    kind: 'apply plan',
    text: 'the stored plan is applied',
    isPossible: (model) => model.plan !== undefined,
    act: async (model, real) => {
      const plan = parseRebalancePlan(JSON.stringify(model.plan));
      const moved = totalMoved(model);
      const report = await programOf(real, index).applyPlan(plan);
      for (const partition of model.partitions) partition.placing = 'rebalance';
      return () => {
        assert.equal(totalMoved(model) - moved, report.movedTasks, 'the tasks that were moved');
        const { movedCost, skippedCost, madeBeforeCost } = report;
        assert.equal(movedCost + skippedCost + madeBeforeCost, plan.cost, 'moved, skipped or made');
        // plans are forgotten when many others come behind them
        const before = model.applied.get(plan.id) ?? 0;
        assert.ok(
          [0, before].includes(madeBeforeCost),
          `${madeBeforeCost} of ${before} made before`,
        );
        model.applied.set(plan.id, madeBeforeCost + movedCost);
        const planned = new Set(plan.moves.map((move) => wayOf(move.partition, move)));
        if (report.movedTasks === 0) return;
        for (const { index: partition, rebalances } of model.partitions) {
          const moves = rebalances.find(({ id }) => id === plan.id)?.moves;
          if (moves === undefined || moves === 'unknown') continue;
          for (const { from, to } of moves.values()) {
            const way = wayOf(partition, { from: nodeIn(from), to: nodeIn(to) });
            assert.ok(planned.has(way), `${way} is not planned`);
          }
        }
      };
    },
  }),
);

/** An operator undoes the last rebalance: what has not gone on since goes back where it came from. */
export const undos: fc.Arbitrary<Command> = program.map((index) =>
  command({
    kind: 'undo rebalance',
    text: 'the last rebalance is undone',
    act: async (model, real) => {
      const moved = totalMoved(model);
      const last = lastRebalances(model);
      const report = await undone(programOf(real, index));
      if (report === undefined) {
        assert.deepEqual(last, [], 'it can be undone');
        return 'nothing to undo';
      }
      const { id, movedTasks } = report;
      assert.ok(last.includes(id), `${id} is not the last one`);
      const expected = expectedBack(model, id);
      model.applied.delete(id);
      for (const partition of model.partitions) {
        partition.placing = 'undo';
        partition.undone = id;
      }
      return () => {
        assert.equal(totalMoved(model) - moved, movedTasks, 'the tasks that went back');
        if (expected !== undefined) assert.equal(movedTasks, expected, 'all that can');
      };
    },
  }),
);

async function undone(pool: Pool): Promise<UndoReport | undefined> {
  try {
    return await pool.undoRebalance();
  } catch (error) {
    if (error instanceof SchedulerError && error.reason === 'unknown-rebalance') return undefined;
    throw error;
  }
}

/** The ids of the rebalances that were at work last in the pool, of those that can be undone. */
function lastRebalances(model: PoolModel): string[] {
  const nowMs = model.partitions[0]?.nowMs ?? 0;
  const all = model.partitions
    .flatMap(({ rebalances }) => rebalances)
    .filter(({ atMs }) => nowMs - atMs < UNDO_MS);
  const latestMs = Math.max(...all.map(({ atMs }) => atMs));
  return all.filter(({ atMs }) => atMs === latestMs).map(({ id }) => id);
}

/** How many tasks go back; undefined where that is not sure. */
function expectedBack(model: PoolModel, rebalance: string): number | undefined {
  const [partition, ...others] = model.partitions;
  const moves = partition?.rebalances.find(({ id }) => id === rebalance)?.moves;
  if (partition === undefined || others.length > 0) return undefined;
  if (moves === undefined || moves === 'unknown') return undefined;
  if ([...partition.nodes.values()].some(({ state }) => state !== 'active')) return undefined;
  return [...moves].filter(
    ([token, { from, to }]) =>
      partition.list(to).includes(token) && partition.nodes.has(nodeIn(from)),
  ).length;
}

function nodeIn(queue: string): string {
  return queue.split(':')[1] ?? '';
}

function wayOf(partition: number, { from, to }: { from: string; to: string }): string {
  return `${partition}: ${from} to ${to}`;
}

function totalMoved(model: PoolModel): number {
  return model.partitions.reduce((sum, { counters }) => sum + counters.moved, 0);
}

function activeNames(model: PoolModel): string[] {
  const active = model.partitions.flatMap((partition) =>
    [...partition.nodes.values()].filter(({ state }) => state === 'active'),
  );
  return [...new Set(active.map(({ name }) => name))].sort();
}

/** What an active node has queued; a partition where it is not active does not count. */
function queuedCost(model: PoolModel, node: string): number {
  return model.partitions
    .filter((partition) => partition.nodes.get(node)?.state === 'active')
    .reduce((sum, partition) => sum + costOf(partition, partition.waitingIn({ node })), 0);
}

/** Largest normalised load of an active node that has queued work. */
function level(partition: PartitionModel): number {
  let highest = 0;
  for (const { name, state, weight } of partition.nodes.values()) {
    const queued = costOf(partition, partition.waitingIn({ node: name }));
    const running = partition.running(name).reduce((sum, { cost }) => sum + cost, 0);
    if (state === 'active' && queued > 0) highest = Math.max(highest, (queued + running) / weight);
  }
  return highest;
}
