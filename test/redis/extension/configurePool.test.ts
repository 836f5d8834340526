import assert from 'node:assert/strict';
import type { Pool, PoolSettings } from '../../../core/index.js';
import { rowId } from '../../../extension/target.js';
import { useWorld } from '../../support/world.js';
import { startHeadless, type Headless } from './headless.js';
import { kept, scriptedUi } from './scriptedUi.js';

const demo = rowId({ kind: 'pool', connection: 'Local', pool: 'demo' });
const notPlain = 'Type a number in plain digits, such as 1500 or 0.5.';

describe('Configure Pool', () => {
  const world = useWorld(0);
  let extension: Headless;
  let pool: Pool;

  beforeEach(async () => {
    pool = await world().createPool();
    const { url, prefix } = world();
    extension = await startHeadless([{ name: 'Local', url, prefix }]);
  });
  afterEach(() => extension.close());
  const settings = async (): Promise<PoolSettings> => (await pool.snapshot()).settings;
  const configure = async (...answers: readonly string[]) => {
    const ui = scriptedUi({ answers });
    await extension.run('redispatch.pool.configure', ui, demo);
    return ui;
  };

  it('changes a setting that is picked, and goes on with the next', async () => {
    await configure('Strategy', 'two-choices', 'Stealing', 'off', 'Weights', 'learned');
    const { strategy, stealing, weights } = await settings();
    assert.deepEqual([strategy, stealing, weights], ['two-choices', 'off', 'learned']);
  });

  it('changes a setting that is typed, and says what is wrong with it', async () => {
    const typed = ['', 'ten', '-1', '2.5'];
    const ui = await configure('Rate', ...typed, 'Rate: burst', '1.5', '20');
    const { ratePerSecond, rateBurst } = await settings();
    assert.deepEqual([ratePerSecond, rateBurst], [2.5, 20]);
    assert.deepEqual(ui.shown, [
      notPlain,
      notPlain,
      'ratePerSecond is -1; it must be from 0 to 1000000.',
      'rateBurst is 1.5; it must be a whole number from 1 to 1000000.',
    ]);
  });

  it('changes the window to a choice, or to another multiple', async () => {
    await configure('Window', 'Everything');
    assert.equal((await settings()).window, 'unlimited');
    await configure('Window', 'Another...', '3');
    assert.equal((await settings()).window, 3);
  });

  it('turns automatic rebalancing on, with its threshold', async () => {
    await configure('Automatic rebalance', 'on', 'Rebalance threshold', '1', '2');
    const { autoRebalance, rebalanceThreshold } = await settings();
    assert.deepEqual([autoRebalance, rebalanceThreshold], ['on', 2]);
  });

  it('shows what each setting is now, by its name in code, too', async () => {
    await pool.configure({ window: 0, limitConcurrency: 4, ratePerSecond: 1.5 });
    const [choices = []] = (await configure()).offered;
    const shown = new Map(choices.map(({ label, description }) => [label, description]));
    assert.equal(shown.size, Object.keys(await settings()).length);
    assert.equal(shown.get('Strategy'), 'least-loaded');
    assert.equal(shown.get('Window'), '0: nodes take from the backlog');
    assert.equal(shown.get('Rate'), '1.5 a second');
    assert.equal(shown.get('Limit of a key: at once'), '4');
    assert.equal(shown.get('Rebalance interval'), '1 min');
    assert.match(choices[0]?.detail ?? '', /^strategy: how the node/);
  });

  it('shows the new value when it asks for the next setting', async () => {
    const [before, , after] = (await configure('Stealing', 'off')).offered;
    const stealing = (choices: typeof before) =>
      choices?.find(({ label }) => label === 'Stealing')?.description;
    assert.deepEqual([stealing(before), stealing(after)], ['half', 'off']);
  });

  it('changes nothing when it is given up', async () => {
    const before = await settings();
    await configure('Strategy');
    await configure('Rate', 'x');
    assert.deepEqual(await settings(), before);
  });

  it('says at the field, too, what this pool refuses because of its partitions', async () => {
    const scheduler = await extension.store.scheduler('Local');
    const wide = await scheduler.createPool('wide', { partitions: 4 });
    const ui = scriptedUi({ answers: ['Most tasks that have not ended', '3', '4'] });
    const row = rowId({ kind: 'pool', connection: 'Local', pool: 'wide' });
    await extension.run('redispatch.pool.configure', ui, row);
    assert.deepEqual(ui.shown, [
      'maxBacklog is 3; a pool of 4 partitions needs 4 at least, or 0 for no bound.',
    ]);
    assert.equal((await wide.snapshot()).settings.maxBacklog, 4);
  });

  it('takes plain decimal numbers only, and shows them so', async () => {
    const ui = await configure(
      'Rate',
      ...['0x10', '1e3', '+5', '1,000', '1_0', 'Infinity', ' .5 '],
    );
    assert.equal((await settings()).ratePerSecond, 0.5);
    assert.deepEqual(new Set(ui.shown), new Set([notPlain]));
    assert.equal(ui.shown.length, 6);
    await pool.configure({ ratePerSecond: 1e-7 });
    assert.equal((await configure('Rate', kept)).asked[0]?.value, '0.0000001');
    assert.equal((await settings()).ratePerSecond, 1e-7);
  });
});

describe('Set Tenant Weight', () => {
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
    await extension.run('redispatch.pool.setTenantWeight', ui, demo);
    return ui;
  };

  it('sets it for a tenant that is typed, checked', async () => {
    const ui = await set('Another...', '', 'a;b', 'acme', '1e2', '0', ' 3 ');
    assert.deepEqual([...(await pool.tenantWeights())], [['acme', 3]]);
    assert.equal(ui.shown[0], 'Type at least one character.');
    assert.match(ui.shown[1] ?? '', /"tenant" must be a text of 1 to 128 bytes/);
    assert.equal(ui.shown[2], notPlain);
    assert.equal(ui.shown[3], 'Type a number from 0.000001 to 1,000,000.');
    assert.equal(ui.shown[4], 'acme of demo now has the weight 3.');
  });

  it('offers the tenants that have one, and the tasks of none', async () => {
    await pool.setTenantWeight('acme', 3);
    const ui = await set('acme', '1');
    assert.deepEqual(
      ui.offered[0]?.map(({ label, description }) => [label, description]),
      [
        ['acme', 'weight 3'],
        ['Tasks of no tenant', undefined],
        ['Another...', undefined],
      ],
    );
    assert.deepEqual([...(await pool.tenantWeights())], []);
    await set('Tasks of no tenant', '2');
    assert.deepEqual([...(await pool.tenantWeights())], [['', 2]]);
  });
});
