import assert from 'node:assert/strict';
import type { Pool } from '../../../core/index.js';
import { rowId, type Listing } from '../../../extension/target.js';
import { failed, joinNode, joinNodes, takeTokens } from '../../support/handNode.js';
import { someTasks, useWorld } from '../../support/world.js';
import { startHeadless, type Headless } from './headless.js';
import { scriptedUi } from './scriptedUi.js';

const backlog: Listing = { list: 'backlog' };
const row = (pool: string, task: string, listing = backlog, connection = 'Local') =>
  rowId({ kind: 'task', connection, pool, listing, task });

describe('a selection over several pools', () => {
  const world = useWorld(0);
  let extension: Headless;
  let demo: Pool;
  let other: Pool;

  beforeEach(async () => {
    demo = await world().createPool();
    other = await world().scheduler.createPool('other', { window: 'unlimited' });
    const { url, prefix } = world();
    const entries = ['Local', 'Again'].map((name) => ({ name, url, prefix }));
    extension = await startHeadless(entries);
  });
  afterEach(() => extension.close());
  const waiting = async () => [(await demo.snapshot()).backlog, (await other.snapshot()).backlog];
  const run = (
    id: Parameters<Headless['run']>[0],
    ui: ReturnType<typeof scriptedUi>,
    rows: string[],
  ) => extension.run(id, ui, rows[0], rows);
  const rowsOfBoth = async (tasks: number): Promise<string[]> => [
    ...(await demo.enqueueAll(someTasks(tasks))).map((id) => row('demo', id)),
    ...(await other.enqueueAll(someTasks(tasks))).map((id) => row('other', id)),
  ];

  it('is removed from all of them, after a question that counts them', async () => {
    const rows = await rowsOfBoth(2);
    const ui = scriptedUi({ presses: ['Remove'] });
    await run('redispatch.task.remove', ui, rows);
    assert.match(ui.shown[0] ?? '', /^Remove 4 tasks of 2 pools\?/);
    assert.deepEqual(await waiting(), [0, 0]);
    assert.equal(ui.shown.length, 1);
  });

  it('is removed after a question that names the pool where there is one', async () => {
    const rows = await rowsOfBoth(2);
    const ui = scriptedUi({ presses: ['Remove'] });
    await run('redispatch.task.remove', ui, rows.slice(0, 2));
    assert.match(ui.shown[0] ?? '', /^Remove 2 tasks from demo\?/);
    assert.deepEqual(await waiting(), [0, 2]);
  });

  it('is retried in all of them', async () => {
    const dead = async (pool: Pool): Promise<string> => {
      const node = await joinNode(pool, 'a');
      const id = await pool.enqueue({ name: 'resize', maxAttempts: 1 });
      const [token = ''] = await takeTokens(node, 1);
      await node.settle({ failed: [failed(token)] });
      return row(pool.name, id, { list: 'dead' });
    };
    const rows = [await dead(demo), await dead(other)];
    await run('redispatch.task.retry', scriptedUi(), rows);
    assert.deepEqual([(await demo.snapshot()).dead, (await other.snapshot()).dead], [0, 0]);
  });

  it('is not moved, and the person is told why', async () => {
    await joinNodes(demo, { a: 1 });
    const [first = '', second = ''] = await rowsOfBoth(1);
    await joinNodes(demo, { b: 1 });
    const ui = scriptedUi({ answers: ['b'] });
    await run('redispatch.task.move', ui, [first, second]);
    assert.match(ui.shown[0] ?? '', /^A task can only move within its pool.* of 2 pools/);
    const { nodes } = await demo.snapshot();
    assert.deepEqual(
      nodes.map(({ name, queued }) => `${name} ${queued}`),
      ['a 1', 'b 0'],
    );
  });

  it('shows what has become of it on every connection', async () => {
    const [id = ''] = await demo.enqueueAll(someTasks(1));
    const [otherId = ''] = await other.enqueueAll(someTasks(1));
    const rows = [row('demo', id), row('other', otherId, backlog, 'Again')];
    await run('redispatch.task.remove', scriptedUi({ presses: ['Remove'] }), rows);
    const kinds = extension.store.states().map(({ status }) => status.kind);
    assert.deepEqual(kinds, ['connected', 'connected']);
    assert.deepEqual(await waiting(), [0, 0]);
  });

  it('is acted on in the other pools where one fails, and both are told', async () => {
    const [id = ''] = await demo.enqueueAll(someTasks(1));
    const ui = scriptedUi({ presses: ['Remove'] });
    await run('redispatch.task.remove', ui, [row('gone', '0-1'), row('demo', id)]);
    assert.deepEqual(await waiting(), [0, 0]);
    assert.match(
      ui.shown[1] ?? '',
      /^redispatch.task.remove failed. Done for 1 task. In gone on Local: .*"gone"/,
    );
  });

  it('tells of the failure and of tasks that had left in one message', async () => {
    const ui = scriptedUi({ presses: ['Remove'] });
    await run('redispatch.task.remove', ui, [row('gone', '0-1'), row('demo', '0-77')]);
    assert.match(ui.shown[1] ?? '', /Done for 0 tasks. 1 task had left .* In gone on Local: /);
    assert.equal(ui.shown.length, 2);
  });
});
