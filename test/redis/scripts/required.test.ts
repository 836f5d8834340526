import assert from 'node:assert/strict';
import { required } from '../../../core/redis/calls/required.js';
import type { Pool } from '../../../core/redis/pool.js';
import { takeCensus } from '../../support/census.js';
import { joinNode, sliceOf } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('what is required by what waits', () => {
  const world = useWorld();

  const read = (pool: Pool) => required(sliceOf(pool, 0));

  it('is nothing where no task requires labels', async () => {
    const pool = await world().createPool({ window: 0 });
    assert.deepEqual(await read(pool), {
      backlog: [{ labels: [], tasks: 0, cost: 0 }],
      queued: [],
    });
    await pool.enqueueAll([...someTasks(3, { cost: 2 }), { name: 'x', priority: 9 }]);
    assert.deepEqual((await read(pool)).backlog, [
      { labels: [], tasks: 1, cost: 1 },
      { labels: [], tasks: 3, cost: 6 },
    ]);
  });

  it('is told by priority and labels of the backlog, whatever the tenant, and of queues; nothing changes', async () => {
    const pool = await world().createPool();
    const node = await joinNode(pool, 'a', { labels: ['gpu', 'eu'] });
    await pool.enqueueAll([
      ...someTasks(2, { requires: ['gpu'], cost: 3 }),
      ...someTasks(1, { requires: ['gpu', 'eu'] }),
      ...someTasks(4),
    ]);
    const gone = await joinNode(pool, 'gone', { labels: ['cpu'] });
    await pool.enqueueAll(someTasks(2, { requires: ['cpu'] }));
    await gone.leave();
    await pool.enqueueAll(someTasks(3, { requires: ['cpu'], tenant: 'acme', cost: 5 }));
    await pool.pauseNode('a');
    await pool.enqueueAll(someTasks(1, { priority: 9 }));
    await pool.enqueueAll(someTasks(2));
    const census = () => takeCensus(world().redis, `${world().prefix}:{demo:0}:`);
    const before = await census();

    const { backlog, queued } = await read(pool);
    assert.deepEqual(backlog, [
      { labels: [], tasks: 1, cost: 1 },
      { labels: [], tasks: 2, cost: 2 },
      { labels: ['cpu'], tasks: 5, cost: 17 },
    ]);
    assert.deepEqual(queued, [
      { node: node.name, labels: ['gpu'], cost: 6 },
      { node: node.name, labels: ['eu', 'gpu'], cost: 1 },
    ]);
    assert.deepEqual(await census(), before);
  });

  it('looks into some lanes of each set where there are many', async () => {
    const pool = await world().createPool({ window: 0 });
    await pool.enqueueAll(
      Array.from({ length: 900 }, (_, i) => ({ name: 'x', tenant: `t${i}`, requires: ['gpu'] })),
    );
    await pool.enqueueAll(someTasks(70, { requires: ['cpu'], cost: 2 }));
    assert.deepEqual((await read(pool)).backlog, [
      { labels: ['cpu'], tasks: 70, cost: 140 },
      { labels: ['gpu'], tasks: 900, cost: 900 },
    ]);
  });
});
