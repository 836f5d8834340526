import assert from 'node:assert/strict';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNode, joinNodes, sliceOf } from '../../support/handNode.js';
import { namesIn, queueLengths, queueOf } from '../../support/look.js';
import { sweep } from '../../../core/redis/calls/sweep.js';
import { useWorld } from '../../support/world.js';

describe('the inbox', () => {
  const world = useWorld();
  const push = (...items: (string | Buffer)[]) =>
    world().redis.lpush(`${world().prefix}:{demo:0}:inbox`, ...items);
  const reasons = async (items: (string | Buffer)[]) => {
    const pool = await world().createPool();
    await push(...items);
    await pool.sweep();
    assert.equal((await pool.snapshot()).counters.enqueued, 0);
    return (await pool.rejected({ offset: 0, limit: 200 })).items.map(({ reason }) => reason);
  };

  it('turns what a program pushes with LPUSH into a task on a node, its body to the letter', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    const item =
      '{ "name":"resize",\n\t"payload": {"width": 1.50, "text": "caf\u00e9 \u20ac \u{1f600} \\n \\"\\\\"} }';
    await push(item);

    const report = await pool.sweep();

    assert.equal(report.adopted, 1);
    assert.deepEqual(await namesIn(pool, queueOf('a')), ['resize']);
    assert.equal((await pool.inspect('0-1'))?.bodyText, item);
  });

  it('adopts in the order of the pushes, with priority, cost, attempts and timeout', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    await push('{"name":"one"}', '{"name":"two","cost":3}');
    await push('{"name":"three","priority":9,"maxAttempts":1,"timeoutMs":500}');

    await pool.sweep();

    assert.deepEqual(await namesIn(pool, queueOf('a')), ['three', 'one', 'two']);
    const three = await pool.inspect('0-3');
    assert.deepEqual(three?.body, {
      kind: 'task',
      task: {
        name: 'three',
        payload: null,
        priority: 9,
        cost: 1,
        maxAttempts: 1,
        timeoutMs: 500,
      },
    });
    assert.equal((await pool.snapshot()).nodes[0]?.queuedCost, 5);
  });

  it('finds a task whose fields were written with escapes', async () => {
    const pool = await world().createPool();
    await joinNode(pool, 'a');
    await push(String.raw`{"name":"x","\u0070riority":5,"c\u006fst":2}`);
    await pool.sweep();

    const found = await pool.inspect('0-1');

    assert.deepEqual([found?.priority, found?.cost, found?.at?.state], [5, 2, 'queued']);
  });

  for (const [what, item, reason] of [
    ['an empty item', '', /not JSON/],
    ['no JSON', 'resize this', /not JSON/],
    ['half of an object', '{"name":"x"', /not JSON/],
    ['two objects', '{"name":"x"}{"name":"y"}', /not JSON/],
    ['NaN', '{"name":"x","payload":NaN}', /not JSON/],
    ['a hexadecimal number', '{"name":"x","payload":0x1F}', /not JSON/],
    ['a number that ends with a point', '{"name":"x","payload":[1.]}', /point/],
    ['a number that begins with a point', '{"name":"x","payload":-.5}', /point|not JSON/],
    ['a number with a point before its exponent', '{"name":"x","payload":1.e5}', /point/],
    ['a number with a leading zero', '{"name":"x","payload":01}', /not JSON/],
    ['a number with a plus', '{"name":"x","payload":+1}', /not JSON/],
    ['a number too large', '{"name":"x","payload":{"n":[0,-1e999]}}', /too large/],
    ['an integer too large', `{"name":"x","payload":${'9'.repeat(400)}}`, /too large/],
    ['a comma too many', '{"name":"x",}', /not JSON/],
    ['a raw line break in a text', '{"name":"x","payload":"a\nb"}', /control character/],
    ['a raw NUL', '{"name":"x\u0000"}', /not JSON|NUL/],
    ['a NUL behind the object', '{"name":"x"}\u0000 and more', /NUL/],
    [
      'a number too large by its places',
      `{"name":"x","payload":1${'0'.repeat(250)}e99}`,
      /too large/,
    ],
    [
      'an unknown field cut in a character',
      `{"name":"x","${'b'.repeat(63)}é":1}`,
      /^unknown field: "b{63}"$/,
    ],
    ['half of a surrogate pair', String.raw`{"name":"x","payload":"\ud800"}`, /not JSON/],
    ['a number', '42', /JSON object with a "name"/],
    ['a text', '"resize"', /JSON object with a "name"/],
    ['null', 'null', /JSON object with a "name"/],
    ['a list', '["resize"]', /JSON object with a "name"/],
    ['no name', '{"payload":1}', /JSON object with a "name"/],
    ['a name that is a number', '{"name":5}', /JSON object with a "name"/],
    ['an empty name', '{"name":""}', /1 to 256 bytes/],
    ['a name that is too long', `{"name":"${'n'.repeat(257)}"}`, /1 to 256 bytes/],
    ['a priority of 10', '{"name":"x","priority":10}', /priority must be .* 0 to 9/],
    ['a priority of -1', '{"name":"x","priority":-1}', /priority must be .* 0 to 9/],
    ['a broken priority', '{"name":"x","priority":1.5}', /priority must be .* 0 to 9/],
    ['a priority that is a text', '{"name":"x","priority":"5"}', /priority must be/],
    ['a priority that is null', '{"name":"x","priority":null}', /priority must be/],
    ['a cost of 0', '{"name":"x","cost":0}', /cost must be .* 1 to 1000000/],
    ['a cost that is endless', '{"name":"x","cost":1e999}', /too large/],
    ['no attempts', '{"name":"x","maxAttempts":0}', /maxAttempts must be .* 1 to 1000/],
    ['a timeout of 0', '{"name":"x","timeoutMs":0}', /timeoutMs must be/],
    ['an unknown field', '{"name":"x","prio":5}', /unknown field: "prio"/],
    ['a field with a line break', String.raw`{"name":"x","a\nb":5}`, /unknown field/],
    ['too deep a nesting', `{"name":"x","payload":${'['.repeat(5000)}`, /not JSON/],
    ['bytes that are no UTF-8', Buffer.from('{"name":"caf\xe9"}', 'latin1'), /UTF-8/],
  ] as const) {
    it(`sets ${what} aside with the reason`, async () => {
      const [given, ...others] = await reasons([item]);
      assert.match(given ?? '', reason);
      assert.deepEqual(others, []);
    });
  }

  it('keeps the rejected item as it was, with the time', async () => {
    const pool = await world().createPool();
    await push('{"name":"x","größe":"a:b"}');

    await pool.sweep();

    assert.deepEqual(await pool.rejected({ offset: 0, limit: 10 }), {
      total: 1,
      items: [
        {
          reason: 'unknown field: "größe"',
          item: '{"name":"x","größe":"a:b"}',
          rejectedAtMs: world().nowMs,
        },
      ],
    });
    assert.equal((await pool.snapshot()).counters.rejected, 1);
  });

  it('sets an item aside that is larger than the pool takes', async () => {
    const pool = await world().createPool({ maxPayloadBytes: 100 });
    await push(JSON.stringify({ name: 'x', payload: 'p'.repeat(10_000) }));

    await pool.sweep();

    const { items } = await pool.rejected({ offset: 0, limit: 1 });
    assert.match(items[0]?.reason ?? '', /^it has more bytes than the pool takes: 10\d+$/);
  });

  it("counts a payload's bytes as they stand there, and nothing beside it", async () => {
    const pool = await world().createPool({ maxPayloadBytes: 100 });
    const fits = JSON.stringify(['p'.repeat(96)]);
    const name = 'n'.repeat(200);
    await push(
      `{"payload": ${fits},\n\n "name": "${name}"}`,
      `{"payload":${fits.replace('p', 'pp')},"name":"x"}`,
    );

    await pool.sweep();

    assert.deepEqual(await namesIn(pool, { kind: 'backlog' }), [name]);
    const { items } = await pool.rejected({ offset: 0, limit: 2 });
    assert.deepEqual(
      items.map(({ reason }) => reason),
      ['its payload has more bytes than the pool takes: 101 of at most 100'],
    );
  });

  it('adopts a large inbox in bounded calls, without losing one', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1, b: 1 });
    await push(...Array.from({ length: 2000 }, (_, i) => (i % 4 === 0 ? 'bad' : '{"name":"x"}')));

    const first = await sweep(sliceOf(pool, 0), 0);
    assert.ok(first.report !== undefined);
    assert.deepEqual([first.report.adopted, first.report.rejected, first.more], [375, 125, true]);
    await pool.sweep();

    assert.deepEqual(await queueLengths(pool), { a: 750, b: 750 });
    assert.equal((await pool.snapshot()).rejected, 500);
    assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
  });

  it('sets no more than 10000 items aside, the latest', async () => {
    const pool = await world().createPool();
    const rejected = `${world().prefix}:{demo:0}:rejected`;
    const old = Array.from({ length: 9999 }, (_, i) => `1:1:x${i}`);
    await world().redis.rpush(rejected, ...old);

    await push('first', 'second');
    await pool.sweep();

    assert.equal((await pool.snapshot()).rejected, 10_000);
    const { items } = await pool.rejected({ offset: 0, limit: 1 });
    assert.deepEqual(items[0]?.item, '1');
    const last = await pool.rejected({ offset: 9998, limit: 10 });
    assert.deepEqual(
      last.items.map(({ item }) => item),
      ['first', 'second'],
    );
  });

  it('adopts large items one at a time, so that none else waits for long', async () => {
    const pool = await world().createPool();
    const item = JSON.stringify({ name: 'big', payload: 'p'.repeat(1_000_000) });
    await push(...Array.from({ length: 8 }, () => item));

    const first = await sweep(sliceOf(pool, 0), 0);

    assert.ok(first.report?.adopted === 1 && first.more);
    assert.equal((await pool.sweep()).adopted, 7);
  });
});
