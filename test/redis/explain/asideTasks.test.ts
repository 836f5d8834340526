import assert from 'node:assert/strict';
import { joinNode, takeTokens } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';
import { explained, kinds, reasons, said } from './explained.js';

describe('why a task that was put aside by a limit waits', () => {
  const world = useWorld();
  const alone = { atLeast: false, higherPriority: 0, otherLanes: 0 };

  /** Three tasks of one key, of which one may run at once: the first runs, the others were put aside. */
  async function twoAside() {
    const pool = await world().createPool({ window: 0, limitConcurrency: 1 });
    const a = await joinNode(pool, 'a', { capacity: 3 });
    await pool.enqueueAll(someTasks(3, { limitKey: 'api' }));
    const tokens = await takeTokens(a, 3);
    return { pool, a, tokens };
  }

  it('what may start of its key was offered to another one', async () => {
    const { pool, a, tokens } = await twoAside();
    await a.settle({ completed: tokens });
    assert.deepEqual(await reasons(pool, '0-2'), [{ kind: 'next', nodes: ['a'] }]);
    const untilMs = world().nowMs + 5000;
    assert.deepEqual(await reasons(pool, '0-3'), [{ kind: 'not-offered', key: 'api', untilMs }]);
    assert.deepEqual((await said(pool, '0-3')).slice(0, 2), [
      '0-3 is put aside by the limit of api.',
      'What may start of its limitKey api was offered to others of it; those put aside are looked at again at 1970-01-01T00:16:45.000Z.',
    ]);
    await takeTokens(a, 1);
    assert.equal((await explained(pool, '0-2')).at?.state, 'running');
    assert.deepEqual(await kinds(pool, '0-3'), ['key-limited']);
  });

  it('nothing, once it is looked at again: then it is offered, before those that were', async () => {
    const { pool, a, tokens } = await twoAside();
    await a.settle({ completed: tokens });
    world().nowMs += 5000;
    await a.heartbeat();
    assert.deepEqual(await reasons(pool, '0-3'), [{ kind: 'next', nodes: ['a'] }]);
    assert.deepEqual(await reasons(pool, '0-2'), [
      { kind: 'behind', ...alone, tasks: 1, sameLane: 1 },
    ]);
    await takeTokens(a, 1);
    assert.equal((await explained(pool, '0-3')).at?.state, 'running');
  });

  it('its nodes are busy', async () => {
    const pool = await world().createPool({ window: 0, limitConcurrency: 1 });
    const a = await joinNode(pool, 'a', { capacity: 2 });
    await pool.enqueueAll(someTasks(3, { limitKey: 'api' }));
    const [first = ''] = await takeTokens(a, 2);
    await pool.enqueueAll(someTasks(2));
    await takeTokens(a, 1);
    await a.settle({ completed: [first] });
    await takeTokens(a, 1);
    world().nowMs += 30_000;
    await a.heartbeat();
    assert.deepEqual(await kinds(pool, '0-3'), ['key-limited']);
    await pool.configure({ limitConcurrency: 5 });
    assert.deepEqual(await kinds(pool, '0-3'), ['windows-full']);
  });

  it('another one of its key goes first, wherever it was put aside', async () => {
    const pool = await world().createPool({ window: 0, limitConcurrency: 1 });
    const a = await joinNode(pool, 'a', { capacity: 3 });
    await pool.enqueueAll(someTasks(2, { limitKey: 'api' }));
    const [first = ''] = await takeTokens(a, 3);
    const late = await pool.enqueue({ name: 'late', limitKey: 'api' });
    await a.settle({ completed: [first] });
    // the one that was put aside stands before it now
    assert.deepEqual(await reasons(pool, late), [
      { kind: 'behind', ...alone, tasks: 1, sameLane: 1 },
    ]);
  });
});
