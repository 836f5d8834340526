import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Connection } from '../../../core/redis/connection.js';
import { openConnection } from '../../../core/redis/connection.js';
import type { SimulationEnd, SimulationPlan } from '../../../core/simulation/plan.js';
import { simulate } from '../../../core/simulation/simulate.js';
import { centralQueue } from '../../simulation/centralQueue.js';
import { makeTasks, SERVICE_MS } from '../../simulation/workload.js';
import { sharedRedisUrl } from '../../support/privateRedis.js';

describe('a simulation', function () {
  this.timeout(60_000);
  let connection: Connection;
  beforeEach(async () => {
    connection = await openConnection({ url: await sharedRedisUrl() });
  });
  afterEach(() => connection.close());

  /** Plays it through; each start as "<index of the task> on <node> after <wait>". */
  async function play(plan: SimulationPlan): Promise<SimulationEnd & { starts: string[] }> {
    const tasks = [...plan.tasks, ...(plan.queued ?? []).flatMap((queued) => queued.tasks)];
    const starts: string[] = [];
    const end = await simulate(
      connection,
      `simulate-${randomUUID()}`,
      { ...plan, tasks: [...plan.tasks] },
      {
        onStart: (task, node, waitMs) =>
          starts.push(`${tasks.indexOf(task)} on ${node} after ${waitMs}`),
      },
    );
    return { ...end, starts };
  }

  const tasksAt = (...times: number[]) => times.map((atMs) => ({ atMs, workMs: 10 }));

  it('gives each task to a node when there is one, and tells how long it waited', async () => {
    const { starts, ...end } = await play({
      nodes: [{ name: 'a' }, { name: 'b' }],
      tasks: tasksAt(0, 1, 2),
    });
    assert.deepEqual(
      starts.slice(0, 2).map((start) => start.slice(-7)),
      ['after 0', 'after 0'],
    );
    assert.match(starts[2] ?? '', /^2 on [ab] after [89]$/);
    assert.equal(end.completed, 3);
    assert.equal(end.stranded, 0);
  });

  it('begins with what waits where it is to be, whatever windows nodes have of their own', async () => {
    const { starts } = await play({
      settings: { window: 0, stealing: 'off' },
      nodes: [{ name: 'a', window: 'unlimited' }, { name: 'b' }],
      tasks: [],
      queued: [
        { name: 'b', tasks: tasksAt(0, 0, 0) },
        { name: 'a', tasks: tasksAt(0) },
      ],
    });
    assert.deepEqual(starts.sort(), [
      '0 on b after 0',
      '1 on b after 10',
      '2 on b after 20',
      '3 on a after 0',
    ]);
  });

  it('works as fast as a node is, also when that changes within a task', async () => {
    const { endedAtMs } = await play({
      nodes: [{ name: 'a', speed: 2 }],
      tasks: [{ atMs: 0, workMs: 100 }],
      // 40 of 100 done at 20, then 60 at speed 0.5
      changes: [{ atMs: 20, kind: 'speed', name: 'a', speed: 0.5 }],
    });
    assert.equal(endedAtMs, 20 + 120);
  });

  it('runs as many at once as a node has capacity', async () => {
    const { starts } = await play({ nodes: [{ name: 'a', capacity: 2 }], tasks: tasksAt(0, 0, 0) });
    assert.deepEqual(starts, ['0 on a after 0', '1 on a after 0', '2 on a after 10']);
  });

  it('wakes a node late, and hears of an end late, where it is to', async () => {
    const nodes = [{ name: 'a' }];
    const late = await play({ nodes, tasks: tasksAt(1, 1), wakeLateMs: 3 });
    assert.deepEqual(late.starts, ['0 on a after 3', '1 on a after 13']);
    const unheard = await play({ nodes, tasks: tasksAt(0, 0), reportLateMs: 4 });
    assert.deepEqual(unheard.starts, ['0 on a after 0', '1 on a after 14']);
  });

  it('has nodes join and leave; one that leaves ends what it runs, and others get what waits on it', async () => {
    const { starts } = await play({
      nodes: [{ name: 'a' }],
      tasks: tasksAt(0, 0, 0),
      changes: [
        { atMs: 4, kind: 'leave', name: 'a' },
        { atMs: 6, kind: 'join', node: { name: 'b' } },
      ],
    });
    assert.equal(starts[0], '0 on a after 0');
    assert.deepEqual(
      starts.slice(1).map((start) => start.slice(2, 6)),
      ['on b', 'on b'],
    );
  });

  it('puts tasks where they are to wait at the start, whatever the windows', async () => {
    const queued = [
      { tasks: tasksAt(0) },
      { name: 'b', tasks: tasksAt(...new Array<number>(150).fill(0)) },
    ];
    const { starts, completed } = await play({
      settings: { stealing: 'off' },
      nodes: [{ name: 'a' }, { name: 'b' }],
      tasks: [],
      queued,
    });
    assert.equal(completed, 151);
    assert.equal(starts[0], '0 on a after 0');
    assert.equal(starts.filter((start) => start.includes('on b')).length, 150);
  });

  it('plays a pool of several partitions', async () => {
    const { completed, endedAtMs } = await play({
      partitions: 3,
      nodes: [{ name: 'a' }, { name: 'b', capacity: 2 }],
      tasks: tasksAt(...new Array<number>(30).fill(0)),
    });
    assert.equal(completed, 30);
    assert.equal(endedAtMs, 100);
  });

  it('rebalances a pool of several partitions by itself, as workers do', async () => {
    const { completed, starts } = await play({
      partitions: 2,
      settings: { window: 'unlimited', stealing: 'off', autoRebalance: 'on' },
      nodes: [{ name: 'a' }],
      tasks: new Array<number>(60).fill(0).map((atMs) => ({ atMs, workMs: 200 })),
      changes: [{ atMs: 1, kind: 'join', node: { name: 'b' } }],
    });
    assert.equal(completed, 60);
    const onB = starts.filter((start) => start.includes('on b'));
    assert.ok(onB.length > 20, `${onB.length} of 60`);
  });

  it('ends where nobody can take what is left', async () => {
    const end = await play({
      nodes: [{ name: 'a' }],
      tasks: tasksAt(0, 1),
      changes: [{ atMs: 2, kind: 'leave', name: 'a' }],
    });
    assert.equal(end.completed, 1);
    assert.equal(end.stranded, 1);
  });

  it('comes again when a rate lets more start', async () => {
    const { starts } = await play({
      settings: { ratePerSecond: 2, rateBurst: 1 },
      nodes: [{ name: 'a' }],
      tasks: tasksAt(0, 0, 0),
    });
    assert.deepEqual(starts, ['0 on a after 0', '1 on a after 500', '2 on a after 1000']);
  });

  it('is the same again', async () => {
    const plan = {
      nodes: [1, 1, 4].map((speed, i) => ({ name: `n${i}`, speed, weight: speed })),
      tasks: makeTasks({ seed: 5, tasks: 300, perMs: 5.4 / SERVICE_MS, lengths: 'exponential' }),
    };
    assert.deepEqual(await play(plan), await play(plan));
  });

  it('is the central queue to the task where nodes pull from the backlog', async () => {
    const nodes = Array.from({ length: 4 }, (_, i) => ({ name: `n${i}` }));
    const tasks = makeTasks({ seed: 8, tasks: 400, perMs: 3.6 / SERVICE_MS, lengths: 'bimodal' });
    const waits = new Map<unknown, number>();
    const plan = { settings: { window: 0 }, nodes, tasks };
    await simulate(connection, `simulate-${randomUUID()}`, plan, {
      onStart: (task, _, waitMs) => waits.set(task, waitMs),
    });
    const ideal = centralQueue({ nodes, tasks });
    for (const [i, task] of tasks.entries()) {
      assert.ok(Math.abs((waits.get(task) ?? NaN) - (ideal[i] ?? NaN)) < 1e-6, `task ${i}`);
    }
  });
});
