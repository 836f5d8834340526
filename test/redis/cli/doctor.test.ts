import assert from 'node:assert/strict';
import type { DoctorReport } from '../../../core/domain/doctor.js';
import { useWorld } from '../../support/world.js';
import { assertHealthy, newPatient, type Patient } from '../doctor/patient.js';
import { linesOf, redispatch, type Ended } from './redispatch.js';

describe('redispatch doctor', function () {
  this.timeout(60_000);
  const world = useWorld(0);

  function doctor(...args: string[]): Promise<Ended> {
    const { url, prefix } = world();
    const all = ['doctor', '--pool', 'demo', '--prefix', prefix, ...args];
    return redispatch(all, { REDISPATCH_URL: url });
  }

  async function broken(): Promise<Patient> {
    const patient = await newPatient(world());
    const { redis } = world();
    await redis.rpop(patient.key('backlog:0:0'));
    await redis.hset(patient.key('load'), 'q:b', 77);
    return patient;
  }

  it('finds nothing in a pool that is well', async () => {
    await newPatient(world());
    const { code, stdout } = await doctor();
    assert.deepEqual([code, linesOf(stdout)], [0, ['Looked at 23 tasks, 0 findings']]);
  });

  it('names what is broken, and changes nothing', async () => {
    await broken();
    for (let time = 1; time <= 2; time++) {
      const { code, stdout, stderr } = await doctor();
      const [orphan = '', counter = '', last, ...more] = linesOf(stdout);
      assert.equal(code, 1);
      assert.match(
        counter,
        /^wrong-counter, partition 0, node b: The cost queued on b is counted as 77; it is \d+\. With --fix: It is counted anew\.$/,
      );
      assert.match(
        orphan,
        /^orphan-body, partition 0, task (0-\d+): The task \1 is stored, but it is in no place\. With --fix: /,
      );
      assert.equal(last, 'Looked at 23 tasks, 2 findings, 0 mended, 2 left');
      assert.deepEqual(more, []);
      assert.match(stderr, /^looking at demo: \d+ of \d+$/m);
    }
  });

  it('mends it, and finds nothing the next time', async () => {
    const patient = await broken();
    const { code, stdout } = await doctor('--fix');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^wrong-counter, .* Mended: It is counted anew\.$/m);
    assert.match(stdout, /\nLooked at 23 tasks, 2 findings, 2 mended, 0 left\n$/);
    assert.equal((await doctor()).code, 0);
    await assertHealthy(patient);
  });

  it('says which are left, when it mends', async () => {
    const patient = await newPatient(world());
    await world().redis.zadd(patient.key('running:a'), -(Date.now() + 3_600_000), '1');
    const { code, stdout } = await doctor('--fix');
    assert.equal(code, 1);
    assert.match(stdout, /^impossible-lease, .* It is only suspected, and left as it is\.$/m);
    assert.match(stdout, /1 finding, 0 mended, 1 left\n$/);
  });

  it('prints the report as JSON', async () => {
    const { pool } = await broken();
    const { code, stdout } = await doctor('--json');
    assert.equal(code, 1);
    assert.deepEqual(JSON.parse(stdout) as DoctorReport, await pool.doctor());
  });
});
