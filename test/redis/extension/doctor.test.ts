import assert from 'node:assert/strict';
import type { Pool } from '../../../core/index.js';
import { rowId } from '../../../extension/target.js';
import { someTasks, useWorld } from '../../support/world.js';
import { startHeadless, type Headless } from './headless.js';
import { scriptedUi, type ScriptedUi } from './scriptedUi.js';

const demo = rowId({ kind: 'pool', connection: 'Local', pool: 'demo' });

describe('Check Pool', () => {
  const world = useWorld(0);
  let extension: Headless;
  let pool: Pool;

  beforeEach(async () => {
    pool = await world().createPool();
    await pool.enqueueAll(someTasks(5));
    const { url, prefix } = world();
    extension = await startHeadless([{ name: 'Local', url, prefix }]);
  });
  afterEach(() => extension.close());
  const check = async (ui: ScriptedUi): Promise<ScriptedUi> => {
    await extension.run('redispatch.pool.doctor', ui, demo);
    return ui;
  };
  const loseTwo = async () => {
    const key = `${world().prefix}:{demo:0}:backlog:0:0`;
    const lists = await world().redis.keys(`${world().prefix}:{demo:0}:backlog:*`);
    assert.deepEqual(lists, [key]);
    await world().redis.rpop(key, 2);
  };

  it('says that a sound pool is one, and opens nothing', async () => {
    const ui = await check(scriptedUi());
    assert.deepEqual(ui.shown, ['demo is sound: 5 tasks were looked at.']);
    assert.deepEqual(ui.opened, []);
  });

  it('shows what is broken, and repairs nothing before it is told to, twice', async () => {
    await loseTwo();
    for (const presses of [[], ['Repair 2 findings...']]) {
      const ui = await check(scriptedUi({ presses }));
      assert.equal(ui.shown[0], 'demo has 2 findings.');
      assert.deepEqual(ui.opened, ['Check of demo.json']);
      assert.equal((await pool.snapshot()).backlog, 3);
    }
  });

  it('repairs when told to, and shows what was done', async () => {
    await loseTwo();
    const ui = await check(scriptedUi({ presses: ['Repair 2 findings...', 'Repair'] }));
    assert.match(ui.shown[1] ?? '', /^Repair demo\?\n.* This cannot be undone\./);
    assert.equal(ui.shown[2], 'Repaired demo: 2 of 2 findings.');
    assert.equal(ui.opened.length, 2);
    assert.equal((await pool.snapshot()).backlog, 5);
    assert.match((await check(scriptedUi())).shown[0] ?? '', /^demo is sound/);
  });

  it('says so when it is cancelled', async () => {
    const ui = await check(scriptedUi({ cancels: true }));
    assert.match(ui.shown[0] ?? '', /^The check of demo was cancelled after \d+ tasks?; nothing/);
  });
});
