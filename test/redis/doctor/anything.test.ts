import fc from 'fast-check';
import assert from 'node:assert/strict';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNode } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';
import { withLanes } from './laneFaults.js';
import { assertHealthy, newPatient, saidBy, type Patient } from './patient.js';

/**
 * What other programs may do to the keys: one thing, whatever it breaks. The counters stay, by which nodes are known
 * that nothing else tells of: nobody looks through all keys of a server.
 */
interface Blow {
  readonly kind: string;
  readonly strike: (patient: Patient) => Promise<unknown>;
}

const token = fc.oneof(
  fc.integer({ min: 1, max: 30 }).map(String),
  fc
    .tuple(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 4 }),
    )
    .map(([sequence, priority, cost]) => `${sequence}:${priority}:${cost}:0`),
  fc.integer({ min: 24, max: 30 }).map((sequence) => `${sequence}:9:1:0:;;k;`),
  fc.constantFrom('', 'x', '-1', '007', '5:', '9:1:1', '1:0:1:0', '99999999999999999999'),
  fc.constantFrom('23:0:1:0:;acme;;', '24:5:1:0:gpu;acme;;', '3:0:1:0:gpu;;;', '5:0:1:0:b,a;;;'),
);
const list = fc.constantFrom(
  ...['backlog:0:0', 'backlog:0:5', 'backlog:0:9', 'queue:a:0', 'queue:b:5', 'queue:ghost:3'],
  ...['backlog:;acme:0', 'backlog:gpu;acme:5', 'backlog:gpu;:0'],
);
const zset = fc.constantFrom('scheduled', 'dead', 'running:a', 'running:b', 'running:ghost');
const limitsZset = fc.constantFrom('limited', 'holders', 'limitDue', 'rates', 'appointments');
const limitsName = fc.oneof(
  fc.integer({ min: 24, max: 28 }).map((i) => `k;0;00000000000000${i};${i}:9:1:0:;;k;`),
  fc.integer({ min: 24, max: 28 }).map((i) => `k;c:${i}:9:1:0:;;k;`),
  fc.constantFrom('', 'k', 'j', ';', 'k;', 'j;0;0000000000000025;25:9:1:0:;;k;', 'k;a:1', 'c'),
);
const score = fc.constantFrom('-inf', 'inf', '5', '-1000500', '-99999999999999', '1000001');
const field = fc.constantFrom('q:a', 'r:a', 'q:b', 'q:ghost', 'r:phantom');
const key = fc.constantFrom(
  ...['tasks', 'failures', 'seq', 'scheduled', 'dead', 'running:a', 'queue:a:0', 'queue:b:0'],
  ...['backlog:0:0', 'backlog:0:5', 'roster', 'nodes', 'node:a', 'node:b', 'config', 'stats'],
  ...['fair', 'classes', 'tenants', 'lanes:0:', 'lanes:5:gpu', 'backlog:;acme:0'],
);
const name = fc.constantFrom('a', 'b', 'ghost');

const blows: fc.Arbitrary<Blow> = fc.oneof(
  fc
    .tuple(list, token, fc.boolean())
    .map(([at, entry, isHead]) =>
      blow(`push ${entry} on ${at}`, ({ redis }, at$) =>
        isHead ? redis.lpush(at$(at), entry) : redis.rpush(at$(at), entry),
      ),
    ),
  fc
    .tuple(limitsZset, score, limitsName)
    .map(([at, time, entry]) =>
      blow(`add ${entry} to ${at} at ${time}`, ({ redis }, at$) =>
        redis.zadd(at$(at), time, entry),
      ),
    ),
  fc
    .tuple(limitsZset, limitsName)
    .map(([at, entry]) =>
      blow(`remove ${entry} from ${at}`, ({ redis }, at$) => redis.zrem(at$(at), entry)),
    ),
  limitsZset.map((at) => blow(`delete ${at}`, ({ redis }, at$) => redis.del(at$(at)))),
  fc
    .constantFrom('', 'x y z', '1 2', '-1 - -', 'inf inf inf', 'nan 1 nan', '0 5 0')
    .map((text) =>
      blow(`limits ${text}`, ({ redis }, at$) => redis.hset(at$('limits'), 'k', text)),
    ),
  list.map((at) => blow(`pop ${at}`, ({ redis }, at$) => redis.lpop(at$(at)))),
  fc
    .tuple(zset, score, token)
    .map(([at, time, entry]) =>
      blow(`add ${entry} to ${at} at ${time}`, ({ redis }, at$) =>
        redis.zadd(at$(at), time, entry),
      ),
    ),
  fc
    .tuple(zset, token)
    .map(([at, entry]) =>
      blow(`remove ${entry} from ${at}`, ({ redis }, at$) => redis.zrem(at$(at), entry)),
    ),
  fc
    .tuple(
      token,
      fc.constantFrom(
        ...['["t"]', '["t",1,{"priority":5,"cost":3}]', '{"name":"t","cost":2}', '?'],
        ...['["t",1,{"tenant":"acme"}]', '{"name":"t","requires":["gpu"]}'],
      ),
    )
    .map(([entry, body]) =>
      blow(`body ${entry} ${body}`, ({ redis }, at$) => redis.hset(at$('tasks'), entry, body)),
    ),
  fc
    .integer({ min: 1, max: 22 })
    .map((entry) =>
      blow(`forget body ${entry}`, ({ redis }, at$) => redis.hdel(at$('tasks'), String(entry))),
    ),
  fc
    .tuple(field, fc.constantFrom('-3', '0', '7', 'x', '1.5'))
    .map(([at, value]) =>
      blow(`load ${at} ${value}`, ({ redis }, at$) => redis.hset(at$('load'), at, value)),
    ),
  key.map((at) => blow(`delete ${at}`, ({ redis }, at$) => redis.del(at$(at)))),
  fc
    .tuple(token, fc.constantFrom('1:5:a:no', 'x', ''))
    .map(([entry, value]) =>
      blow(`failures of ${entry}`, ({ redis }, at$) => redis.hset(at$('failures'), entry, value)),
    ),
  fc
    .tuple(
      fc.constantFrom('state', 'weight', 'capacity', 'epoch'),
      fc.constantFrom('', '-1', '9', 'x'),
    )
    .map(([at, value]) =>
      blow(`node a ${at} ${value}`, ({ redis }, at$) => redis.hset(at$('node:a'), at, value)),
    ),
  fc
    .tuple(
      fc.constantFrom('lanes:0:', 'lanes:5:gpu', 'lanes:0:gpu'),
      fc.constantFrom('0', ';acme', 'gpu;acme', 'gpu;', ';', 'x'),
      fc.constantFrom('inf', '-inf', '5', '1e300', 'none'),
    )
    .map(([at, lane, tag]) =>
      blow(`lane ${lane} in ${at} ${tag}`, ({ redis }, at$) =>
        tag === 'none' ? redis.zrem(at$(at), lane) : redis.zadd(at$(at), tag, lane),
      ),
    ),
  fc
    .tuple(
      fc.constantFrom('n:0', 'n:5', 'v:0', 'v:5', 'x'),
      fc.constantFrom('', '-1', '9', 'x', 'nan', 'inf'),
    )
    .map(([at, value]) =>
      blow(`fair ${at} ${value}`, ({ redis }, at$) => redis.hset(at$('fair'), at, value)),
    ),
  fc
    .tuple(fc.constantFrom('', 'acme'), fc.constantFrom('nan', '0', '-1', '3', 'x'))
    .map(([tenant, weight]) =>
      blow(`weight of ${tenant} ${weight}`, ({ redis }, at$) =>
        redis.hset(at$('tenants'), tenant, weight),
      ),
    ),
  fc
    .tuple(fc.constantFrom('0:', '5:gpu', '0:gpu', 'x', '0'), fc.boolean())
    .map(([one, isNew]) =>
      blow(`class ${one} ${isNew}`, ({ redis }, at$) =>
        isNew ? redis.sadd(at$('classes'), one) : redis.srem(at$('classes'), one),
      ),
    ),
  fc
    .tuple(name, fc.constantFrom('idle', 'paused'))
    .map(([who, at]) => blow(`${at} ${who}`, ({ redis }, at$) => redis.sadd(at$(at), who))),
  fc
    .tuple(name, fc.constantFrom('inf', '-inf', '5', '1000001'), fc.constantFrom('nodes', 'lost'))
    .map(([who, time, at]) =>
      blow(`${at} ${who} ${time}`, ({ redis }, at$) => redis.zadd(at$(at), time, who)),
    ),
  fc
    .tuple(
      fc.constantFrom('levels', 'window', 'maxAttempts', 'partitions'),
      fc.constantFrom('', '3', '05', 'x'),
    )
    .map(([at, value]) =>
      blow(`setting ${at} ${value}`, ({ redis }, at$) => redis.hset(at$('config'), at, value)),
    ),
);

function blow(
  kind: string,
  strike: (world: Patient['world'], key: Patient['key']) => Promise<unknown>,
): Blow & { [fc.toStringMethod]: () => string } {
  return {
    kind,
    strike: (patient) => strike(patient.world, patient.key),
    [fc.toStringMethod]: () => kind,
  };
}

/** What the doctor leaves on purpose: leases that may be right, and running tasks with wrong entries. */
function isLeft({
  kind,
  confirmed,
  node,
}: {
  kind: string;
  confirmed: boolean;
  node?: string;
}): boolean {
  return !confirmed || (kind === 'wrong-token' && node !== undefined);
}

/** Node c runs a task of a key, and has put others of it aside. */
async function limitSome({ pool }: Patient): Promise<void> {
  await pool.setLimit('k', { concurrency: 1 });
  const c = await joinNode(pool, 'c');
  await pool.enqueueAll(someTasks(5, { limitKey: 'k', priority: 9 }));
  await c.take(1);
  await c.take(1);
}

describe('whatever was done to the keys', () => {
  const world = useWorld();

  it('the doctor mends it, and the pool goes on', async function () {
    this.timeout(120_000);
    let runs = 0;
    const property = fc.asyncProperty(
      fc.array(blows, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (sequence, hasLanes) => {
        runs += 1;
        const patient = await newPatient(world(), 1, `run-${runs}`);
        await limitSome(patient);
        await world().redis.hset(patient.key('load'), 'q:ghost', 0);
        if (hasLanes) await withLanes(patient.pool);
        for (const { strike } of sequence) await strike(patient);
        await tellOfLanes(patient);

        const repair = await patient.pool.doctor({ fix: true });

        const left = repair.findings.filter((finding) => !finding.fixed);
        assert.deepEqual(saidBy({ ...repair, findings: left.filter((one) => !isLeft(one)) }), []);
        if (left.length > 0) await endRunning(patient);
        await assertHealthy(patient);
        await finish(patient);
        assertSound(await takeCensus(world().redis, patient.key('')));
      },
    );
    await fc.assert(property, { numRuns: 80 });
  });
});

/** Lanes are known by what lists them, or by the body of a task: a list that nothing tells of is found by nobody. */
async function tellOfLanes({ world: { redis }, key }: Patient): Promise<void> {
  for (const [lane, priority] of [
    [';acme', 0],
    ['gpu;acme', 5],
    ['gpu;', 0],
  ] as const) {
    const [labels = ''] = lane.split(';');
    if ((await redis.exists(key(`backlog:${lane}:${priority}`))) === 0) continue;
    await redis.zadd(key(`lanes:${priority}:${labels}`), 'NX', 0, lane);
    await redis.sadd(key('classes'), `${priority}:${labels}`);
  }
}

/** Nodes that run something wrong fall silent: what they run comes back, and is mended there. */
async function endRunning({ pool, world }: Patient): Promise<void> {
  world.nowMs += 86_400_000;
  await pool.sweep();
  await pool.doctor({ fix: true });
}

/** A new node takes and completes all there is. */
async function finish({ pool }: Patient): Promise<void> {
  const last = await joinNode(pool, 'last', { capacity: 1000, labels: ['gpu'] });
  for (let completed: string[] = []; ;) {
    const taken = await last.take(1000, { completed });
    if (taken.kind !== 'taken') break;
    completed = taken.tasks.map(({ token: held }) => held);
  }
}
