import assert from 'node:assert/strict';
import { rowId, type ListingTarget } from '../../../extension/target.js';
import { connectionsKey } from '../../../extension/views/welcome.js';
import { gateTo, type Gate } from '../../support/gate.js';
import { someTasks, useWorld } from '../../support/world.js';
import { startHeadless, type Headless } from './headless.js';
import { scriptedUi, type ScriptedUi } from './scriptedUi.js';

const at = { connection: 'Local', pool: 'demo' } as const;
const demo = rowId({ kind: 'pool', ...at });
const backlogOf: ListingTarget = { kind: 'listing', ...at, listing: { list: 'backlog' } };
const backlog = rowId(backlogOf);

describe('a server that goes away and comes back', () => {
  const world = useWorld(0);
  let gate: Gate;
  let extension: Headless;
  /** What the view was told to show, without repeats. */
  let keys: string[];

  beforeEach(async () => {
    const pool = await world().createPool();
    await pool.enqueueAll(someTasks(2));
    gate = await gateTo(world().url);
    extension = await startHeadless([{ name: 'Local', url: gate.url, prefix: world().prefix }]);
    keys = [];
    extension.store.onDidChange(() => {
      const key = connectionsKey(extension.store.states());
      if (key !== keys.at(-1)) keys.push(key);
    });
    extension.store.setVisible(true);
    await extension.rows(demo);
    await extension.rows(backlog);
  });
  afterEach(async () => {
    await extension.close();
    await gate.shut();
  });
  const until = (key: string) => extension.until(() => keys.at(-1) === key);
  const failures = () => extension.logged.filter((line) => !line.includes('connected to')).length;

  it('has a welcome until then, however often it is tried', async () => {
    await gate.shut();
    await until('unreachable');
    await extension.until(() => failures() >= 2);
    assert.deepEqual(await extension.rows(), []);
    await gate.open();
    await until('some');
    assert.deepEqual(keys, ['some', 'unreachable', 'some']);
    assert.equal((await extension.rows(backlog)).length, 2);
  });

  for (const [from, row] of [
    ['its row', demo],
    ['the palette', undefined],
  ] as const) {
    it(`can be tried again where it went away during a command from ${from}`, async () => {
      const ui = scriptedUi({ answers: ['Tasks of no tenant', '2'] });
      const whoWaits: ScriptedUi = {
        ...ui,
        ask: async (question) => {
          await gate.shut();
          await until('unreachable');
          return ui.ask(question);
        },
      };
      await extension.run('redispatch.pool.setTenantWeight', whoWaits, row);
      assert.match(ui.shown.at(-1) ?? '', /setTenantWeight failed\. The (server|connection)/);
      assert.deepEqual(ui.buttons.at(-1), ['Retry Connection', 'Show Log']);
    });
  }

  it('has its rows open as they were when the person tries', async () => {
    await gate.shut();
    await until('unreachable');
    await gate.open();
    await extension.run('redispatch.connection.retry', scriptedUi());
    assert.equal(keys.at(-1), 'some');
    assert.equal(extension.store.left(backlog), 'open');
    const { status } = extension.store.state('Local') ?? {};
    const listings = status?.kind === 'connected' ? status.pools[0]?.listings : undefined;
    assert.equal(listings?.size, 1);
  });
});
