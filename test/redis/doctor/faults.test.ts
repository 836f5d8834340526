import assert from 'node:assert/strict';
import { textOf } from '../../../core/domain/sentence.js';
import { joinNode } from '../../support/handNode.js';
import { backlog, namesIn, rowsIn, whereIs } from '../../support/look.js';
import { useWorld } from '../../support/world.js';
import { assertCured, assertHealthy, newPatient, type Patient } from './patient.js';

interface Fault {
  readonly kinds: readonly string[];
  readonly inflict: (patient: Patient) => Promise<unknown>;
}

const DAY_MS = 86_400_000;

/** By name: what is done to the keys, and what the doctor calls it. */
const faults: Readonly<Record<string, Fault>> = {
  'an orphan body': {
    kinds: ['orphan-body'],
    inflict: ({ world, key }) => world.redis.rpop(key('backlog:0:0')),
  },
  'orphans of all priorities': {
    kinds: ['orphan-body'],
    inflict: ({ world, key }) => world.redis.del(key('backlog:0:0'), key('backlog:0:5')),
  },
  'a body under what is no number': {
    kinds: ['orphan-body', 'vanished'],
    inflict: ({ world, key }) => world.redis.hset(key('tasks'), '007', '["james"]'),
  },
  'a body that is gone from the backlog': {
    kinds: ['missing-body', 'vanished'],
    inflict: async ({ world, key }) =>
      world.redis.hdel(key('tasks'), (await world.redis.lindex(key('backlog:0:0'), 1)) ?? ''),
  },
  'a body that is gone from a queue': {
    kinds: ['missing-body', 'vanished'],
    inflict: async ({ world, key }) =>
      world.redis.hdel(key('tasks'), (await world.redis.lindex(key('queue:a:0'), 0)) ?? ''),
  },
  'a body that is gone of a running, a scheduled and a dead task': {
    kinds: ['missing-body', 'stray-record', 'vanished'],
    inflict: ({ world, key }) => world.redis.hdel(key('tasks'), '1', '3', '4'),
  },
  'a task in the backlog and scheduled': {
    kinds: ['two-places'],
    inflict: ({ world, key }) => world.redis.rpush(key('backlog:0:0'), '3'),
  },
  'a task that runs and waits in a queue': {
    kinds: ['two-places', 'wrong-counter'],
    inflict: ({ world, key }) => world.redis.lpush(key('queue:b:0'), '1'),
  },
  'a task that runs on two nodes': {
    kinds: ['two-places', 'wrong-counter'],
    inflict: ({ world, key }) => world.redis.zadd(key('running:b'), -1_000_500, '2'),
  },
  'a task twice in one list': {
    kinds: ['two-places'],
    inflict: async ({ world, key }) =>
      world.redis.lpush(
        key('backlog:0:5'),
        (await world.redis.lindex(key('backlog:0:5'), -1)) ?? '',
      ),
  },
  'a token without the cost that its task has': {
    kinds: ['wrong-token'],
    inflict: async ({ world, key }) => {
      const [sequence = ''] = ((await world.redis.lindex(key('backlog:0:5'), 0)) ?? '').split(':');
      await world.redis.lset(key('backlog:0:5'), 0, `${sequence}:5:1:0`);
    },
  },
  'a token in the list of another priority': {
    kinds: ['wrong-token'],
    inflict: ({ world, key }) =>
      world.redis.lmove(key('backlog:0:5'), key('backlog:0:0'), 'LEFT', 'LEFT'),
  },
  'a token in the queue of another priority': {
    kinds: ['levels', 'wrong-token'],
    inflict: ({ world, key }) =>
      world.redis.lmove(key('queue:a:0'), key('queue:a:7'), 'LEFT', 'LEFT'),
  },
  'a scheduled token that its task does not say': {
    kinds: ['wrong-token'],
    inflict: async ({ world, key }) => {
      await world.redis.zrem(key('scheduled'), '3');
      await world.redis.zadd(key('scheduled'), 2_000_000, '3:9:2:1');
    },
  },
  'entries that are no tokens': {
    kinds: ['no-token'],
    inflict: async ({ world, key }) => {
      await world.redis.linsert(key('backlog:0:0'), 'BEFORE', '17', 'nonsense');
      await world.redis.rpush(key('queue:a:0'), 'x', '5:x');
      await world.redis.zadd(key('dead'), 5, '\u001b[31m');
      await world.redis.zadd(key('running:a'), -1_000_500, '1e3');
    },
  },
  'counters that drifted': {
    kinds: ['wrong-counter'],
    inflict: async ({ world, key }) => {
      await world.redis.hincrby(key('load'), 'q:a', 5);
      await world.redis.hset(key('load'), 'r:a', -3);
    },
  },
  'counters that are no numbers, or gone': {
    kinds: ['wrong-counter'],
    inflict: async ({ world, key }) => {
      await world.redis.hset(key('load'), 'q:a', 'many');
      await world.redis.hdel(key('load'), 'q:b');
    },
  },
  'other counters that are no numbers': {
    kinds: ['wrong-counter'],
    inflict: async ({ world, key }) => {
      await world.redis.hset(key('stats'), 'moved', '1.5');
      await world.redis.hset(key('node:a'), 'failed', 'x');
    },
  },
  'a roster entry that cannot be read': {
    kinds: ['roster'],
    inflict: ({ world, key }) => world.redis.hset(key('roster'), 'a', 'x'),
  },
  'a counter of registrations that fell back': {
    kinds: ['wrong-counter'],
    inflict: ({ world, key }) => world.redis.hset(key('stats'), 'epoch', 1),
  },
  'load of a node that is not there': {
    kinds: ['unknown-node'],
    inflict: ({ world, key }) => world.redis.hset(key('load'), 'q:ghost', 3),
  },
  'leases that never end': {
    kinds: ['impossible-lease'],
    inflict: ({ world, key }) =>
      world.redis.zadd(key('running:a'), '-inf', '1', -1_000_000 - 3 * DAY_MS, '2'),
  },
  'a lease that is none': {
    kinds: ['impossible-lease'],
    inflict: ({ world, key }) => world.redis.zadd(key('running:a'), 77, '1'),
  },
  'a task that is never due': {
    kinds: ['impossible-time'],
    inflict: ({ world, key }) => world.redis.zadd(key('scheduled'), 'inf', '3'),
  },
  'a queue and leases of a node that nobody knows': {
    kinds: ['unknown-node'],
    inflict: async ({ world, key }) => {
      await world.redis.zrem(key('nodes'), 'a');
      await world.redis.del(key('node:a'));
      await world.redis.hdel(key('roster'), 'a');
    },
  },
  'a node that was given up, but still holds tasks': {
    kinds: ['unknown-node'],
    inflict: async ({ world, key }) => {
      await world.redis.zrem(key('nodes'), 'b');
      await world.redis.zadd(key('lost'), world.nowMs, 'b');
      await world.redis.hset(key('node:b'), 'state', 'lost');
    },
  },
  'a node in the roster and the idle ones only': {
    kinds: ['unknown-node'],
    inflict: async ({ world, key }) => {
      await world.redis.hset(key('roster'), 'ghost', '1 1');
      await world.redis.sadd(key('idle'), 'phantom');
    },
  },
  'a node without its hash': {
    kinds: ['broken-node'],
    inflict: ({ world, key }) => world.redis.del(key('node:a')),
  },
  'a node of no weight': {
    kinds: ['broken-node'],
    inflict: ({ world, key }) => world.redis.hset(key('node:a'), 'weight', '-1'),
  },
  'a node that would never be lost': {
    kinds: ['no-deadline'],
    inflict: ({ world, key }) => world.redis.zadd(key('nodes'), 'inf', 'a'),
  },
  'a roster that lacks an active node': {
    kinds: ['roster'],
    inflict: ({ world, key }) => world.redis.hdel(key('roster'), 'a'),
  },
  'a roster that has a draining node, and weighs another wrongly': {
    kinds: ['roster'],
    inflict: async ({ world, key }) => {
      await world.redis.hset(key('node:a'), 'state', 'draining');
      await world.redis.hset(key('roster'), 'b', '9 9');
    },
  },
  'a node that is listed as given up, too': {
    kinds: ['roster'],
    inflict: ({ world, key }) => world.redis.zadd(key('lost'), 5, 'a'),
  },
  'priorities that the settings do not list': {
    kinds: ['levels'],
    inflict: ({ world, key }) => world.redis.hset(key('config'), 'levels', '0'),
  },
  'a list of priorities that is none': {
    kinds: ['levels'],
    inflict: ({ world, key }) => world.redis.hset(key('config'), 'levels', '0 5'),
  },
  'no list of priorities': {
    kinds: ['levels'],
    inflict: ({ world, key }) => world.redis.hdel(key('config'), 'levels'),
  },
  'settings that are missing': {
    kinds: ['setting'],
    inflict: ({ world, key }) =>
      world.redis.hdel(key('config'), 'window', 'strategy', 'partitions'),
  },
  'settings that cannot be': {
    kinds: ['setting'],
    inflict: ({ world, key }) =>
      world.redis.hset(
        key('config'),
        'heartbeatTimeoutMs',
        '-1',
        'maxAttempts',
        'x',
        'partitions',
        9,
      ),
  },
  'no settings at all': {
    kinds: ['levels', 'setting'],
    inflict: ({ world, key }) => world.redis.del(key('config')),
  },
  'failures and progress of tasks that are gone, or unreadable': {
    kinds: ['stray-record'],
    inflict: async ({ world, key }) => {
      await world.redis.hset(key('failures'), '99', '1:5:a:Error: no', '3', 'nonsense');
      await world.redis.hset(key('progress'), '98', '5:{}');
    },
  },
  'a sequence that was set back': {
    kinds: ['sequence', 'vanished'],
    inflict: ({ world, key }) => world.redis.set(key('seq'), 10),
  },
  'a counter of completed tasks that was set': {
    kinds: ['vanished'],
    inflict: ({ world, key }) => world.redis.hincrby(key('stats'), 'completed', 4),
  },
};

describe('the doctor', () => {
  const world = useWorld();

  it('finds nothing in a pool that is well, and mends nothing', async () => {
    const patient = await newPatient(world());
    await assertHealthy(patient);
    const { found, fixed, tasksLookedAt } = await patient.pool.doctor({ fix: true });
    assert.deepEqual([found, fixed, tasksLookedAt], [0, 0, 22]);
  });

  for (const [name, { kinds, inflict }] of Object.entries(faults)) {
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

  it('says how many tasks are gone for good', async () => {
    const patient = await newPatient(world());
    await world().redis.del(patient.key('tasks'));
    const { findings } = await patient.pool.doctor({ fix: true });
    const vanished = findings.find(({ kind }) => kind === 'vanished');
    assert.match(textOf(vanished?.detail ?? assert.fail()), /^22 task\(s\) are gone for good/);
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
