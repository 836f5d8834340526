import assert from 'node:assert/strict';
import { joinNode, takeTokens, type HandNode } from '../../support/handNode.js';
import { backlog } from '../../support/look.js';
import { useWorld } from '../../support/world.js';

describe('many lanes, and lanes for long', () => {
  const world = useWorld();

  it('are fair still when virtual time has gone far: one of little weight was alone for long', async () => {
    const pool = await world().createPool({ window: 0 });
    const node = await joinNode(pool, 'a', { capacity: 1000 });
    await pool.setTenantWeight('alone', 1e-6);
    await pool.setTenantWeight('light', 1e6);
    for (let i = 0; i < 12; i++) {
      await pool.enqueueAll(tasksOf('alone', 1000, { cost: 1_000_000 }));
      await takeTokens(node, 999);
    }
    await pool.enqueueAll([...tasksOf('first', 50), ...tasksOf('second', 50)]);
    assert.deepEqual(countOf(await tenantsTaken(node, 20)), { first: 10, second: 10 });

    await pool.enqueueAll(tasksOf('light', 1000));

    const taken = await tenantsTaken(node, 900);
    assert.ok(
      taken.filter((name) => name === 'light').length >= 898,
      'its million turns to one of the others',
    );
  });

  it('pay what they owe though a hundred are listed', async () => {
    const pool = await world().createPool({ window: 0 });
    const node = await joinNode(pool, 'a', { capacity: 1000 });
    for (let i = 0; i < 99; i++) await pool.enqueueAll(tasksOf(`steady${i}`, 10));
    await pool.enqueueAll(tasksOf('dear', 1, { cost: 1000 }));
    assert.ok((await tenantsTaken(node, 100)).includes('dear'));
    await tenantsTaken(node, 100);

    await pool.enqueueAll(tasksOf('dear', 1, { cost: 1000 }));

    assert.ok(!(await tenantsTaken(node, 500)).includes('dear'));
  });

  it('pay what they owe though the node serves many sets of labels', async () => {
    const pool = await world().createPool({ window: 0 });
    const labels = Array.from({ length: 8 }, (_, i) => `l${i}`);
    const node = await joinNode(pool, 'a', { capacity: 1000, labels: ['gpu', ...labels] });
    for (let set = 1; set < 256; set += 2) {
      const requires = labels.filter((_, bit) => (set >> bit) & 1);
      await pool.enqueueAll(tasksOf('steady', 10, { requires }));
    }
    const dear = { cost: 1000, requires: ['gpu'] };
    for (let i = 0; i < 7; i++) await pool.enqueueAll(tasksOf(`dear${i}`, 1, dear));
    assert.ok((await tenantsTaken(node, 135)).includes('dear6'));
    await tenantsTaken(node, 100);

    await pool.enqueueAll(tasksOf('dear6', 1, dear));

    assert.ok(!(await tenantsTaken(node, 500)).includes('dear6'));
  });

  it('are taken from though ten thousand have different labels and tenants', async () => {
    const pool = await world().createPool({ window: 0 });
    const labels = Array.from({ length: 8 }, (_, i) => `l${i}`);
    for (let set = 0; set < 100; set++) {
      const requires = labels.filter((_, bit) => ((set + 1) >> bit) & 1);
      await pool.enqueueAll(
        Array.from({ length: 100 }, (_, i) => ({ name: 'x', tenant: `t${i}`, requires })),
      );
    }
    const node = await joinNode(pool, 'a', { capacity: 1000, labels });

    const taken = new Set<string>();
    for (let calls = 0; taken.size < 10_000 && calls < 2000; calls++) {
      for (const token of await takeTokens(node, 1000)) taken.add(token);
    }

    assert.equal(taken.size, 10_000);
  });

  it('are kept behind a hundred that were emptied by hand, when sets of labels that wait no more are struck off', async () => {
    const pool = await world().createPool({ window: 0 });
    const gone = await pool.enqueueAll(
      Array.from({ length: 120 }, (_, i) => ({ name: 'x', tenant: `a${i}`, requires: ['gpu'] })),
    );
    await pool.enqueue({ name: 'x', tenant: 'z', requires: ['gpu'] });
    await pool.remove(gone, backlog);
    for (let i = 0; i < 199; i++) await pool.enqueue({ name: 'x', requires: [`other${i}`] });
    await assert.rejects(pool.enqueue({ name: 'x', requires: ['one-too-many'] }));
    const node = await joinNode(pool, 'a', { labels: ['gpu'] });

    assert.equal((await takeTokens(node, 1)).length, 1);
    assert.deepEqual((await pool.doctor()).findings, []);
  });

  it('keep no node waiting for what lies behind a thousand that are empty', async () => {
    const pool = await world().createPool({ window: 0 });
    const node = await joinNode(pool, 'a', { capacity: 1000 });
    await pool.enqueueAll(tasksOf('dear', 2, { cost: 10 }));
    for (let i = 0; i < 2; i++) {
      await pool.enqueueAll(
        Array.from({ length: 1000 }, (_, n) => ({ name: 'x', tenant: `t${i}-${n}` })),
      );
    }

    let [taken, calls] = [0, 0];
    for (; taken < 2002 && calls < 40; calls++) {
      const reply = await node.take(1000);
      if (reply.kind !== 'taken') assert.fail(`call ${calls} was ${reply.kind}`);
      taken += reply.tasks.length;
    }

    assert.equal(taken, 2002);
  });

  it('wake a node for what waits behind hundreds that were emptied by hand', async () => {
    const pool = await world().createPool({ window: 0 });
    for (let i = 0; i < 2; i++) {
      const gone = await pool.enqueueAll(
        Array.from({ length: 600 }, (_, n) => ({ name: 'x', tenant: `a${i}-${n}` })),
      );
      await pool.enqueue({ name: 'x', requires: ['eu'] });
      await pool.remove(gone, backlog);
    }
    await joinNode(pool, 'a');
    // a look for work would strike them off
    await world().redis.sadd(`${world().prefix}:{demo:0}:idle`, 'a');

    await pool.enqueue({ name: 'x', tenant: 'z' });

    assert.equal(await world().redis.llen(`${world().prefix}:{demo:0}:wake:a`), 1);
  });
});

function tasksOf(tenant: string, count: number, traits: object = {}) {
  return Array.from({ length: count }, () => ({ name: tenant, tenant, ...traits }));
}

async function tenantsTaken(node: HandNode, count: number): Promise<string[]> {
  const tokens = await takeTokens(node, count);
  return tokens.map((token) => token.split(';')[1] ?? '');
}

function countOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
