import assert from 'node:assert/strict';
import type { Pool } from '../../../core/redis/pool.js';
import { joinNode, takeTokens } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';
import { explained, reasons, refusals, said } from './explained.js';

/** What a node's places say of a task that waits: the places are the node's in the whole pool. */
describe('whether a node has a place for a task', () => {
  const world = useWorld();

  /** A task of each of two partitions. */
  async function inEachPartition(pool: Pool): Promise<[string, string]> {
    const ids = [await pool.enqueue({ name: 'x' }), await pool.enqueue({ name: 'x' })];
    const [first = '', second = ''] = ids.sort();
    assert.ok(first.startsWith('0-') && second.startsWith('1-'), ids.join());
    return [first, second];
  }

  async function joinBoth(pool: Pool, name: string, capacity = 1) {
    return [
      await joinNode(pool, name, { capacity, partition: 0 }),
      await joinNode(pool, name, { capacity, partition: 1 }),
    ] as const;
  }

  it('not where it is busy with tasks of another partition', async () => {
    const pool = await world().createPool({ partitions: 2, window: 0 });
    const [, inSecond] = await joinBoth(pool, 'a');
    const [id] = await inEachPartition(pool);
    assert.deepEqual(await reasons(pool, id), [{ kind: 'next', nodes: ['a'] }]);
    await takeTokens(inSecond, 1);
    assert.deepEqual(await reasons(pool, id), [
      { kind: 'windows-full', nodes: 1, running: 1, capacity: 1 },
    ]);
    const lines = await said(pool, id);
    assert.equal(
      lines[1],
      'a is the only node that can run it now, and is busy: it runs 1 of 1 tasks at once.',
    );
    assert.equal(
      lines.at(-1),
      'Loads, windows and room are those of partition 0, of 2; what runs at once is counted in all of them.',
    );
  });

  it('not where its own node is busy with tasks of another partition', async () => {
    const pool = await world().createPool({ partitions: 2 });
    const [, inSecond] = await joinBoth(pool, 'a');
    const [id] = await inEachPartition(pool);
    await takeTokens(inSecond, 1);
    assert.deepEqual(await reasons(pool, id), [
      { kind: 'node-busy', node: 'a', running: 1, capacity: 1, thieves: 0 },
    ]);
    await joinBoth(pool, 'b');
    assert.deepEqual(await reasons(pool, id), [
      { kind: 'node-busy', node: 'a', running: 1, capacity: 1, thieves: 1 },
    ]);
    assert.equal(
      (await said(pool, id))[2],
      'a is busy: it runs 1 of 1 tasks at once. Another node with a free place may steal it.',
    );
    await pool.configure({ stealing: 'off' });
    assert.equal((await said(pool, id))[2], 'a is busy: it runs 1 of 1 tasks at once.');
  });

  it('whatever the task costs: a take begins it straight from the backlog', async () => {
    const pool = await world().createPool({ window: 2 });
    const a = await joinNode(pool, 'a');
    const id = await pool.enqueue({ name: 'x', cost: 10 });
    assert.deepEqual(await reasons(pool, id), [{ kind: 'next', nodes: ['a'] }]);
    assert.deepEqual(await refusals(pool, id), {});
    assert.deepEqual((await said(pool, id)).slice(1), [
      'Nothing keeps it: a takes it with its next call.',
      'a may take it from the backlog: 0 queued and 0 running make a load of 0, over the weight 1 that is 0; its window has room for 2 more.',
    ]);
    await takeTokens(a, 1);
    assert.equal((await explained(pool, id)).at?.state, 'running');
  });

  it('of several nodes the first three are named', async () => {
    const pool = await world().createPool({ window: 0 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) await joinNode(pool, name);
    const id = await pool.enqueue({ name: 'x' });
    assert.deepEqual(await reasons(pool, id), [{ kind: 'next', nodes: ['a', 'b', 'c', 'd', 'e'] }]);
    assert.equal(
      (await said(pool, id))[1],
      'Nothing keeps it: a or b or c or 2 other nodes takes it with its next call.',
    );
  });

  it('not where what is in its queue takes all of them', async () => {
    const pool = await world().createPool({ window: 1 });
    await joinNode(pool, 'a');
    await pool.enqueue({ name: 'queued' });
    const id = await pool.enqueue({ name: 'x' });
    assert.deepEqual(await reasons(pool, id), [
      { kind: 'windows-full', nodes: 1, running: 0, capacity: 1 },
    ]);
    const first = await pool.enqueue({ name: 'x', priority: 3 });
    assert.deepEqual(await reasons(pool, first), [{ kind: 'next', nodes: ['a'] }]);
  });

  it('but what is in its queue goes first', async () => {
    const pool = await world().createPool({ window: 1 });
    await joinNode(pool, 'a', { capacity: 2 });
    await pool.enqueue({ name: 'queued', cost: 2 });
    const id = await pool.enqueue({ name: 'x' });
    assert.deepEqual(await reasons(pool, id), [
      { kind: 'queues-first', nodes: 1, tasks: 1, running: 0, capacity: 2 },
    ]);
    assert.equal(
      (await said(pool, id))[1],
      'a is the only node that has a place for it, and begins what is in its own queue first, at least 1 task; it runs 0 of 2 at once.',
    );
    assert.deepEqual(await refusals(pool, id), {});
  });

  it('others do not go first that none of its nodes can run', async () => {
    const pool = await world().createPool({ window: 0 });
    const a = await joinNode(pool, 'a');
    await joinNode(pool, 'gpu', { labels: ['gpu'] });
    await pool.pauseNode('gpu');
    await pool.enqueueAll(someTasks(2, { priority: 5, requires: ['gpu'] }));
    const id = await pool.enqueue({ name: 'x' });
    assert.deepEqual(await reasons(pool, id), [{ kind: 'next', nodes: ['a'] }]);
    await pool.resumeNode('gpu');
    assert.deepEqual(await reasons(pool, id), [{ kind: 'next', nodes: ['a'] }]);
    await takeTokens(a, 1);
    assert.equal((await explained(pool, id)).at?.state, 'running');
  });
});
