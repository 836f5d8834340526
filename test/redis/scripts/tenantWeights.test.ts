import assert from 'node:assert/strict';
import type { Pool } from '../../../core/redis/pool.js';
import { joinNode, takeTokens, type HandNode } from '../../support/handNode.js';
import { useWorld } from '../../support/world.js';

describe('the weight of a tenant that changes while its tasks wait', () => {
  const world = useWorld();

  it('changes what is owed already: nobody waits by a weight that he has no more', async () => {
    const { pool, node } = await withRivals('demo', 0.001);
    assert.deepEqual(await tenantsTaken(node, 2), ['t', 'u']);

    await pool.setTenantWeight('t', 1);

    assert.deepEqual(await tenantsTaken(node, 4), ['t', 'u', 't', 'u']);
  });

  it('makes who has less of it wait as if he had never had more', async () => {
    const turns: string[][] = [];
    for (const weight of [1000, 0.1]) {
      const { pool, node } = await withRivals(`from-${weight}`, weight);
      await takeTokens(node, 2);
      await pool.setTenantWeight('t', 0.1);
      turns.push(await tenantsTaken(node, 40));
    }

    assert.deepEqual(turns[0], turns[1]);
    assert.equal(turns[0]?.indexOf('t'), 10);
  });

  it('gains nothing by going up and down', async () => {
    const { pool, node } = await withRivals();
    const taken: string[] = [];
    for (let i = 0; i < 100; i++) {
      for (const weight of [0.001, 1000, 0.3, 1]) await pool.setTenantWeight('t', weight);
      taken.push(...(await tenantsTaken(node, 1)));
    }

    assert.equal(taken.filter((tenant) => tenant === 't').length, 50);
  });

  it('counts in each lane of the tenant, in each priority and partition, and in no other', async () => {
    const pool = await world().createPool({ window: 0, partitions: 2 });
    const nodes = [
      await joinNode(pool, 'a', { capacity: 100, labels: ['gpu'], partition: 0 }),
      await joinNode(pool, 'b', { capacity: 100, labels: ['gpu'], partition: 1 }),
    ];
    await pool.setTenantWeight('t', 0.5);
    for (const priority of [0, 9]) {
      for (const requires of [[], ['gpu']]) {
        for (const tenant of ['t', 'u']) {
          await pool.enqueueAll(
            Array.from({ length: 40 }, () => ({ name: 'x', tenant, priority, requires, cost: 3 })),
          );
        }
      }
      for (const node of nodes) await node.take(4);
    }
    const before = await allTags(pool);

    await pool.setTenantWeight('t', 2);

    const after = await allTags(pool);
    assert.deepEqual(
      after,
      before.map(({ tag, start, lane, ...where }) => ({
        ...where,
        lane,
        start,
        tag: lane.endsWith(';t') && tag > start ? start + (tag - start) / 4 : tag,
      })),
    );
    assert.ok(after.filter(({ tag }, i) => tag !== before[i]?.tag).length >= 4);
  });

  it('counts for those of no tenant, too', async () => {
    const pool = await world().createPool({ window: 0 });
    await pool.enqueueAll(Array.from({ length: 50 }, () => ({ name: 'x' })));
    await pool.enqueueAll(tasksOf('u', 50));
    const node = await joinNode(pool, 'a', { capacity: 100 });
    await pool.setTenantWeight('', 0.001);
    await takeTokens(node, 2);

    await pool.setTenantWeight('', 1);

    assert.deepEqual(await tenantsTaken(node, 4), ['', 'u', '', 'u']);
  });

  /** Tasks of `t` and `u`, 200 each, and a node for them. */
  async function withRivals(name = 'demo', weight = 1): Promise<{ pool: Pool; node: HandNode }> {
    const pool = await world().scheduler.createPool(name, { window: 0 });
    await pool.setTenantWeight('t', weight);
    await pool.enqueueAll([...tasksOf('t', 200), ...tasksOf('u', 200)]);
    return { pool, node: await joinNode(pool, 'a', { capacity: 1000 }) };
  }

  async function allTags(pool: Pool) {
    const tags: { key: string; lane: string; tag: number; start: number }[] = [];
    for (const [index] of pool.partitionsOf().entries()) {
      const partition = `${world().prefix}:{demo:${index}}:`;
      for (const priority of [0, 9]) {
        const start = Number(await world().redis.hget(`${partition}fair`, `v:${priority}`));
        for (const labels of ['', 'gpu']) {
          const key = `${partition}lanes:${priority}:${labels}`;
          const listed = await world().redis.zrange(key, '0', '-1', 'WITHSCORES');
          for (let i = 0; i < listed.length; i += 2) {
            tags.push({ key, lane: listed[i] ?? '', tag: Number(listed[i + 1]), start });
          }
        }
      }
    }
    return tags.sort((a, b) => (a.key + a.lane < b.key + b.lane ? -1 : 1));
  }
});

function tasksOf(tenant: string, count: number) {
  return Array.from({ length: count }, () => ({ name: tenant, tenant }));
}

async function tenantsTaken(node: HandNode, count: number): Promise<string[]> {
  const tokens = await takeTokens(node, count);
  return tokens.map((token) => token.split(';')[1] ?? '');
}
