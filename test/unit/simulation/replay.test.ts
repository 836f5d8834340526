import assert from 'node:assert/strict';
import { toNodeName, toPoolName } from '../../../core/domain/names.js';
import type { WorkerNode } from '../../../core/domain/node.js';
import { DEFAULT_POOL_SETTINGS, type PoolSettings } from '../../../core/domain/pool.js';
import type { PoolSnapshot } from '../../../core/domain/snapshot.js';
import type { NewTask } from '../../../core/domain/task.js';
import { thinned } from '../../../core/simulation/playedTasks.js';
import { replayOf, type Replay, type ReplayChanges } from '../../../core/simulation/replay.js';
import type { PoolSample } from '../../../core/simulation/sample.js';
import type { SampledPlace, SampledTask } from '../../../core/simulation/sampledTask.js';

const UNCHANGED: ReplayChanges = {
  settings: {},
  weights: new Map(),
  newNodes: [],
  limits: new Map(),
};
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

function pool(nodes: readonly WorkerNode[], settings: Partial<PoolSettings> = {}): PoolSnapshot {
  const counts = { scheduled: 0, dead: 0, completed: 0, inbox: 0, rejected: 0 };
  const counters = COUNTERS as PoolSnapshot['counters'];
  const what = { pool: toPoolName('p'), partitions: 2, takenAtMs: 0, counters, nodes };
  const all = { ...DEFAULT_POOL_SETTINGS, maxBacklog: 5, ...settings };
  return { ...what, ...counts, settings: all, backlog: 0, backlogCost: 0, limited: 0 };
}

const BACKLOG: SampledPlace = { kind: 'backlog' };
const queueOf = (name: string): SampledPlace => ({ kind: 'queue', node: name });
const runningOn = (name: string): SampledPlace => ({ kind: 'running', node: name });

/** So many tasks of a kind in a place. */
function tasksIn(place: SampledPlace, count: number, traits: Partial<NewTask> = {}): SampledTask[] {
  return Array.from({ length: count }, () => ({
    partition: 0,
    place,
    task: { name: 'task', ...traits },
  }));
}

function sampleOf(tasks: readonly SampledTask[], more: Partial<PoolSample> = {}): PoolSample {
  const rest = { limits: new Map(), buckets: [], tenants: new Map(), lanes: [] };
  return { total: tasks.length, tasks, ...rest, ...more };
}

function replay(
  nodes: readonly WorkerNode[],
  tasks: readonly SampledTask[],
  changes: Partial<ReplayChanges> = {},
): Replay {
  return replayOf(pool(nodes), sampleOf(tasks), { ...UNCHANGED, ...changes }, 1000);
}

/** Costs of the tasks that are put on nodes, by name; '' is the backlog, and what runs has a '+'. */
function costsIn({ plan }: Replay): Record<string, number[]> {
  return Object.fromEntries(
    (plan.queued ?? []).map(({ name = '', run, tasks }) => [
      run === true ? `${name}+` : name,
      tasks.map(({ task }) => task?.cost ?? 1),
    ]),
  );
}

describe('a replay of a live pool', () => {
  it('has tasks where they wait and run', () => {
    const tasks = [
      ...tasksIn(runningOn('a'), 1, { cost: 2 }),
      ...tasksIn(queueOf('a'), 2, { cost: 3 }),
      ...tasksIn(BACKLOG, 2),
    ];
    const played = replay([node('a'), node('b')], tasks);
    assert.deepEqual(costsIn(played), { 'a+': [2], a: [3, 3], '': [1, 1] });
    assert.deepEqual([played.tasks, played.cost, played.grain], [5, 10, 1]);
  });

  it('gives to all what lost and drained nodes hold, and has paused and draining ones end what they run', () => {
    const played = replay(
      [
        node('a'),
        node('lost', { state: 'lost' }),
        node('drained', { state: 'draining', running: 1 }),
        node('paused', { state: 'paused', queued: 5, running: 1 }),
        node('idle', { state: 'paused' }),
      ],
      [
        ...tasksIn(runningOn('lost'), 1, { cost: 4 }),
        ...tasksIn(queueOf('lost'), 1, { cost: 5 }),
        ...tasksIn(runningOn('drained'), 1, { cost: 6 }),
        ...tasksIn(queueOf('drained'), 1, { cost: 7 }),
        ...tasksIn(runningOn('paused'), 1, { cost: 8 }),
      ],
    );
    assert.deepEqual(costsIn(played), { '': [4, 5, 7], 'drained+': [6], 'paused+': [8] });
    assert.equal(played.held, 5);
    assert.deepEqual(
      played.plan.nodes.map(({ name, state }) => [name, state]),
      [
        ['a', undefined],
        ['drained', 'draining'],
        ['paused', 'paused'],
      ],
    );
  });

  it('has nodes as fast as they were measured; others by their weights, as the measured ones are', () => {
    const { ratePerSecond, guessedNodes, plan, pace } = replay(
      [node('a', { weight: 2, ratePerSecond: 30 }), node('b', { weight: 4 })],
      tasksIn(BACKLOG, 10),
      { newNodes: [{ name: 'c', weight: 1, capacity: 5 }] },
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
    const tasks = sampleOf(tasksIn(BACKLOG, 10));
    // four places, two a second each
    assert.equal(replayOf(pool(nodes), tasks, UNCHANGED, 500).ratePerSecond, 8);
  });

  it('has what is to be otherwise, and no bound that would refuse the tasks there are', () => {
    const { plan } = replay(
      [node('a', { window: 7 }), node('b', { window: 7, labels: ['gpu'] })],
      tasksIn(BACKLOG, 10),
      { settings: { window: 3 }, weights: new Map([['b', 9]]) },
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

  it('keeps to rates, bursts and buckets at the pace and the grain it is played at', () => {
    const snapshot = pool([node('a')], { ratePerSecond: 4, rateBurst: 1000 });
    const tasks = tasksIn(BACKLOG, 20_000, { limitKey: 'mail' });
    const { plan, pace, grain } = replayOf(
      snapshot,
      sampleOf(tasks, {
        total: 100_000,
        limits: new Map([['mail', { concurrency: 2, ratePerSecond: 6 }]]),
        buckets: [{ partition: 0, fullInMs: 50_000 }],
      }),
      UNCHANGED,
      1000,
    );
    // 100,000 s of work in 200 s
    assert.deepEqual([pace, grain], [500, 25]);
    assert.deepEqual([plan.settings?.ratePerSecond, plan.settings?.rateBurst], [80, 40]);
    assert.deepEqual(plan.limits?.ofKeys.get('mail'), {
      concurrency: 2,
      ratePerSecond: 120,
      burst: 1,
    });
    assert.deepEqual(plan.limits.buckets, [{ partition: 0, fullInMs: 100 }]);
  });

  it('has limits of keys be others, and leaves the rest of them', () => {
    const sample = sampleOf(tasksIn(BACKLOG, 1, { limitKey: 'mail' }), {
      limits: new Map([['mail', { concurrency: 2, burst: 3 }]]),
    });
    const limits = new Map([['mail', { concurrency: 9 }]]);
    const { plan } = replayOf(pool([node('a')]), sample, { ...UNCHANGED, limits }, 1000);
    assert.deepEqual(plan.limits?.ofKeys.get('mail'), {
      concurrency: 9,
      ratePerSecond: 0,
      burst: 3,
    });
  });

  it('plays one task for several of a large pool, and for fewer where many run at once', () => {
    const sample = sampleOf(tasksIn(queueOf('a'), 20_000, { cost: 3 }), { total: 1_000_000 });
    const { grain, plan, tasks, cost } = replayOf(pool([node('a')]), sample, UNCHANGED, 1000);
    assert.deepEqual([tasks, cost, grain], [1_000_000, 3_000_000, 250]);
    assert.equal(plan.queued?.[0]?.tasks.length, 4000);
    const wide = replayOf(pool([node('a', { capacity: 1000 })]), sample, UNCHANGED, 1000);
    assert.equal(wide.grain, 100);
  });

  it('plays of each kind of tasks its part, in their order', () => {
    const tasks = [
      ...tasksIn(BACKLOG, 30, { limitKey: 'a' }),
      ...tasksIn(BACKLOG, 60),
      ...tasksIn(BACKLOG, 10, { limitKey: 'b' }),
    ];
    const keys = thinned(tasks, 10).map(({ task }) => task.limitKey ?? '-');
    assert.equal(keys.join(''), 'aaa------b');
  });

  it('leaves out what no node that works may run, and counts it', () => {
    const both = ['cpu', 'gpu'];
    const nodes = [
      node('a', { labels: ['gpu'] }),
      node('b', { labels: ['cpu'] }),
      node('paused', { state: 'paused', labels: both, running: 1 }),
    ];
    const tasks = [
      ...tasksIn(runningOn('paused'), 1, { requires: both }),
      ...tasksIn(queueOf('lost'), 1, { requires: both }),
      ...tasksIn(BACKLOG, 3, { requires: ['gpu'] }),
      ...tasksIn(BACKLOG, 2, { requires: both }),
    ];
    const sample = sampleOf(tasks, {
      lanes: [
        { labels: ['gpu'], tasks: 3 },
        { labels: both, tasks: 2 },
      ],
    });
    const { unfit, ...played } = replayOf(pool(nodes), sample, UNCHANGED, 1000);
    assert.equal(unfit, 3);
    assert.deepEqual(costsIn({ unfit, ...played }), { 'paused+': [1], '': [1, 1, 1] });
    const newNodes = [{ name: 'c', weight: 1, capacity: 1, labels: both }];
    const more = replayOf(pool(nodes), sample, { ...UNCHANGED, newNodes }, 1000);
    assert.equal(more.unfit, 0);
  });

  it('bounds how many sets of labels are played: the least are taken to require nothing', () => {
    const labels = Array.from({ length: 160 }, (_, i) => `l${i}`);
    const tasks = labels.flatMap((label, i) =>
      tasksIn(BACKLOG, 1 + Number(i < 150), { requires: [label] }),
    );
    const { plan, unfit } = replay([node('a', { labels })], tasks);
    const sets = new Set(plan.queued?.[0]?.tasks.map(({ task }) => task?.requires?.join() ?? ''));
    assert.deepEqual([sets.size, sets.has(''), sets.has('l149'), unfit], [151, true, true, 0]);
  });

  it('has delayed tasks come when they are due, at the pace it is played at', () => {
    const tasks = [
      ...tasksIn({ kind: 'scheduled', inMs: 4000 }, 1),
      ...tasksIn({ kind: 'scheduled', inMs: 1000 }, 1),
    ];
    const { plan, delayed, holdUp } = replay([node('a')], tasks);
    assert.equal(delayed, 2);
    assert.deepEqual(
      [...plan.tasks].map(({ atMs }) => atMs),
      [1000, 4000],
    );
    assert.deepEqual(holdUp, { by: 'delay', leastMs: 5000 });
  });
});
