import assert from 'node:assert/strict';
import { failed, joinNode, takeTokens } from '../../support/handNode.js';
import { useWorld } from '../../support/world.js';
import { isHarmless, redispatch } from './redispatch.js';

/** Clears the screen, sets the title, turns the line round, and forges another one. */
const HOSTILE =
  '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e\u2028\nLooked at 0 tasks, 0 findings\r\u{e0041}';

describe('what comes from Redis does nothing to the terminal', function () {
  this.timeout(60_000);
  const world = useWorld(0);

  it('be it names, errors, entries or settings', async () => {
    const pool = await world().createPool({ maxAttempts: 1 });
    const key = (suffix: string) => `${world().prefix}:{demo:0}:${suffix}`;
    const node = await joinNode(pool, 'a');
    await pool.enqueue({ name: `name ${HOSTILE}` });
    const [token = ''] = await takeTokens(node, 1);
    await node.settle({ failed: [failed(token, `error ${HOSTILE}`, false)] });
    const { redis, prefix, url } = world();
    await redis.rpush(key('backlog:0:0'), `entry ${HOSTILE}`);
    await redis.hset(key('load'), `q:ghost ${HOSTILE}`, 7);
    await redis.rpush(key(`queue:ghost ${HOSTILE}:0`), '1');
    await redis.zadd(key('nodes'), 9e15, `ghost ${HOSTILE}`);
    await pool.enqueue({ name: 'explained' });
    await redis.hset(`${prefix}:pools`, `pool ${HOSTILE}`, 1);

    const seen: string[] = [];
    for (const args of [
      ['explain', 'demo', '0-2'],
      ['explain', 'demo', '0-2', '--json'],
      ['status'],
      ['status', '--json'],
      ['dead', 'list', '--pool', 'demo'],
      ['dead', 'list', '--pool', 'demo', '--json'],
      ['doctor', '--pool', 'demo'],
      ['doctor', '--pool', 'demo', '--json'],
    ]) {
      // with it no task could be placed any more
      if (args[0] === 'doctor') await redis.hset(key('config'), 'window', `setting ${HOSTILE}`);
      const { stdout, stderr } = await redispatch([...args, '--prefix', prefix], {
        REDISPATCH_URL: url,
      });
      assert.ok(isHarmless(stdout), `${args.join(' ')}: ${JSON.stringify(stdout)}`);
      assert.ok(isHarmless(stderr), JSON.stringify(stderr));
      assert.doesNotMatch(stdout, /^Looked at 0 tasks/m);
      if (args.includes('--json')) JSON.parse(stdout);
      seen.push(stdout);
    }

    const [explained = '', , , , list = '', listJson = '', findings = ''] = seen;
    assert.match(list, /name \\u\{1b\}\[2J/);
    assert.match(list, /error \\u\{1b\}\[2J/);
    assert.match(explained, /ghost \\u\{1b\}\[2J/);
    const { rows } = JSON.parse(listJson) as { rows: { name: string }[] };
    assert.equal(rows[0]?.name, `name ${HOSTILE}`);
    for (const what of ['entry', 'ghost', 'setting'])
      assert.match(findings, new RegExp(`${what} \\\\u`));
  });
});
