import assert from 'node:assert/strict';
import type { Explanation } from '../../../core/domain/explanation.js';
import { joinNode } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';
import { linesOf, redispatch, type Ended } from './redispatch.js';

describe('redispatch explain', function () {
  this.timeout(60_000);
  const world = useWorld(0);

  function explain(...args: string[]): Promise<Ended> {
    const { url, prefix } = world();
    return redispatch(['explain', ...args, '--prefix', prefix], { REDISPATCH_URL: url });
  }

  it('says where a task is, what keeps it, and what of the nodes', async () => {
    const pool = await world().createPool({ window: 1 });
    await joinNode(pool, 'a');
    await joinNode(pool, 'gpu-1', { labels: ['gpu'], weight: 2 });
    await pool.pauseNode('gpu-1');
    await pool.enqueueAll([...someTasks(3), { name: 'x', requires: ['gpu'] }]);
    const { code, stdout } = await explain('demo', '0-3');
    assert.equal(code, 0);
    assert.deepEqual(linesOf(stdout), [
      '0-3 waits in the backlog.',
      'waits: a is the only node that can run it now, and its window is full; it runs 0 of 1 tasks at once.',
      'waits: 1 task goes first.',
      '  node   state   weight  queued  running  load/weight  room  may be given it',
      '  a      active       1       1        0         1.00     -  Its window is full: there is room for a cost of 0, and the task costs 1.',
      '  gpu-1  paused       2       0        0         0.00     -  It is paused.',
    ]);
  });

  it('says which node takes it from the backlog, and whose the figures are', async () => {
    const pool = await world().createPool({ window: 4, partitions: 2 });
    for (const partition of [0, 1]) await joinNode(pool, 'a', { partition });
    const id = await pool.enqueue({ name: 'x', cost: 10 });
    const { stdout } = await explain('demo', id);
    assert.deepEqual(linesOf(stdout), [
      `${id} waits in the backlog.`,
      'waits: Nothing keeps it: a takes it with its next call.',
      '  node  state   weight  queued  running  load/weight  room  may be given it',
      '  a     active       1       0        0         0.00     2  takes it from the backlog',
      `Loads, windows and room are those of partition ${id.slice(0, 1)}, of 2; what runs at once is counted in all of them.`,
    ]);
  });

  it('prints it as JSON', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'x' });
    const { stdout } = await explain('demo', id, '--json');
    const { takenAtMs, ...said } = JSON.parse(stdout) as Explanation;
    const { takenAtMs: laterMs, ...now } = (await pool.explain(id)) ?? assert.fail();
    assert.deepEqual(said, now);
    assert.ok(takenAtMs <= laterMs);
  });

  it('says so where there is no such task, pool or id', async () => {
    await world().createPool();
    for (const [pool, id, fault] of [
      ['demo', '0-1', /^There is nothing of the task 0-1: /],
      ['demo', 'x', /^"x" is not a task id; /],
      ['other', '0-1', /^There is no pool "other" /],
    ] as const) {
      const { code, stdout, stderr } = await explain(pool, id);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, fault);
    }
  });
});
