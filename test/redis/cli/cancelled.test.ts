import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { connect } from '../../../core/redis/scheduler.js';
import type { LocalRedis } from '../../../core/local/startLocalRedis.js';
import { ownRedis } from '../../support/privateRedis.js';
import { eventually } from '../local/support/processes.js';
import { startRedispatch, type Ended } from './redispatch.js';

describe('redispatch and Ctrl-C', function () {
  this.timeout(60_000);
  let server: LocalRedis;
  let admin: Redis;
  before(async () => {
    server = await ownRedis();
    admin = new Redis(server.url);
    const scheduler = await connect({ url: server.url });
    const pool = await scheduler.createPool('demo');
    await pool.enqueueAll([{ name: 'a' }, { name: 'b' }]);
    await scheduler.close();
  });
  after(async () => {
    admin.disconnect();
    await server.stop();
  });

  /** Runs a command, and presses Ctrl-C while one of its scripts is under way. */
  async function interrupted(...args: string[]): Promise<Ended> {
    // scripts wait; what only reads is answered
    await admin.client('PAUSE', 60_000, 'WRITE');
    const run = startRedispatch(args, { REDISPATCH_URL: server.url });
    await eventually('its script waits', async () =>
      /name=redispatch-cli .* cmd=evalsha/.test(String(await admin.client('LIST'))),
    );
    run.interrupt();
    // the signal is to arrive before the reply
    for (let trips = 0; trips < 200; trips++) await admin.ping();
    await admin.client('UNPAUSE');
    return run.ended;
  }

  it('the doctor says that it is not through', async () => {
    const { code, stdout } = await interrupted('doctor', '--pool', 'demo');
    assert.equal(code, 130);
    assert.match(stdout, /^Cancelled: looked at \d tasks?, 0 findings\n$/);
  });

  it('the report as JSON says so, too', async () => {
    const { code, stdout } = await interrupted('doctor', '--pool', 'demo', '--json');
    assert.equal(code, 130);
    assert.equal((JSON.parse(stdout) as { cancelled: boolean }).cancelled, true);
  });

  it('retry says what it had done', async () => {
    const { code, stdout } = await interrupted('dead', 'retry', '--pool', 'demo');
    assert.deepEqual([code, stdout], [130, 'Cancelled: retried 0 tasks.\n']);
  });

  it('purge says what it had done', async () => {
    const { code, stdout } = await interrupted('dead', 'purge', '--pool', 'demo', '--yes');
    assert.deepEqual([code, stdout], [130, 'Cancelled: deleted 0 tasks.\n']);
  });
});
