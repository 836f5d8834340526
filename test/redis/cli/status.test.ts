import assert from 'node:assert/strict';
import type { PoolSnapshot } from '../../../core/domain/snapshot.js';
import type { ServerReport } from '../../../core/redis/serverReport.js';
import { ownRedis } from '../../support/privateRedis.js';
import { useWorld } from '../../support/world.js';
import { newPatient } from '../doctor/patient.js';
import { Redis } from 'ioredis';
import { linesOf, redispatch, type Ended } from './redispatch.js';

describe('redispatch status', function () {
  this.timeout(60_000);
  const world = useWorld(0);

  function status(...args: string[]): Promise<Ended> {
    const { url, prefix } = world();
    return redispatch(['status', '--prefix', prefix, ...args], { REDISPATCH_URL: url });
  }

  it('shows the server, the pools and their nodes', async () => {
    await newPatient(world());
    await newPatient(world(), 1, 'other');
    const { code, stdout } = await status();
    assert.equal(code, 0);
    const address = world().scheduler.address.replaceAll('.', '\\.');
    assert.match(stdout, new RegExp(`^(Redis|Valkey) [\\d.]+ at ${address}, primary\\n`));
    assert.match(stdout, /^ {2}append-only file: on, fsync everysec$/m);
    assert.match(stdout, /^ {2}snapshots: (on|off), last at [\d-]+T[\d:]+Z, \d+ changes? since$/m);
    assert.match(stdout, /^ {2}replicas: none$/m);
    assert.match(stdout, /^ {2}memory: [\d.]+ MiB used, no limit, noeviction$/m);
    assert.doesNotMatch(stdout, /warning/);
    const counts =
      'backlog 10, scheduled 1, queued 8, running 2, dead 1, completed 1, stale settles 0';
    for (const pool of ['demo', 'other'])
      assert.ok(stdout.includes(`\n${pool}: ${counts}\n`), stdout);
    assert.match(stdout, /^ {2}oldest waiting -, all done in -$/m);
    assert.match(
      stdout,
      /^ {2}load\/weight: max\/mean 1\.20, coefficient of variation 0\.20, Jain's index 0\.96$/m,
    );
    assert.match(
      stdout,
      /^ {2}node +state +weight +capacity +queued +running +completed +load +load\/weight +oldest +done in$/m,
    );
    assert.match(stdout, /^ {2}a +active +1 +4 +4 +2 +1 +6 +6\.00 +- +-$/m);
  });

  it('shows one pool', async () => {
    await newPatient(world());
    await world().scheduler.createPool('other');
    const { stdout } = await status('--pool', 'other');
    assert.doesNotMatch(stdout, /demo/);
    assert.match(
      stdout,
      /^other: backlog 0, .*\n {2}oldest waiting -, all done in 0 ms\n {2}no nodes: nobody works on it\n$/m,
    );
  });

  it('prints what it shows as JSON', async () => {
    const { pool } = await newPatient(world());
    const said = JSON.parse((await status('--json')).stdout) as {
      address: string;
      server: ServerReport;
      pools: PoolSnapshot[];
    };
    const { takenAtMs, ...snapshot } = said.pools[0] ?? assert.fail('no pool');
    const { takenAtMs: laterMs, ...later } = await pool.snapshot();
    assert.deepEqual(snapshot, JSON.parse(JSON.stringify(later)));
    assert.ok(takenAtMs <= laterMs);
    assert.equal(said.address, world().scheduler.address);
    assert.equal(said.server.version, world().scheduler.serverVersion);
  });

  it('shows the other pools where one cannot be read', async () => {
    const { key } = await newPatient(world());
    await world().scheduler.createPool('other');
    await world().redis.set(key('nodes'), 'nonsense');
    const { code, stdout, stderr } = await status();
    assert.equal(code, 2);
    assert.match(stderr, /^The pool demo cannot be read: .*WRONGTYPE/);
    assert.match(stdout, /^other: /m);
  });

  it('warns of a server that keeps nothing', async () => {
    const server = await ownRedis();
    const admin = new Redis(server.url);
    await admin.config('SET', 'appendonly', 'no', 'save', '');
    admin.disconnect();
    const { stdout } = await redispatch(['status'], { REDISPATCH_URL: server.url });
    await server.stop();
    const [, aof, ...others] = linesOf(stdout);
    assert.equal(aof, '  append-only file: off');
    assert.deepEqual(others.slice(-2), [
      '  warning: neither AOF nor snapshots: what it holds is gone when it stops',
      'no pools',
    ]);
  });
});
