import assert from 'node:assert/strict';
import { toNodeName, toPoolName } from '../../../core/domain/names.js';
import type { WorkerNode } from '../../../core/domain/node.js';
import { DEFAULT_POOL_SETTINGS } from '../../../core/domain/pool.js';
import type { PoolSnapshot } from '../../../core/domain/snapshot.js';
import type { Required } from '../../../core/redis/calls/required.js';
import { sumOf } from '../../../core/simulation/places.js';
import { replayOf, type ReplayChanges } from '../../../core/simulation/replay.js';

const UNCHANGED: ReplayChanges = { settings: {}, weights: new Map(), newNodes: [] };
const COUNTERS = {
  enqueued: 0,
  completed: 0,
  retried: 0,
  dead: 0,
  returned: 0,
  moved: 0,
  staleSettles: 0,
  adopted: 0,
  rejected: 0,
  deduplicated: 0,
};

function node(name: string, more: Partial<WorkerNode> = {}): WorkerNode {
  return {
    name: toNodeName(name),
    state: 'active',
    weight: 1,
    capacity: 1,
    epoch: 1,
    heartbeatDeadlineMs: 0,
    queued: 0,
    queuedCost: 0,
    running: 0,
    runningCost: 0,
    completed: 0,
    window: undefined,
    labels: [],
    ratePerSecond: undefined,
    stolen: 0,
    ...more,
  };
}

function pool(nodes: readonly WorkerNode[], backlog = 0): PoolSnapshot {
  const counts = { scheduled: 0, dead: 0, completed: 0, inbox: 0, rejected: 0 };
  const settings = { ...DEFAULT_POOL_SETTINGS, maxBacklog: 5 };
  const counters = COUNTERS as PoolSnapshot['counters'];
  const what = { pool: toPoolName('p'), partitions: 2, takenAtMs: 0, settings, counters, nodes };
  return { ...what, ...counts, backlog, backlogCost: backlog } as PoolSnapshot;
}

/** Costs of the tasks that are put on nodes, by name; '' is the backlog. */
function costsOf(snapshot: PoolSnapshot): Record<string, number[]> {
  const { plan } = replayOf(snapshot, [], UNCHANGED, 1000);
  return Object.fromEntries(
    (plan.queued ?? []).map(({ name = '', tasks }) => [
      name,
      tasks.map(({ task }) => task?.cost ?? 1),
    ]),
  );
}

describe('a replay of a live pool', () => {
  it('has as many tasks on each node as wait and run there, as costly as they are together', () => {
    const a = node('a', { queued: 3, queuedCost: 7, running: 1, runningCost: 2 });
    assert.deepEqual(costsOf(pool([a, node('b')], 2)), { a: [2, 2, 2, 3], '': [1, 1] });
  });

  it('gives to all what lost and drained nodes hold, and leaves out what paused ones hold', () => {
    const snapshot = pool([
      node('a'),
      node('lost', { state: 'lost', queued: 1, queuedCost: 4 }),
      node('drained', { state: 'draining', queued: 1, queuedCost: 2 }),
      node('paused', { state: 'paused', queued: 5, queuedCost: 5 }),
    ]);
    assert.deepEqual(costsOf(snapshot), { '': [3, 3] });
    const { held, tasks, cost, plan } = replayOf(snapshot, [], UNCHANGED, 1000);
    assert.deepEqual([held, tasks, cost], [5, 2, 6]);
    assert.deepEqual(
      plan.nodes.map(({ name }) => name),
      ['a'],
    );
  });

  it('has nodes as fast as they were measured; others by their weights, as the measured ones are', () => {
    const { ratePerSecond, guessedNodes, plan, pace } = replayOf(
      pool([node('a', { weight: 2, ratePerSecond: 30 }), node('b', { weight: 4 })], 10),
      [],
      { ...UNCHANGED, newNodes: [{ name: 'c', weight: 1, capacity: 5 }] },
      1000,
    );
    assert.equal(ratePerSecond, 30 + 60 + 15);
    assert.equal(guessedNodes, 1);
    const perMs = plan.nodes.map(({ speed = 0, capacity = 1 }) => (speed / pace) * capacity);
    assert.deepEqual(
      perMs.map((each) => Math.round(each * 1000)),
      [30, 60, 15],
    );
  });

  it('takes a task of cost 1 for as long as it is told where no node was measured', () => {
    const nodes = [node('a', { weight: 3, capacity: 2 }), node('b', { capacity: 2 })];
    const { ratePerSecond } = replayOf(pool(nodes, 10), [], UNCHANGED, 500);
    // four places, two a second each
    assert.equal(ratePerSecond, 8);
  });

  it('has what is to be otherwise, and no bound that would refuse the tasks there are', () => {
    const { plan } = replayOf(
      pool([node('a', { window: 7 }), node('b', { window: 7, labels: ['gpu'] })], 10),
      [],
      { settings: { window: 3 }, weights: new Map([['b', 9]]), newNodes: [] },
      1000,
    );
    assert.deepEqual(
      [plan.settings?.window, plan.settings?.maxBacklog, plan.partitions],
      [3, 0, 2],
    );
    assert.deepEqual(
      plan.nodes.map(({ weight, window, labels }) => [weight, window, labels]),
      [
        [1, undefined, []],
        [9, undefined, ['gpu']],
      ],
    );
  });

  it("keeps to the pool's rate at the pace it is played at", () => {
    const live = pool([node('a')], 10);
    const limited = { ...live, settings: { ...live.settings, ratePerSecond: 4 } };
    const { plan, pace } = replayOf(limited, [], UNCHANGED, 1000);
    // a task of a second is played in 50 ms
    assert.equal(pace, 20);
    assert.equal(plan.settings?.ratePerSecond, 80);
  });

  it('plays one task for several of a large pool', () => {
    const { grain, plan, tasks } = replayOf(
      pool([node('a', { queued: 1_000_000, queuedCost: 3_000_000 })], 1),
      [],
      UNCHANGED,
      1000,
    );
    assert.equal(tasks, 1_000_001);
    assert.equal(grain, 251);
    const [onNode, inBacklog] = plan.queued ?? [];
    assert.equal(onNode?.tasks.length, 3984);
    assert.ok(onNode.tasks.every(({ task }) => task?.cost === 3));
    assert.equal(inBacklog?.tasks.length, 1);
  });

  describe('with labels', () => {
    const gpu = ['gpu'];
    const cpu = ['cpu'];

    /** What is played in each place: cost and labels of each task. */
    function played(snapshot: PoolSnapshot, required: readonly Required[]): unknown {
      const { plan } = replayOf(snapshot, required, UNCHANGED, 1000);
      return (plan.queued ?? []).map(({ name = '', tasks }) => [
        name,
        ...tasks.map(({ task }) => `${task?.cost} ${task?.requires?.join() ?? '-'}`),
      ]);
    }

    it('has a backlog of all partitions require what it does, evenly mixed', () => {
      const required: Required[] = [
        { backlog: [{ labels: gpu, tasks: 2, cost: 6 }], queued: [] },
        {
          backlog: [
            { labels: [], tasks: 1, cost: 1 },
            { labels: gpu, tasks: 1, cost: 3 },
          ],
          queued: [],
        },
      ];
      const snapshot = { ...pool([node('a', { labels: gpu })], 4), backlogCost: 10 };
      assert.deepEqual(played(snapshot, required), [['', '3 gpu', '3 gpu', '1 -', '3 gpu']]);
    });

    it('has a queue require by cost what is counted for it, and what runs stay where it may', () => {
      const a = node('a', { labels: gpu, queued: 4, queuedCost: 8, running: 1, runningCost: 5 });
      const required = [{ backlog: [], queued: [{ node: a.name, labels: gpu, cost: 6 }] }];
      const snapshot = pool([a, node('b')]);
      // 3 of 4 tasks, and the one that runs
      assert.deepEqual(played(snapshot, required), [
        ['a', '2 gpu', '3 gpu', '2 -', '3 gpu', '3 gpu'],
      ]);
    });

    it('gives on with their labels what lost nodes hold', () => {
      const lost = node('lost', { state: 'lost', labels: gpu, queued: 2, queuedCost: 2 });
      const required = [{ backlog: [], queued: [{ node: lost.name, labels: gpu, cost: 2 }] }];
      const snapshot = pool([lost, node('a', { labels: gpu })], 1);
      assert.deepEqual(played(snapshot, required), [['', '1 gpu', '1 -', '1 gpu']]);
    });

    it('leaves out what no node that works may run, and counts it', () => {
      const required = [
        {
          backlog: [
            { labels: gpu, tasks: 3, cost: 9 },
            { labels: ['cpu', 'gpu'], tasks: 2, cost: 4 },
          ],
          queued: [],
        },
      ];
      const nodes = [
        node('a', { labels: gpu }),
        node('b', { labels: cpu }),
        node('paused', { state: 'paused', labels: ['cpu', 'gpu'] }),
      ];
      const snapshot = { ...pool(nodes, 5), backlogCost: 13 };
      const replay = replayOf(snapshot, required, UNCHANGED, 1000);
      assert.deepEqual([replay.tasks, replay.cost], [5, 13]);
      assert.deepEqual([replay.unfit, replay.unfitCost], [2, 4]);
      assert.deepEqual(played(snapshot, required), [['', '3 gpu', '3 gpu', '3 gpu']]);
      const newNodes = [{ name: 'c', weight: 1, capacity: 1, labels: ['cpu', 'gpu'] }];
      assert.equal(replayOf(snapshot, required, { ...UNCHANGED, newNodes }, 1000).unfit, 0);
    });

    it('bounds how many sets of labels are played: the least are taken to require nothing', () => {
      const labels = Array.from({ length: 160 }, (_, i) => `l${i}`);
      const required = [
        {
          backlog: labels.map((l, i) => ({ labels: [l], tasks: 200 - i, cost: 200 - i })),
          queued: [],
        },
      ];
      const tasks = sumOf(required[0]?.backlog ?? [], (one) => one.tasks);
      const { plan, unfit } = replayOf(
        pool([node('a', { labels })], tasks),
        required,
        UNCHANGED,
        1,
      );
      const sets = new Set(plan.queued?.[0]?.tasks.map(({ task }) => task?.requires?.join() ?? ''));
      assert.deepEqual([sets.size, sets.has(''), sets.has('l149'), unfit], [151, true, true, 0]);
    });
  });
});
