import assert from 'node:assert/strict';
import type { Pool } from '../../../core/redis/pool.js';
import { takeCensus } from '../../support/census.js';
import { joinNode, joinNodes, takeTokens } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';
import { linesOf, redispatch, type Ended } from './redispatch.js';

describe('redispatch simulate', function () {
  this.timeout(60_000);
  const world = useWorld(0);

  function simulate(...args: string[]): Promise<Ended> {
    const { url, prefix } = world();
    return redispatch(['simulate', '--from-live', '--prefix', prefix, ...args], {
      REDISPATCH_URL: url,
    });
  }

  /** Nodes `a` and `b`, with 60 tasks between them, one of which runs on `a`. */
  async function busyPool(): Promise<Pool> {
    const pool = await world().createPool({ window: 2 });
    const { a } = await joinNodes(pool, { a: 1, b: 1 });
    await pool.enqueueAll(someTasks(60));
    await takeTokens(a, 1);
    return pool;
  }

  interface Said {
    readonly tasks: number;
    readonly guessedNodes: number;
    readonly tasksPerPlayedTask: number;
    readonly asItIs: Outlook;
    readonly changed?: Outlook;
  }
  interface Outlook {
    readonly drainMs: number;
    readonly leastDrainMs: number;
    readonly stranded: number;
    readonly nodes: readonly { name: string; tasks: number; doneMs: number }[];
  }

  async function said(...args: string[]): Promise<Said> {
    const { code, stdout, stderr } = await simulate('--json', ...args);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Said;
  }

  it('tells when a pool would be empty, and leaves it as it is', async () => {
    await busyPool();
    const census = () => takeCensus(world().redis, `${world().prefix}:{demo:0}:`);
    const before = await census();
    const { code, stdout } = await simulate('demo');
    assert.equal(code, 0);
    assert.deepEqual(
      linesOf(stdout)
        .slice(0, 5)
        .map((line) => line.replace(/ {2,}(?=\S)/g, '  ')),
      [
        'demo: 60 tasks of cost 60',
        '  2 nodes not measured yet: how fast they are is guessed from their weights',
        '  the pool  as it is',
        '  empty after  30 s',
        '  at least  30 s',
      ],
    );
    assert.match(stdout, /^ {2}node +tasks as it is +done after$/m);
    assert.match(stdout, /^ {2}a +30 +30 s$/m);
    assert.deepEqual(await census(), before);
  });

  it('tells what one more node would change, and another weight', async () => {
    await busyPool();
    const { asItIs, changed } = await said('--pool', 'demo', '--add-node', 'c=2:2');
    assert.equal(asItIs.drainMs, 30_000);
    assert.equal(changed?.leastDrainMs, 15_000);
    assert.ok(changed.drainMs >= 15_000 && changed.drainMs <= 17_000, String(changed.drainMs));
    assert.deepEqual(
      changed.nodes.map(({ name }) => name),
      ['a', 'b', 'c'],
    );
    const heavier = await said(
      'demo',
      '--weight',
      'b=1000',
      '--window',
      'unlimited',
      '--stealing',
      'off',
    );
    const [a, b] = heavier.changed?.nodes ?? [];
    // the backlog goes where the weight is; what waits on a already stays
    assert.deepEqual([a?.tasks, b?.tasks], [3, 57]);
  });

  it('takes a task for as long as it is told, and as costly as it is', async () => {
    const pool = await world().createPool({ window: 0 });
    await joinNode(pool, 'a', { capacity: 2 });
    await pool.enqueueAll(someTasks(20));
    const { asItIs } = await said('demo', '--task-ms', '3600000');
    assert.equal(asItIs.drainMs, 10 * 3_600_000);
  });

  it('plays a large pool with fewer tasks', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1, b: 3 });
    await pool.enqueueAll(someTasks(20_000));
    const { asItIs, tasks, tasksPerPlayedTask } = await said('demo');
    assert.equal(tasks, 20_000);
    assert.equal(tasksPerPlayedTask, 5);
    // rates are guessed from the weights: 2 tasks a second, 1 and 3 parts of 4
    assert.equal(asItIs.leastDrainMs, 10_000_000);
    assert.ok(asItIs.drainMs < 10_100_000, String(asItIs.drainMs));
  });

  it('has tasks run where their labels let them, and says which nobody may run', async () => {
    const pool = await world().createPool({ window: 0 });
    await joinNode(pool, 'gpu', { labels: ['gpu'] });
    await joinNode(pool, 'cpu', { labels: ['cpu'] });
    const away = await joinNode(pool, 'away', { labels: ['tpu'], window: 4 });
    await pool.enqueueAll(someTasks(30, { requires: ['gpu'] }));
    await pool.enqueueAll(someTasks(5, { requires: ['cpu'] }));
    await pool.enqueueAll(someTasks(7, { requires: ['tpu'] }));
    await away.leave();
    const census = () => takeCensus(world().redis, `${world().prefix}:{demo:0}:`);
    const before = await census();

    const { asItIs, changed, tasks } = await said('demo', '--add-node', 'more=1:1:gpu,tpu');
    assert.deepEqual(await census(), before);
    assert.equal(tasks, 42);
    assert.equal(asItIs.stranded, 7);
    assert.deepEqual(
      asItIs.nodes.map(({ name, tasks: run, doneMs }) => [name, run, doneMs]),
      [
        ['cpu', 5, 5000],
        ['gpu', 30, 30_000],
      ],
    );
    // all busy: 35 tasks, two nodes
    assert.deepEqual([asItIs.drainMs, asItIs.leastDrainMs], [30_000, 17_500]);
    assert.equal(changed?.stranded, 0);
    const more = changed.nodes.find(({ name }) => name === 'more');
    assert.ok(more !== undefined && more.tasks >= 16 && more.tasks <= 22, JSON.stringify(more));
    assert.ok(changed.drainMs <= 23_000, String(changed.drainMs));
  });

  it('knows the labels of what waits on nodes, which others may steal only if they have them', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'gpu', { labels: ['gpu'] });
    await pool.enqueueAll(someTasks(20, { requires: ['gpu'] }));
    await pool.enqueueAll(someTasks(10));
    await joinNode(pool, 'plain');

    const { asItIs } = await said('demo');
    assert.deepEqual(
      asItIs.nodes.map(({ name, tasks: run }) => [name, run]),
      [
        ['gpu', 20],
        ['plain', 10],
      ],
    );
  });

  it('has a backlog as costly as it is', async () => {
    const pool = await world().createPool({ window: 0 });
    await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(10, { cost: 6 }));
    await pool.enqueueAll(someTasks(10, { cost: 1, requires: ['x'] }));
    await joinNode(pool, 'b', { labels: ['x'] });

    const { asItIs } = await said('demo');
    assert.equal(asItIs.leastDrainMs, 35_000);
  });

  it('plays weights that are learned as what has been measured', async () => {
    const pool = await world().createPool({ window: 0, weights: 'learned' });
    const slow = await joinNode(pool, 'slow');
    const fast = await joinNode(pool, 'fast');
    await slow.heartbeat([], { cost: 2, slotMs: 2000 });
    await fast.heartbeat([], { cost: 8, slotMs: 2000 });
    await pool.enqueueAll(someTasks(50));

    const { changed } = await said('demo', '--window', 'unlimited', '--stealing', 'off');
    assert.deepEqual(
      changed?.nodes.map(({ name, tasks: run }) => [name, run]),
      [
        ['fast', 40],
        ['slow', 10],
      ],
    );
  });

  it('tells what a limit makes of it, and what another one would', async () => {
    const pool = await world().createPool({ window: 0, limitConcurrency: 1 });
    await joinNode(pool, 'a', { capacity: 4 });
    await pool.enqueueAll(someTasks(20, { limitKey: 'mail', tenant: 'acme\u202e' }));
    await pool.enqueueAll(someTasks(20));

    const { stdout } = await simulate('demo', '--limit', 'mail=2', '--rate', '100');
    assert.match(stdout, /^ {2}held up by +mail: 1 at once +-$/m);
    assert.match(stdout, /^ {2}held up for at least +20 s +-$/m);
    assert.match(stdout, /^ {2}tenant acme\\u\{202e\} +20 /m);
    const { asItIs, changed } = await said('demo', '--limit', 'mail=0');
    assert.ok(asItIs.drainMs >= 20_000 && asItIs.drainMs <= 25_000, String(asItIs.drainMs));
    assert.equal(changed?.drainMs, 10_000);
  });

  it('says so where nobody works, and where there is nothing to do', async () => {
    const pool = await world().createPool();
    assert.equal((await simulate('demo')).stdout, 'demo: nothing waits or runs\n');
    await pool.enqueue({ name: 'a' });
    const { stdout } = await simulate('demo');
    assert.equal(stdout, 'demo: 1 task, and no active nodes: nothing will run\n');
    const { changed } = await said('demo', '--add-node', 'a=1');
    assert.equal(changed?.drainMs, 1000);
  });

  it('refuses nodes that are not there, or are there already', async () => {
    await busyPool();
    for (const [option, value, fault] of [
      ['--weight', 'c=2', 'The pool demo has no node c.'],
      ['--add-node', 'a=2', 'The pool demo has a node a already.'],
    ] as const) {
      const { code, stderr } = await simulate('demo', option, value);
      assert.equal(code, 2);
      assert.equal(linesOf(stderr)[0], fault);
    }
  });
});
