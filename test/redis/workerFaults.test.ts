import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../core/redis/scheduler.js';
import { createWorker } from '../../core/worker/createWorker.js';
import { assertSound, takeCensus } from '../support/census.js';
import { endChildren, startChild } from '../support/childProcess.js';
import { byNode } from '../support/look.js';
import { ownRedis } from '../support/privateRedis.js';
import { untilAborted, useWorkers } from '../support/workers.js';
import { someTasks, useWorld } from '../support/world.js';
import { eventually } from './local/support/processes.js';

describe('workers and what befalls them', () => {
  const world = useWorld(0);
  const startWorker = useWorkers();
  afterEach(endChildren);

  /** What a sweep does with nodes that were silent: a clock in the future brings it about. */
  const loseAllNodes = async () => {
    const { url, prefix } = world();
    const later = await connect({ url, prefix, clock: () => Date.now() + 60_000 });
    await (await later.pool('demo')).sweep();
    await later.close();
  };

  it('finish what a killed worker process held, within two heartbeat timeouts', async () => {
    const timeoutMs = 500;
    const pool = await world().createPool({ heartbeatTimeoutMs: timeoutMs });
    const ids = await pool.enqueueAll(someTasks(8));
    const child = startChild('hangingWorker.ts', world().url, world().prefix, 'doomed');
    await child.wrote(3);
    const done: string[] = [];
    await startWorker(pool, { name: 'other', capacity: 4 }, ({ id }) => void done.push(id));

    await child.kill();
    const killedAt = performance.now();

    await eventually('all are done', () => done.length === 8);
    const tookMs = performance.now() - killedAt;
    assert.ok(tookMs < 2 * timeoutMs, `${tookMs} ms`);
    assert.deepEqual([...done].sort(), ids);
    assert.deepEqual(await byNode(pool, (n) => n.state), { doomed: 'lost', other: 'active' });
  });

  it('execute what a program pushes to the inbox with LPUSH', async () => {
    const pool = await world().createPool();
    const payloads: unknown[] = [];
    await startWorker(pool, { name: 'a' }, ({ payload }) => void payloads.push(payload));

    const item = '{"name":"resize","payload":{"width":200}}';
    await world().redis.lpush(`${world().prefix}:{demo:0}:inbox`, item, 'no task');

    await eventually('it has run', () => payloads.length === 1, 3000);
    assert.deepEqual(payloads, [{ width: 200 }]);
    assert.equal((await pool.snapshot()).rejected, 1);
  });

  it('join again when they were given up, and go on', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 400 });
    const done: string[] = [];
    const worker = await startWorker(pool, { name: 'a' }, ({ id }) => void done.push(id));
    const before = (await pool.snapshot()).nodes[0]?.epoch ?? NaN;

    await loseAllNodes();
    await pool.enqueueAll(someTasks(2));

    await eventually('it works again', () => done.length === 2);
    assert.deepEqual(worker.errors, []);
    const [node] = (await pool.snapshot()).nodes;
    assert.equal(node?.state, 'active');
    assert.ok(node.epoch > before);
  });

  it('join again when they were given up while all their places were full', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 200, maxAttempts: 100 });
    const started: string[] = [];
    const worker = await startWorker(pool, { name: 'a', capacity: 3 }, ({ id, signal }) => {
      started.push(id);
      return untilAborted(signal);
    });
    await pool.enqueueAll(someTasks(3));
    await eventually('all places are full', () => started.length === 3);

    for (let round = 1; round <= 5; round++) {
      await loseAllNodes();
      await eventually('all run again', () => started.length === 3 * (round + 1));
    }

    assert.deepEqual(new Set(worker.errors.map(({ reason }) => reason)), new Set(['stale-lease']));
    assert.deepEqual(await byNode(pool, ({ state, running }) => [state, running]), {
      a: ['active', 3],
    });
  });

  it('hear of a lone task at once while they wait, and ask for nothing meanwhile', async () => {
    const pool = await world().createPool();
    const startedAt: number[] = [];
    await startWorker(pool, { name: 'a' }, () => void startedAt.push(performance.now()));
    await eventually('it is blocked', isBlocked);
    await world().redis.config('RESETSTAT');
    const sweeps = sweepsOf();
    await sweeps(); // then a whole second lies between this one
    await sweeps(); // and this one

    const { evalsha = 0, blpop = 0 } = await calls();
    assert.ok(evalsha <= 4 && blpop === 0, `${evalsha} scripts, ${blpop} BLPOPs in 1 to 2 s`);
    const enqueuedAt = performance.now();
    await pool.enqueue({ name: 'lone' });
    await eventually('it runs', () => startedAt.length === 1);
    const tookMs = (startedAt[0] ?? NaN) - enqueuedAt;
    assert.ok(tookMs < 200, `${tookMs} ms`);
  });

  it('outlive a listener of theirs that throws', async () => {
    const pool = await world().createPool({ heartbeatTimeoutMs: 400 });
    const done: string[] = [];
    const warnings: string[] = [];
    const warned = ({ message }: Error) => void warnings.push(message);
    process.on('warning', warned);
    let told = 0;
    const onError = () => {
      told += 1;
      throw new Error(`listener ${told}`);
    };
    const worker = createWorker(pool, { name: 'a', onError }, ({ id }) => void done.push(id));
    await worker.ready;

    const config = `${world().prefix}:{demo:0}:config`;
    await world().redis.rename(config, `${config}-away`);
    await eventually('it was told', () => told > 1);
    await world().redis.rename(`${config}-away`, config);
    await pool.enqueue({ name: 'x' });

    await eventually('it works on', () => done.length > 0);
    await eventually('there is a warning', () => warnings.length > 0);
    await worker.stop();
    process.off('warning', warned);
    assert.deepEqual(warnings, ['The onError of a worker failed: listener 1']);
  });

  it('outlive a restart of Redis, and nothing is lost', async function () {
    this.timeout(40_000);
    const dataDir = await mkdtemp(join(tmpdir(), 'restarted-redis-'));
    const redis = await ownRedis(dataDir);
    const scheduler = await connect({ url: redis.url });
    const pool = await scheduler.createPool('demo', { heartbeatTimeoutMs: 1000 });
    const done = new Set<string>();
    const worker = await startWorker(pool, { name: 'a', capacity: 5 }, async ({ id }) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      done.add(id);
    });
    const ids = await pool.enqueueAll(someTasks(3000));
    await eventually('some are done', () => done.size > 100);

    await redis.stop();
    assert.ok(done.size < 3000);
    const again = await ownRedis(dataDir);
    assert.equal(again.url, redis.url);
    await eventually('all are done', () => done.size === 3000, 30_000);

    await eventually('all are settled', async () => {
      const { nodes } = await pool.snapshot();
      return nodes.every(({ running }) => running === 0);
    });
    assert.deepEqual([...done].sort(), [...ids].sort());
    assert.ok(worker.errors.every(({ reason }) => reason !== 'superseded'));
    await worker.stop();
    await scheduler.close();
    await again.stop();
    await rm(dataDir, { recursive: true });
  });

  it('leave a sound pool behind, whatever each of them did', async () => {
    const pool = await world().createPool({ window: 1, retryDelayMs: 0, heartbeatTimeoutMs: 300 });
    const workers = await Promise.all(
      ['a', 'b', 'c'].map((name, i) =>
        startWorker(pool, { name, capacity: i + 1 }, ({ attempt }) => {
          if (attempt === 1) throw new Error('once is not enough');
        }),
      ),
    );
    await pool.enqueueAll(someTasks(500, { cost: 3 }));
    await pool.drainNode('a');
    await workers[1]?.stop();

    await eventually('all are completed', async () => {
      return (await pool.snapshot()).counters.completed === 500;
    });
    assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
  });

  async function isBlocked(): Promise<boolean> {
    const clients = String(await world().redis.client('LIST'));
    const ours = clients.split('\n').filter((line) => line.includes(` name=${world().prefix} `));
    return ours.some((line) => line.includes(' cmd=blpop '));
  }

  /** Waits for the next sweep; a worker sweeps each second. */
  function sweepsOf(): () => Promise<void> {
    let seen: string | null | undefined;
    return () =>
      eventually('a sweep', async () => {
        const at = await world().redis.hget(`${world().prefix}:{demo:0}:stats`, 'sweptAt');
        const isNew = seen !== undefined && at !== seen;
        seen = at;
        return isNew;
      });
  }

  async function calls(): Promise<Record<string, number>> {
    const info = await world().redis.info('commandstats');
    const entries = [...info.matchAll(/cmdstat_(\w+):calls=(\d+)/g)];
    return Object.fromEntries(entries.map(([, name = '', count]) => [name, Number(count)]));
  }
});
