import assert from 'node:assert/strict';
import type fc from 'fast-check';
import type { WorkerNode } from '../../../../core/domain/node.js';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { costOf } from '../agreement/dispatch.js';
import { noCounts, type Counters } from '../rules/partition.js';
import type { PoolModel } from '../rules/pool.js';
import { program } from './choices.js';

/** An operator counts the pool. */
export const snapshots: fc.Arbitrary<Command> = program.map((index) => takeSnapshot(index));

export function takeSnapshot(index = 0): Command {
  return command({
    kind: 'snapshot',
    text: 'a snapshot is taken',
    act: async (model, real) => {
      const { nodes, settings, takenAtMs, counters, ...counts } = await programOf(
        real,
        index,
      ).snapshot();
      assert.equal(takenAtMs, model.facts.nowMs);
      assert.deepEqual(settings, model.facts.settings);
      const { removed, ...counted } = countersOf(model);
      // how much automatic rebalances move is not predicted
      const { autoRebalances, autoMoved, ...seenCounters } = counters;
      assert.ok(autoRebalances <= autoMoved, 'each moved something');
      assert.deepEqual({ ...seenCounters, moved: counters.moved - autoMoved }, counted);
      const { backlog, limited, scheduled, dead, completed, inbox, rejected } = counts;
      const seen = { backlog, limited, scheduled, dead, completed, inbox, rejected };
      assert.deepEqual(seen, countsOf(model));
      assert.deepEqual(nodes.map(figuresOf), nodesOf(model));
      if (model.partitions.length === 1) assertStates(model, nodes);
      return `${counters.enqueued} accepted, ${counters.completed} completed, ${removed} removed`;
    },
  });
}

function countsOf({ partitions }: PoolModel) {
  const sum = (count: (partition: PoolModel['partitions'][number]) => number) =>
    partitions.reduce((total, partition) => total + count(partition), 0);
  return {
    backlog: sum((partition) => partition.waitingIn('backlog').length),
    limited: sum((partition) => partition.at('limited').length),
    scheduled: sum((partition) => partition.at('scheduled').length),
    dead: sum((partition) => partition.at('dead').length),
    completed: sum(({ kept }) => kept.length),
    inbox: sum(({ inbox }) => inbox.length),
    rejected: sum(({ setAside }) => setAside),
  };
}

function countersOf({ partitions }: PoolModel) {
  const total = { enqueued: 0, ...noCounts() };
  for (const { accepted, counters } of partitions) {
    total.enqueued += accepted;
    for (const name of Object.keys(counters) as (keyof Counters)[]) {
      total[name] = total[name] + counters[name];
    }
  }
  return total;
}

function figuresOf(node: WorkerNode) {
  const { name, queued, queuedCost, running, runningCost, completed, stolen } = node;
  return { name, queued, queuedCost, running, runningCost, completed, stolen };
}

/** Of each node that any partition knows, what it holds in all of them. */
function nodesOf({ partitions }: PoolModel) {
  const names = new Set(partitions.flatMap(({ nodes }) => [...nodes.keys()]));
  return [...names].sort().map((name) => {
    const counted = { queued: 0, queuedCost: 0, running: 0, runningCost: 0 };
    const figures = { ...counted, completed: 0, stolen: 0 };
    for (const partition of partitions) {
      const queue = partition.waitingIn({ node: name });
      const running = partition.running(name);
      figures.queued += queue.length;
      figures.queuedCost += costOf(partition, queue);
      figures.running += running.length;
      figures.runningCost += running.reduce((sum, { cost }) => sum + cost, 0);
      figures.completed += partition.nodes.get(name)?.completed ?? 0;
      figures.stolen += partition.nodes.get(name)?.stolen ?? 0;
    }
    return { name, ...figures };
  });
}

/** A node that has missed its heartbeat is shown as lost, be it swept or not. */
function assertStates({ partitions, facts }: PoolModel, nodes: readonly WorkerNode[]): void {
  for (const { name, state } of nodes) {
    const node = partitions[0]?.nodes.get(name);
    const silent = node !== undefined && node.deadlineMs <= facts.nowMs;
    assert.equal(state, silent ? 'lost' : node?.state, `the state of ${name}`);
  }
}
