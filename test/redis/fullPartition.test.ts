import assert from 'node:assert/strict';
import { someTasks, useWorld } from '../support/world.js';

describe('a full partition', () => {
  const world = useWorld(0);

  it('passes tasks on to one with room, though that has been sent more', async () => {
    const pool = await world().createPool({ partitions: 2, maxBacklog: 400 });
    await pool.enqueue({ name: 'first' });
    await pool.enqueueAll(someTasks(150));
    const other = await world().scheduler.pool('demo');
    await other.enqueueAll(someTasks(199));

    await pool.enqueue({ name: 'last' });

    assert.equal((await pool.snapshot()).counters.enqueued, 351);
  });
});
