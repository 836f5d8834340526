import assert from 'node:assert/strict';
import type { LimitedKey, Pool } from '../../../core/index.js';
import { rowId } from '../../../extension/target.js';
import { joinNode, takeTokens } from '../../support/handNode.js';
import { useWorld } from '../../support/world.js';
import { startHeadless, type Headless } from './headless.js';
import { kept, scriptedUi } from './scriptedUi.js';

const demo = rowId({ kind: 'pool', connection: 'Local', pool: 'demo' });
const notPlain = 'Type a number in plain digits, such as 1500 or 0.5, or nothing.';

describe('Set Limit', () => {
  const world = useWorld(0);
  let extension: Headless;
  let pool: Pool;

  beforeEach(async () => {
    pool = await world().createPool();
    const { url, prefix } = world();
    extension = await startHeadless([{ name: 'Local', url, prefix }]);
  });
  afterEach(() => extension.close());
  const set = async (...answers: readonly string[]) => {
    const ui = scriptedUi({ answers });
    await extension.run('redispatch.pool.setLimit', ui, demo);
    return ui;
  };
  const limitOf = async (key: string): Promise<LimitedKey | undefined> =>
    (await pool.limits()).keys.find((known) => known.key === key);

  it('limits a key that is typed, each field checked', async () => {
    const ui = await set(
      'Another...',
      '',
      'a;b',
      'api',
      '-1',
      ' 4 ',
      '0x2',
      '2.5',
      '0',
      '1e1',
      '10',
    );
    const own = { concurrency: 4, ratePerSecond: 2.5, burst: 10 };
    assert.deepEqual((await limitOf('api'))?.own, own);
    assert.equal(ui.shown[0], 'Type at least one character.');
    assert.match(ui.shown[1] ?? '', /"limitKey" must be a text/);
    assert.deepEqual(ui.shown.slice(2), [
      'Type a whole number from 0 to 1,000,000.',
      notPlain,
      'Type a whole number from 1 to 1,000,000.',
      notPlain,
      'Tasks with the limit key api are limited now: at once: 4, rate: 2.5 a second, burst: 10.',
    ]);
  });

  it('asks for no burst where there is no rate', async () => {
    await set('Another...', 'api', '4', '');
    const { concurrency, ratePerSecond } = (await limitOf('api')) ?? {};
    assert.deepEqual([concurrency, ratePerSecond], [4, 0]);
  });

  it('lets the settings count again where all is left empty', async () => {
    await pool.setLimit('api', { concurrency: 4 });
    const ui = await set('api', '', '');
    assert.equal((await limitOf('api'))?.own, undefined);
    assert.match(ui.shown[0] ?? '', /api are limited as the settings of demo say/);
  });

  it('leaves to the settings what it does not limit by itself', async () => {
    await pool.configure({ limitRatePerSecond: 2, limitRateBurst: 7 });
    await pool.setLimit('api', { concurrency: 4 });
    const ui = await set('api', kept, kept, kept);
    assert.deepEqual((await limitOf('api'))?.own, { concurrency: 4 });
    assert.deepEqual(
      ui.asked.map(({ value, placeholder }) => [value, placeholder]),
      [
        ['4', 'by the settings: no limit'],
        ['', 'by the settings: 2 a second'],
        ['', 'by the settings: 7'],
      ],
    );
    assert.match(
      ui.offered[0]?.[0]?.detail ?? '',
      /^at once: 4; by the settings: rate: 2 a second, burst: 7$/,
    );
  });

  it('finds the limits of a key that is typed, however many there are', async () => {
    for (let key = 0; key < 201; key += 1) await pool.setLimit(`k${key}`, { concurrency: 9 });
    await pool.setLimit('z', { concurrency: 4, ratePerSecond: 3, burst: 5 });
    const ui = await set('Another...', 'z', '6', kept, kept);
    assert.equal(ui.offered[0]?.length, 201);
    const { keys } = await pool.limits({ from: 'z' });
    assert.deepEqual(keys[0]?.own, { concurrency: 6, ratePerSecond: 3, burst: 5 });
  });

  it('shows what runs and what was put aside, and the list of those', async () => {
    await pool.setLimit('api', { concurrency: 1 });
    const node = await joinNode(pool, 'a', { capacity: 3 });
    const tasks = ['one', 'two'].map((name) => ({ name, limitKey: 'api', tenant: 'acme' }));
    await pool.enqueueAll(tasks);
    await takeTokens(node, 3);
    const [choice] = (await set()).offered[0] ?? [];
    assert.deepEqual([choice?.label, choice?.description], ['api', '1 running, 1 limited']);
    await extension.rows(rowId({ kind: 'connection', connection: 'Local' }));
    await extension.rows(demo);
    await extension.store.refresh();
    const limited = (await extension.rows(demo)).find(({ label }) => label === 'Limited');
    assert.equal(limited?.description, '1');
    const [row] = await extension.rows(limited.id);
    assert.equal(row?.description, '0-2 · limited by api · tenant acme');
    assert.ok(row.tooltip.some(({ label, value }) => label === 'Limit key' && value === 'api'));
  });

  it('changes nothing when it is given up', async () => {
    await set('Another...', 'api', '4');
    assert.equal(await limitOf('api'), undefined);
  });
});
