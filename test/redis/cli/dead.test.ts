import assert from 'node:assert/strict';
import type { Pool } from '../../../core/redis/pool.js';
import { failed, joinNode, takeTokens } from '../../support/handNode.js';
import { useWorld } from '../../support/world.js';
import { linesOf, redispatch, type Ended } from './redispatch.js';

describe('redispatch dead', function () {
  this.timeout(60_000);
  const world = useWorld(0);
  let pool: Pool;

  /** 60 dead tasks: odd ones are named `mail` and died of `refused`, even ones are named `resize` and died of `full`. */
  beforeEach(async () => {
    pool = await world().createPool({ maxAttempts: 1 });
    const node = await joinNode(pool, 'a', { capacity: 100 });
    await pool.enqueueAll(
      Array.from({ length: 60 }, (_, i) => ({ name: i % 2 === 0 ? 'mail' : 'resize' })),
    );
    const tokens = await takeTokens(node, 60);
    const deaths = tokens.map((token, i) =>
      failed(token, `Error: ${i % 2 === 0 ? 'refused' : 'full'}\n    at work`, false),
    );
    await node.settle({ failed: deaths });
    await pool.pauseNode('a');
    assert.equal((await pool.snapshot()).dead, 60);
  });

  function dead(...args: string[]): Promise<Ended> {
    const { url, prefix } = world();
    const all = ['dead', ...args, '--pool', 'demo', '--prefix', prefix];
    return redispatch(all, { REDISPATCH_URL: url });
  }

  it('list shows the first 50, and how to go on', async () => {
    const first = linesOf((await dead('list')).stdout);
    assert.match(first[0] ?? '', /^task +name +died at +attempts +last error$/);
    assert.match(first[1] ?? '', /^0-1 +mail +20\d\d-\d\d-\d\dT[\d:]+Z +1 +Error: refused$/);
    assert.equal(first.length, 52);
    assert.equal(first.at(-1), '50 shown, 60 dead in all; the next ones: --offset 50');
    const second = linesOf((await dead('list', '--offset', '50')).stdout);
    assert.equal(second.at(-1), '10 shown, 60 dead in all');
    const ids = [...first.slice(1, -1), ...second.slice(1, -1)].map(
      (line) => line.split(' ', 1)[0],
    );
    assert.equal(new Set(ids).size, 60);
  });

  it('list shows those that match', async () => {
    const lines = linesOf((await dead('list', '--name', 'mail', '--error', 'fused')).stdout);
    assert.equal(lines.length, 32);
    assert.ok(lines.slice(1, -1).every((line) => / mail .* Error: refused$/.test(line)));
    assert.equal(lines.at(-1), '30 shown, 60 dead in all');
    const none = await dead('list', '--name', 'mail', '--error', 'full');
    assert.deepEqual([none.code, none.stdout], [0, '0 shown, 60 dead in all\n']);
  });

  it('list finds the name of a task whose body is large, as JSON, too', async () => {
    const payload = 'x'.repeat(100_000);
    await pool.enqueue({ name: 'large', payload });
    await pool.resumeNode('a');
    const node = await joinNode(pool, 'a');
    const [token = ''] = await takeTokens(node, 1);
    await node.settle({ failed: [failed(token, 'Error: no', false)] });
    const { stdout } = await dead('list', '--name', 'large', '--json');
    const { rows, total } = JSON.parse(stdout) as { rows: { id: string }[]; total: number };
    assert.deepEqual([rows.map(({ id }) => id), total], [['0-61'], 61]);
  });

  it('retry gives those that match their attempts again', async () => {
    const { code, stdout, stderr } = await dead('retry', '--name', 'mail');
    assert.deepEqual([code, stdout], [0, 'Retried 30 tasks.\n']);
    assert.match(stderr, /^retrying: 60 of 60$/m);
    const { dead: left, backlog } = await pool.snapshot();
    assert.deepEqual([left, backlog], [30, 30]);
  });

  it('purge deletes nothing when it is not confirmed, and nobody can be asked', async () => {
    const { code, stdout, stderr } = await dead('purge');
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^There is nobody to ask: confirm with --yes/);
    assert.equal((await pool.snapshot()).dead, 60);
  });

  it('purge deletes those that match', async () => {
    const { code, stdout } = await dead('purge', '--error', 'full', '--yes');
    assert.deepEqual([code, stdout], [0, 'Deleted 30 tasks.\n']);
    const { dead: left, backlog } = await pool.snapshot();
    assert.deepEqual([left, backlog], [30, 0]);
    assert.equal((await dead('list', '--error', 'full')).stdout, '0 shown, 30 dead in all\n');
  });
});
