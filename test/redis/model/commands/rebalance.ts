import assert from 'node:assert/strict';
import type fc from 'fast-check';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { costOf } from '../agreement/dispatch.js';
import type { PartitionModel } from '../rules/partition.js';
import type { PoolModel } from '../rules/pool.js';
import { program } from './choices.js';

/** An operator looks at a plan, which changes nothing. */
export const rebalancePlans: fc.Arbitrary<Command> = program.map((index) =>
  command({
    kind: 'plan rebalance',
    text: 'a rebalance is planned',
    act: async (model, real) => {
      const { nodes, cost } = await programOf(real, index).planRebalance();
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
