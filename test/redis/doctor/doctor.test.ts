import assert from 'node:assert/strict';
import { textOf } from '../../../core/domain/sentence.js';
import { joinNode } from '../../support/handNode.js';
import { backlog, namesIn, rowsIn, whereIs } from '../../support/look.js';
import { useWorld } from '../../support/world.js';
import { faults } from './faults.js';
import { laneFaults } from './laneFaults.js';
import { assertCured, assertHealthy, newPatient } from './patient.js';

describe('the doctor', () => {
  const world = useWorld();

  it('finds nothing in a pool that is well, and mends nothing', async () => {
    const patient = await newPatient(world());
    await assertHealthy(patient);
    const { found, fixed, tasksLookedAt } = await patient.pool.doctor({ fix: true });
    assert.deepEqual([found, fixed, tasksLookedAt], [0, 0, 23]);
  });

  for (const [name, { kinds, inflict }] of Object.entries({ ...faults, ...laneFaults })) {
    it(`names and mends ${name}`, async () => {
      const patient = await newPatient(world());
      await inflict(patient);
      await assertCured(patient, kinds);
    });
  }

  it('puts an orphan at the end of the backlog, with its failures', async () => {
    const patient = await newPatient(world());
    const { pool, key } = patient;
    await world().redis.zrem(key('scheduled'), '3');
    await pool.doctor({ fix: true });
    const last = (await rowsIn(pool, backlog)).at(-1);
    assert.deepEqual([last?.id, last?.failure?.attempts], ['0-3', 1]);
  });

  it('keeps a task that is everywhere where it runs', async () => {
    const patient = await newPatient(world());
    const { redis } = world();
    await redis.rpush(patient.key('backlog:0:0'), '1', '1');
    await redis.zadd(patient.key('dead'), 5, '1');
    await redis.zadd(patient.key('scheduled'), 5, '1');
    await patient.pool.doctor({ fix: true });
    await assertHealthy(patient);
    assert.equal(await whereIs(patient.pool, '0-1'), 'running on a');
  });

  it("gives a lost node's queue back to the head of the backlog, in its order", async () => {
    const patient = await newPatient(world());
    const { redis } = world();
    const queued = await redis.lrange(patient.key('queue:b:0'), 0, -1);
    assert.equal(queued.length, 4);
    await patient.pool.pauseNode('a');
    await redis.zrem(patient.key('nodes'), 'b');
    await patient.pool.doctor({ fix: true });
    assert.deepEqual(await redis.lrange(patient.key('backlog:0:0'), 0, 3), queued);
  });

  it('spends one attempt of a task whose lease it ends', async () => {
    const patient = await newPatient(world());
    await world().redis.zadd(patient.key('running:a'), '-inf', '1');
    await patient.pool.doctor({ fix: true });
    const task = await patient.pool.inspect('0-1');
    assert.match(task?.failure?.lastError ?? '', /the doctor/);
    assert.equal(task?.failure?.attempts, 1);
  });

  it('only suspects a lease that may come from a longer timeout, and leaves it', async () => {
    const patient = await newPatient(world());
    const { redis } = world();
    await redis.zadd(patient.key('running:a'), -1_000_000 - 3_600_000, '1');
    const { findings, fixed } = await patient.pool.doctor({ fix: true });
    assert.deepEqual(
      findings.map(({ kind, confirmed, repair }) => [kind, confirmed, repair]),
      [['impossible-lease', false, undefined]],
    );
    assert.equal(fixed, 0);
    assert.equal(await whereIs(patient.pool, '0-1'), 'running on a');
  });

  it('leaves the entry of a running task to its node, though its traits are wrong', async () => {
    const patient = await newPatient(world());
    const { redis } = world();
    await redis.zrem(patient.key('running:a'), '1');
    await redis.zadd(patient.key('running:a'), -1_000_500, '1:0:7:0');
    const report = await patient.pool.doctor({ fix: true });
    const wrong = report.findings.find(({ kind }) => kind === 'wrong-token');
    assert.deepEqual([wrong?.fixed, wrong?.id, wrong?.node], [false, '0-1', 'a']);
    assert.deepEqual(await redis.zrange(patient.key('running:a'), '0', '-1'), ['2', '1:0:7:0']);
  });

  it('names keys that hold another kind of value, and looks at nothing else there', async () => {
    const patient = await newPatient(world());
    const { redis } = world();
    await redis.del(patient.key('load'));
    await redis.set(patient.key('load'), 'x');
    const { findings, unchecked } = await patient.pool.doctor({ fix: true });
    assert.deepEqual(
      findings.map(({ kind, fixed }) => [kind, fixed]),
      [['wrong-type', false]],
    );
    assert.match(unchecked.map(textOf).join(), /^Partition 0 was not looked at/);
  });

  it('names keys of lanes that hold another kind of value', async () => {
    const patient = await newPatient(world());
    const { redis } = world();
    for (const key of ['fair', 'classes', 'tenants']) await redis.set(patient.key(key), 'x');
    const { findings } = await patient.pool.doctor({ fix: true });
    assert.deepEqual(
      findings.map(({ detail }) => textOf(detail).split(' ')[2]),
      ['fair', 'tenants', 'classes'],
    );
    await redis.del(patient.key('fair'), patient.key('classes'), patient.key('tenants'));
    await redis.sadd(patient.key('classes'), '0:gpu');
    await redis.set(patient.key('lanes:0:gpu'), 'x');
    const again = await patient.pool.doctor();
    assert.deepEqual(
      again.findings.map(({ kind }) => kind),
      ['wrong-type'],
    );
  });

  it('lets a lane go on that nobody looked at', async () => {
    const { pool, world: at, key } = await newPatient(world());
    await pool.enqueueAll(Array.from({ length: 3 }, () => ({ name: 'x', tenant: 'acme' })));
    await at.redis.del(key('lanes:0:'), key('classes'));
    await pool.doctor({ fix: true });
    const c = await joinNode(pool, 'c', { capacity: 100 });
    const taken = await c.take(100);
    const names = taken.kind === 'taken' ? taken.tasks.map(({ token }) => token) : [];
    assert.equal(names.filter((token) => token.includes(';acme')).length, 3);
  });

  it('says how many tasks are gone for good', async () => {
    const patient = await newPatient(world());
    await world().redis.del(patient.key('tasks'));
    const { findings } = await patient.pool.doctor({ fix: true });
    const vanished = findings.find(({ kind }) => kind === 'vanished');
    assert.match(textOf(vanished?.detail ?? assert.fail()), /^22 task\(s\) are not accounted for/);
    await assertHealthy(patient);
    assert.deepEqual(await namesIn(patient.pool, backlog), []);
  });

  it('lets the pool go on: tasks that were orphans are run', async () => {
    const patient = await newPatient(world());
    const { redis } = world();
    await redis.del(patient.key('backlog:0:0'), patient.key('backlog:0:5'));
    await patient.pool.doctor({ fix: true });
    const c = await joinNode(patient.pool, 'c', { capacity: 100 });
    const taken = await c.take(100);
    assert.equal(taken.kind === 'taken' && taken.tasks.length, 10);
  });

  it('stops where it is cancelled, and tells how far it is', async () => {
    const patient = await newPatient(world());
    const stop = new AbortController();
    const steps: number[][] = [];
    const report = await patient.pool.doctor({
      signal: stop.signal,
      onProgress: (done, total) => {
        steps.push([done, total]);
        stop.abort();
      },
    });
    assert.equal(report.cancelled, true);
    assert.equal(steps.length, 1);
    const whole: number[][] = [];
    await patient.pool.doctor({ onProgress: (done, total) => whole.push([done, total]) });
    const [done, total] = whole.at(-1) ?? [];
    assert.equal(done, total);
  });
});
