import assert from 'node:assert/strict';
import type { Pool } from '../../../core/index.js';
import { rowId } from '../../../extension/target.js';
import { joinNodes, takeTokens, type HandNode } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';
import { startHeadless, type Headless } from './headless.js';
import { scriptedUi, type Script, type ScriptedUi } from './scriptedUi.js';

const nodeA = rowId({
  ...{ kind: 'listing', connection: 'Local', pool: 'demo' },
  listing: { list: 'node', node: 'a' },
});

describe('Drain Node', () => {
  const world = useWorld(0);
  let extension: Headless;
  let pool: Pool;
  let a: HandNode;

  beforeEach(async () => {
    pool = await world().createPool();
    ({ a } = await joinNodes(pool, { a: 1, b: 1 }));
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
      'a is drained: 5 tasks moved, and it runs nothing. It gets no more work until it is resumed.',
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

  it('says what the node still runs, and waits for that when told to', async () => {
    await pool.enqueueAll(someTasks(10));
    const [running = ''] = await takeTokens(a, 1);
    const ui = scriptedUi({ presses: ['Wait...'], answers: ['5 minutes'] });
    const whoSettlesFirst: ScriptedUi = {
      ...ui,
      choose: async (...question) => {
        await a.settle({ completed: [running] });
        return ui.choose(...question);
      },
    };
    await extension.run('redispatch.node.drain', whoSettlesFirst, nodeA);
    assert.deepEqual(ui.shown, [
      'a is drained: 4 tasks moved, and it still runs 1 task. It gets no more work until it is resumed.',
      'a is drained: 0 tasks moved, and it runs nothing. It gets no more work until it is resumed.',
    ]);
  });
});

describe('Drain Node and Wait', () => {
  const world = useWorld(0);
  let extension: Headless;
  let pool: Pool;
  let a: HandNode;

  beforeEach(async () => {
    pool = await world().createPool();
    ({ a } = await joinNodes(pool, { a: 1, b: 1 }));
    await pool.enqueueAll(someTasks(10));
    await takeTokens(a, 1);
    const { url, prefix } = world();
    extension = await startHeadless([{ name: 'Local', url, prefix }]);
  });
  afterEach(() => extension.close());
  const drain = async (script: Script) => {
    const ui = scriptedUi(script);
    await extension.run('redispatch.node.drainAndWait', ui, nodeA);
    return ui;
  };

  it('ends at its deadline, and says what still runs', async () => {
    const ui = await drain({ answers: ['Another...', '1e-3', '0', '2000', ' 0.001 '] });
    assert.deepEqual(ui.shown.slice(0, 3), [
      'Type a number in plain digits, such as 1500 or 0.5.',
      'Type a number of minutes, up to 1,440.',
      'Type a number of minutes, up to 1,440.',
    ]);
    assert.match(ui.shown[3] ?? '', /^a is drained: 4 tasks moved, and it still runs 1 task\./);
  });

  it('can be cancelled while it waits', async () => {
    await pool.drainNode('a');
    const ui = await drain({ answers: ['1 hour'], cancels: true });
    assert.match(
      ui.shown[0] ?? '',
      /^The drain of a was cancelled after 0 tasks had moved; it still runs 1 task\./,
    );
  });

  it('does nothing when no time is named', async () => {
    await drain({});
    assert.equal((await pool.snapshot()).nodes[0]?.state, 'active');
  });
});
