import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { freePort } from '../../../core/local/freePort.js';
import { ownRedis } from '../../support/privateRedis.js';
import { redispatch, type Ended } from './redispatch.js';

const SECRET = 'p4ssw0rd-of-the-test';

/** Fails unless nothing was done and the person was told why, without the password. */
function assertRefused({ code, stdout, stderr }: Ended, message: RegExp): void {
  assert.deepEqual([code, stdout], [2, ''], stderr);
  assert.match(stderr, message);
  assert.ok(!stderr.includes(SECRET), stderr);
}

describe('redispatch and the server', function () {
  this.timeout(60_000);

  it('says that it cannot be reached', async () => {
    const url = `redis://127.0.0.1:${await freePort()}`;
    assertRefused(await redispatch(['status', '--url', url]), /cannot be reached. Check that it/);
    const withPassword = { REDISPATCH_URL: url.replace('//', `//:${SECRET}@`) };
    assertRefused(await redispatch(['status'], withPassword), /cannot be reached. Check that it/);
  });

  it('says that there is no such pool', async () => {
    const server = await ownRedis();
    const variables = { REDISPATCH_URL: server.url };
    for (const args of [['doctor'], ['status'], ['dead', 'retry'], ['dead', 'purge', '--yes']]) {
      const ended = await redispatch([...args, '--pool', 'nowhere'], variables);
      assertRefused(ended, /^There is no pool "nowhere"/);
    }
    await server.stop();
  });

  it('takes a password from the environment only', async () => {
    const server = await ownRedis();
    const admin = new Redis(server.url);
    await admin.config('SET', 'requirepass', SECRET);
    const { url } = server;
    const withPassword = url.replace('//', `//:${SECRET}@`);

    const refused = /^Do not give a password in --url: other users/;
    assertRefused(await redispatch(['status', '--url', withPassword]), refused);
    assertRefused(await redispatch(['status', withPassword]), /^The commands are /);
    assertRefused(await redispatch(['status', '--url', url]), /Check both; they are not shown/);
    for (const [args, variables] of [
      [[], { REDISPATCH_URL: withPassword }],
      [[], { REDISPATCH_URL: url, REDISPATCH_PASSWORD: SECRET }],
      [['--url', url], { REDISPATCH_PASSWORD: SECRET }],
    ] as const) {
      const { code, stdout, stderr } = await redispatch(['status', ...args], variables);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /no pools/);
      assert.ok(!`${stdout}${stderr}`.includes(SECRET));
    }
    admin.disconnect();
    await server.stop();
  });

  it('refuses a wrong command line before it connects, and helps', async () => {
    assertRefused(await redispatch(['doctor']), /^Name the pool with --pool\.\nredispatch --help /);
    const { code, stdout, stderr } = await redispatch(['--help']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^redispatch doctor --pool NAME/);
  });
});
