import type { Patient } from './patient.js';

export interface Fault {
  readonly kinds: readonly string[];
  readonly inflict: (patient: Patient) => Promise<unknown>;
}

const DAY_MS = 86_400_000;

/** By name: what is done to the keys, and what the doctor calls it. */
export const faults: Readonly<Record<string, Fault>> = {
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
  'a completed task that is not stored any more': {
    kinds: ['missing-body', 'vanished'],
    inflict: ({ world, key }) => world.redis.hdel(key('tasks'), '5'),
  },
  'a completed task that waits again': {
    kinds: ['two-places'],
    inflict: ({ world, key }) => world.redis.lpush(key('backlog:0:0'), '5'),
  },
  'a completed entry that is none': {
    kinds: ['no-token', 'vanished'],
    inflict: ({ world, key }) => world.redis.rpush(key('completed'), '5', 'x:a:5', '1:a:b'),
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
  'a task four times in one list': {
    kinds: ['two-places'],
    inflict: async ({ world, key }) => {
      const [token = ''] = await world.redis.lrange(key('backlog:0:0'), 0, 0);
      await world.redis.rpush(key('backlog:0:0'), token, token, token);
    },
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
  'counters by labels that are not what waits': {
    kinds: ['wrong-counter'],
    inflict: async ({ world, key }) => {
      await world.redis.zadd(key('labelled:a'), 3, 'gpu');
      await world.redis.zadd(key('labelled:b'), 2, 'gpu', 7, 'eu');
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
    kinds: ['unknown-node', 'vanished'],
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
    kinds: ['broken-node', 'vanished'],
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
