import assert from 'node:assert/strict';
import type { Pool } from '../../../core/index.js';
import { rowId } from '../../../extension/target.js';
import { joinNodes } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';
import { startHeadless, type Headless } from './headless.js';
import { scriptedUi } from './scriptedUi.js';

const nodeA = rowId({
  ...{ kind: 'listing', connection: 'Local', pool: 'demo' },
  listing: { list: 'node', node: 'a' },
});

describe('Drain Node', () => {
  const world = useWorld(0);
  let extension: Headless;
  let pool: Pool;

  beforeEach(async () => {
    pool = await world().createPool();
    await joinNodes(pool, { a: 1, b: 1 });
    const { url, prefix } = world();
    extension = await startHeadless([{ name: 'Local', url, prefix }]);
  });
  afterEach(() => extension.close());
  const states = async () =>
    (await pool.snapshot()).nodes.map(({ state, queued }) => `${state} ${queued}`);

  it('starts at once, and says what it did', async () => {
    await pool.enqueueAll(someTasks(10));
    const ui = scriptedUi();
    await extension.run('redispatch.node.drain', ui, nodeA);
    assert.deepEqual(await states(), ['draining 0', 'active 10']);
    assert.deepEqual(ui.shown, [
      'a is drained: 5 tasks moved. It gets no more work until it is resumed.',
    ]);
  });

  it('is ended by the button below that', async () => {
    const ui = scriptedUi({ presses: ['Resume'] });
    await extension.run('redispatch.node.drain', ui, nodeA);
    assert.match(ui.shown[0] ?? '', /^a is drained/);
    assert.deepEqual(await states(), ['active 0', 'active 0']);
  });

  it('can be cancelled, and ended then', async () => {
    await pool.enqueueAll(someTasks(6000));
    const cancelled = scriptedUi({ cancels: true });
    await extension.run('redispatch.node.drain', cancelled, nodeA);
    assert.match(cancelled.shown[0] ?? '', /^The drain of a was cancelled after 1,000 tasks had/);
    assert.deepEqual(await states(), ['draining 2000', 'active 4000']);
    const ui = scriptedUi({ presses: ['Resume'], cancels: true });
    await extension.run('redispatch.node.drain', ui, nodeA);
    assert.match((await states())[0] ?? '', /^active/);
  });
});
