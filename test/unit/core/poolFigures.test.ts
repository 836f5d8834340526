import assert from 'node:assert/strict';
import { poolFigures } from '../../../core/balance/poolFigures.js';
import { toNodeName, toPoolName } from '../../../core/domain/names.js';
import type { WorkerNode } from '../../../core/domain/node.js';
import { DEFAULT_POOL_SETTINGS } from '../../../core/domain/pool.js';
import type { PoolSnapshot } from '../../../core/domain/snapshot.js';

function node(name: string, facts: Partial<WorkerNode> = {}): WorkerNode {
  return {
    ...{ state: 'active', weight: 1, capacity: 1, epoch: 1, heartbeatDeadlineMs: 9000 },
    ...{ window: undefined, labels: [], ratePerSecond: undefined, stolen: 0 },
    ...{ queued: 0, queuedCost: 0, running: 0, runningCost: 0, completed: 0 },
    ...facts,
    name: toNodeName(name),
  };
}

function snapshot(facts: Partial<PoolSnapshot>): PoolSnapshot {
  return {
    ...{ pool: toPoolName('demo'), partitions: 1, takenAtMs: 10_000 },
    ...{ settings: DEFAULT_POOL_SETTINGS, nodes: [], backlog: 0, backlogCost: 0, limited: 0 },
    ...{ scheduled: 0, dead: 0, completed: 0, inbox: 0, rejected: 0 },
    counters: {
      ...{ enqueued: 0, completed: 0, retried: 0, dead: 0, returned: 0 },
      ...{
        moved: 0,
        staleSettles: 0,
        adopted: 0,
        rejected: 0,
        deduplicated: 0,
        stolen: 0,
        autoRebalances: 0,
        autoMoved: 0,
      },
    },
    ...facts,
  };
}

describe('poolFigures', () => {
  it('says when each node has done what it holds, and when all is done', () => {
    const { nodes, drainMs, load } = poolFigures(
      snapshot({
        backlogCost: 30,
        nodes: [
          node('a', { queuedCost: 8, runningCost: 2, weight: 2, ratePerSecond: 5 }),
          node('b', { queuedCost: 5, runningCost: 0, weight: 1, ratePerSecond: 2.5 }),
        ],
      }),
    );
    assert.deepEqual(nodes, [
      { name: 'a', load: 10, weight: 2, normalisedLoad: 5, drainMs: 2000 }, // 10 / 5
      { name: 'b', load: 5, weight: 1, normalisedLoad: 5, drainMs: 2000 }, // 5 / 2.5
    ]);
    assert.equal(load, 15);
    assert.equal(drainMs, 6000); // (15 + 30) / 7.5
  });

  it('takes a node that is not measured for what its weight says', () => {
    const nodes = [
      node('a', { weight: 2, ratePerSecond: 8 }),
      node('b', { weight: 1, queuedCost: 24 }),
    ];
    const figures = poolFigures(snapshot({ nodes }));
    assert.equal(figures.drainMs, 2000); // 24 / (8 + 4)
    assert.equal(figures.nodes[1]?.drainMs, undefined);
  });

  it('counts only on nodes that are given work', () => {
    const nodes = [
      node('a', { ratePerSecond: 1, queuedCost: 3 }),
      node('b', { ratePerSecond: 9, state: 'paused', queuedCost: 3 }),
    ];
    const figures = poolFigures(snapshot({ nodes }));
    assert.equal(figures.drainMs, 6000);
    assert.equal(figures.maxOverMean, 1);
  });

  it('knows no time where nobody works or nothing is measured, and 0 where nothing is left', () => {
    const busy = [node('a', { queuedCost: 1 })];
    assert.equal(poolFigures(snapshot({ nodes: busy })).drainMs, undefined);
    assert.equal(poolFigures(snapshot({ nodes: [], backlogCost: 5 })).drainMs, undefined);
    assert.equal(poolFigures(snapshot({ nodes: [node('a')] })).drainMs, 0);
    assert.equal(poolFigures(snapshot({ nodes: [] })).drainMs, 0);
  });

  it('knows the age of the oldest task, in the backlog or in a queue', () => {
    const nodes = [node('a', { waitingSinceMs: 9000 }), node('b', { waitingSinceMs: 4000 })];
    const figures = poolFigures(snapshot({ nodes, waitingSinceMs: 7000 }));
    assert.equal(figures.oldestWaitingMs, 6000);
    assert.deepEqual(
      figures.nodes.map(({ oldestWaitingMs }) => oldestWaitingMs),
      [1000, 6000],
    );
    // a clock that went back
    assert.equal(poolFigures(snapshot({ nodes: [], waitingSinceMs: 20_000 })).oldestWaitingMs, 0);
  });
});
