import assert from 'node:assert/strict';
import { sweep } from '../../core/redis/calls/sweep.js';
import { joinNode, sliceOf, takeTokens } from '../support/handNode.js';
import { whereIs } from '../support/look.js';
import { useWorld } from '../support/world.js';

describe('a pool that is swept rarely', () => {
  const world = useWorld();

  it('gives back what a dead node held in the end', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const dead = await joinNode(pool, 'dead');
    const id = await pool.enqueue({ name: 'x' });
    await takeTokens(dead, 1);
    const alive = await joinNode(pool, 'alive');

    for (let i = 0; i < 20; i++) {
      world().nowMs += 1200;
      await alive.heartbeat();
      await sweep(sliceOf(pool, 0), 250);
    }

    assert.equal(await whereIs(pool, id), 'queued on alive');
  });
});

describe('a clock that goes back', () => {
  const world = useWorld(100_000_000);

  it('keeps no dead node alive', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const dead = await joinNode(pool, 'dead');
    const id = await pool.enqueue({ name: 'x' });
    await takeTokens(dead, 1);
    const alive = await joinNode(pool, 'alive');
    await sweep(sliceOf(pool, 0), 250);

    world().nowMs -= 3_600_000;
    for (let i = 0; i < 8; i++) {
      world().nowMs += 250;
      await alive.heartbeat();
      await sweep(sliceOf(pool, 0), 250);
    }

    assert.equal(await whereIs(pool, id), 'queued on alive');
  });
});
