import assert from 'node:assert/strict';
import type { SchedulerError } from '../../core/domain/errors.js';
import { connect } from '../../core/redis/scheduler.js';
import { sweep } from '../../core/redis/calls/sweep.js';
import { endChildren, startChild } from '../support/childProcess.js';
import { gateTo, type Gate } from '../support/gate.js';
import { joinNode, sliceOf, takeTokens } from '../support/handNode.js';
import { byNode } from '../support/look.js';
import { useWorkers } from '../support/workers.js';
import { someTasks, useWorld } from '../support/world.js';
import { eventually } from './local/support/processes.js';

describe('while Redis is away', () => {
  const world = useWorld(0);
  const startWorker = useWorkers();
  let gate: Gate;
  beforeEach(async () => {
    gate = await gateTo(world().url);
  });
  afterEach(() => gate.shut());

  it('only so many calls wait for it; more fail at once, and are never sent', async () => {
    const { prefix } = world();
    const scheduler = await connect({ url: gate.url, prefix, maxWaitingCalls: 5 });
    const pool = await scheduler.createPool('demo');
    await pool.enqueue({ name: 'first' });
    await gate.shut();
    await eventually('it is noticed', () => !scheduler.isConnected());

    const ends = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => pool.enqueueAll([{ name: `t${i}` }])),
    );

    const reasons = ends.map((end) =>
      end.status === 'rejected' ? (end.reason as SchedulerError).reason : 'fulfilled',
    );
    assert.equal(reasons.filter((reason) => reason === 'unreachable').length, 5);
    assert.equal(reasons.filter((reason) => reason === 'too-many-waiting').length, 15);
    await gate.open();
    await eventually('it is back', () => scheduler.isConnected());
    await pool.enqueue({ name: 'last' });
    assert.equal((await pool.snapshot()).counters.enqueued, 2);
    await scheduler.close();
  });

  it('large calls wait up to a number of bytes', async () => {
    const scheduler = await connect({ url: gate.url, prefix: world().prefix });
    const pool = await scheduler.createPool('demo', { maxPayloadBytes: 20_000_000 });
    await pool.enqueue({ name: 'first' });
    await gate.shut();
    await eventually('it is noticed', () => !scheduler.isConnected());
    const task = { name: 'big', payload: 'x'.repeat(15_000_000) };

    const ends = await Promise.allSettled([1, 2, 3].map(() => pool.enqueueAll([task])));

    const reasons = ends.map(
      (end) => end.status === 'rejected' && (end.reason as SchedulerError).reason,
    );
    assert.deepEqual(reasons, ['unreachable', 'unreachable', 'too-many-waiting']);
    await scheduler.close();
  });

  it('for longer than a heartbeat timeout, nodes lose nothing, and nothing runs or is settled twice', async () => {
    const { prefix } = world();
    const near = await connect({ url: gate.url, prefix });
    const pool = await near.createPool('demo', { heartbeatTimeoutMs: 400, maxAttempts: 1 });
    const runs: string[] = [];
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const worker = await startWorker(pool, { name: 'a', capacity: 3 }, ({ id }) => {
      runs.push(id);
      return finished;
    });
    const ids = await pool.enqueueAll(someTasks(3));
    await eventually('all run', () => runs.length === 3);

    await gate.shut();
    const outage = performance.now();
    await eventually('two timeouts have passed', () => performance.now() - outage > 1000);
    await gate.open();
    await eventually('it is back', () => near.isConnected());
    // the first sweep after the outage finds the node's word run out, and gives it time
    await eventually('it is swept', async () => {
      const at = await world().redis.hget(`${prefix}:{demo:0}:stats`, 'graceUntil');
      return at !== null;
    });
    finish();

    await eventually('all are settled', async () => {
      return (await pool.snapshot()).counters.completed === 3;
    });
    const { counters, dead } = await pool.snapshot();
    assert.deepEqual([runs.sort(), dead, counters.returned], [ids, 0, 0]);
    assert.ok(worker.errors.every(({ reason }) => reason !== 'stale-lease'));
    await worker.stop();
    await near.close();
  });
});

describe('the grace after a time without sweeps', () => {
  const world = useWorld();

  it('lets nodes be heard of for one timeout more, and no longer', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const slice = sliceOf(pool, 0);
    const a = await joinNode(pool, 'a');
    const b = await joinNode(pool, 'b');
    await pool.enqueueAll(someTasks(4));
    const tokens = await takeTokens(a, 1);
    await takeTokens(b, 1);
    await sweep(slice, 250);

    world().nowMs += 60_000;
    assert.equal((await sweep(slice, 250)).report?.returned, 0);
    assert.equal((await a.heartbeat(tokens)).kind, 'alive');
    world().nowMs += 999;
    await a.heartbeat(tokens);
    assert.equal((await sweep(slice, 250)).report?.returned, 0);
    world().nowMs += 1;
    await sweep(slice, 0);

    assert.deepEqual(await byNode(pool, ({ state, running }) => [state, running]), {
      a: ['active', 1],
      b: ['lost', 0],
    });
  });

  it('is not given where sweeps went on', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000 });
    const slice = sliceOf(pool, 0);
    await joinNode(pool, 'a');
    for (let i = 0; i < 6; i++) {
      await sweep(slice, 250);
      world().nowMs += 250;
    }
    await sweep(slice, 250);
    assert.deepEqual(await byNode(pool, ({ state }) => state), { a: 'lost' });
  });
});

describe('a worker process that is stopped', () => {
  const world = useWorld(0);
  const startWorker = useWorkers();
  afterEach(endChildren);

  it('for less than the heartbeat timeout loses nothing', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 2000 });
    const ids = await pool.enqueueAll(someTasks(3));
    const child = startChild('hangingWorker.ts', world().url, world().prefix, 'stopped');
    await child.wrote(3);
    const others: string[] = [];
    await startWorker(pool, { name: 'other', capacity: 3 }, ({ id }) => void others.push(id));

    for (let i = 0; i < 2; i++) {
      child.signal('SIGSTOP');
      const since = performance.now();
      await eventually('nearly a timeout', () => performance.now() - since > 1900);
      child.signal('SIGCONT');
      const deadline = await heartbeatDeadline();
      await eventually('it is heard of', async () => (await heartbeatDeadline()) > deadline);
    }

    assert.deepEqual(others, []);
    const { nodes, counters } = await pool.snapshot();
    assert.deepEqual(
      nodes.map(({ name, state, running }) => [name, state, running]),
      [
        ['other', 'active', 0],
        ['stopped', 'active', ids.length],
      ],
    );
    assert.equal(counters.returned, 0);
  });

  it('for longer loses its tasks to others, and its late settles are refused, counted and told', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 500 });
    const ids = await pool.enqueueAll(someTasks(3));
    const child = startChild('settlingWorker.ts', world().url, world().prefix, 'stopped');
    await child.wrote(3);
    const others: string[] = [];
    await startWorker(pool, { name: 'other', capacity: 3 }, ({ id }) => void others.push(id));

    child.signal('SIGSTOP');
    await eventually('others have run them', () => others.length === 3);
    child.signal('SIGCONT');

    await child.wrote(4);
    const told = JSON.parse(child.lines[3] ?? '') as { reason: string; taskIds: string[] };
    assert.deepEqual([told.reason, told.taskIds.sort()], ['stale-lease', ids]);
    const { counters } = await pool.snapshot();
    assert.equal(counters.completed, 3);
    // those that had ended by then; the others were aborted, and said nothing more
    assert.ok(counters.staleSettles >= 1);
  });

  async function heartbeatDeadline(): Promise<number> {
    const deadline = await world().redis.zscore(`${world().prefix}:{demo:0}:nodes`, 'stopped');
    return Number(deadline);
  }
});
