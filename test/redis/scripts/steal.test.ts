import assert from 'node:assert/strict';
import { toNodeName } from '../../../core/domain/names.js';
import type { Pool } from '../../../core/redis/pool.js';
import { joinNode, takeTokens, type HandNode } from '../../support/handNode.js';
import { byNode, namesIn, queueLengths, queueOf, whereIs } from '../../support/look.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('stealing', () => {
  const world = useWorld();
  const key = (suffix: string) => `${world().prefix}:{demo:0}:${suffix}`;
  const isIdle = async (node: string) => (await world().redis.sismember(key('idle'), node)) === 1;
  const isWoken = async (node: string) => (await world().redis.llen(key(`wake:${node}`))) > 0;

  /** Nodes of a pool whose queue is the first one's only: tasks t1, t2, ... */
  async function loaded(
    pool: Pool,
    tasks: readonly { name: string; cost?: number; priority?: number }[],
    ...thieves: readonly [name: string, options?: { capacity?: number; weight?: number }][]
  ): Promise<HandNode[]> {
    await joinNode(pool, 'busy');
    await pool.enqueueAll(tasks);
    const nodes: HandNode[] = [];
    for (const [name, options] of thieves) nodes.push(await joinNode(pool, name, options));
    return nodes;
  }

  it('gives an idle node half of the queue, from its head, and runs what it can at once', async () => {
    const pool = await world().createPool();
    const [thief] = await loaded(pool, someTasks(9), ['thief', { capacity: 2 }]);

    const tokens = await takeTokens(thief!, 2);

    assert.deepEqual(tokens, ['1', '2']);
    assert.deepEqual(await namesIn(pool, queueOf('thief')), ['t3', 't4', 't5']);
    assert.deepEqual(await namesIn(pool, queueOf('busy')), ['t6', 't7', 't8', 't9']);
    assert.deepEqual(await byNode(pool, (n) => [n.queuedCost, n.runningCost, n.stolen]), {
      busy: [4, 0, 0],
      thief: [3, 2, 5],
    });
    assert.equal((await pool.snapshot()).counters.stolen, 5);
  });

  it('steals from the node that is the most loaded for its weight', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'big', { weight: 4 });
    await joinNode(pool, 'small', { weight: 1 });
    await joinNode(pool, 'middle', { weight: 2 });
    const ids = await pool.enqueueAll(someTasks(14));
    await pool.drainNode('big');
    await pool.resumeNode('big');
    await pool.enqueueAll(someTasks(0));
    assert.equal(ids.length, 14);
  });

  it('leaves the last task of a queue to nobody who sleeps: one is stolen, too', async () => {
    const pool = await world().createPool();
    const [thief] = await loaded(pool, someTasks(1), ['thief']);

    assert.deepEqual(await takeTokens(thief!, 1), ['1']);
    assert.deepEqual(await queueLengths(pool), { busy: 0, thief: 0 });
  });

  it('takes the highest priority first', async () => {
    const pool = await world().createPool();
    const tasks = [
      ...someTasks(2),
      { name: 'urgent', priority: 9 },
      { name: 'soon', priority: 5 },
    ];
    const [thief] = await loaded(pool, tasks, ['thief']);

    assert.deepEqual(await takeTokens(thief!, 1), ['3:9:1:0']);
    assert.deepEqual(await namesIn(pool, queueOf('thief')), ['soon']);
    assert.deepEqual(await namesIn(pool, queueOf('busy')), ['t1', 't2']);
  });
});
void toNodeName;
void whereIs;
