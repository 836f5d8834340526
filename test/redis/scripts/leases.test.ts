import assert from 'node:assert/strict';
import { joinNode, takeTokens } from '../../support/handNode.js';
import { byNode, namesIn, queueOf, rowsIn, runningOn } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('leases', () => {
  const world = useWorld();

  it('are listed by their deadlines, the earliest first', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const a = await joinNode(pool, 'a');
    const start = world().nowMs;
    await pool.enqueueAll(someTasks(3));
    for (let i = 0; i < 3; i++) {
      await takeTokens(a, 1);
      world().nowMs += 10;
    }
    await a.heartbeat(['1']); // renewed: now the latest

    const rows = await rowsIn(pool, runningOn('a'));

    const deadlines = rows.map(({ id, at }) => [id, at.state === 'running' && at.leaseUntilMs]);
    assert.deepEqual(deadlines, [
      ['0-2', start + 1510],
      ['0-3', start + 1520],
      ['0-1', start + 1530],
    ]);
  });

  it('of one take are listed in the order of their tasks', async () => {
    const pool = await world().createPool();
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(12));
    await takeTokens(a, 12);
    assert.deepEqual(
      await namesIn(pool, runningOn('a')),
      someTasks(12).map(({ name }) => name),
    );
  });

  // Redis keeps a zset of over 128 entries in another way, and the scripts look into it in another way
  for (const running of [20, 300]) {
    it(`of ${running} tasks are ended once, and only where they are held`, async () => {
      const pool = await world().createPool();
      const a = await joinNode(pool, 'a');
      await pool.enqueueAll(someTasks(running));
      const tokens = await takeTokens(a, running);
      const half = tokens.slice(0, running / 2);

      const first = await a.settle({ completed: [...half, '9999'] });
      const again = await a.settle({ completed: half });

      assert.deepEqual(first, { kind: 'settled', lateSettles: ['9999'] });
      assert.deepEqual(again, { kind: 'settled', lateSettles: half });
      assert.deepEqual(await byNode(pool, (node) => [node.running, node.completed]), {
        a: [running / 2, running / 2],
      });
    });
  }

  it('that run out give their tasks back in the order they were enqueued', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const a = await joinNode(pool, 'a');
    await pool.enqueueAll(someTasks(12));
    await takeTokens(a, 12);
    await a.heartbeat(); // alive, and names none of them
    world().nowMs += 1499;
    await a.heartbeat();
    world().nowMs += 1;

    await pool.sweep();

    const names = someTasks(12).map(({ name }) => name);
    assert.deepEqual(await namesIn(pool, queueOf('a')), names);
  });
});
