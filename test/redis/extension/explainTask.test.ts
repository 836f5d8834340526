import assert from 'node:assert/strict';
import type { Pool } from '../../../core/index.js';
import { explainTaskText } from '../../../extension/documents/explain.js';
import { rowId, type Listing } from '../../../extension/target.js';
import { waitingLine } from '../../../extension/views/waitingLine.js';
import { joinNode, joinNodes } from '../../support/handNode.js';
import { useWorld } from '../../support/world.js';
import { english } from '../../unit/extension/english.js';
import { startHeadless, type Headless } from './headless.js';
import { scriptedUi } from './scriptedUi.js';

const at = { connection: 'Local', pool: 'demo' };
const taskRow = (listing: Listing, task: string) => rowId({ kind: 'task', ...at, listing, task });

describe('Explain Task', () => {
  const world = useWorld(0);
  let extension: Headless;
  let pool: Pool;

  beforeEach(async () => {
    pool = await world().createPool();
    const { url, prefix } = world();
    extension = await startHeadless([{ name: 'Local', url, prefix }]);
  });
  afterEach(() => extension.close());
  const text = async (task: string) =>
    (await explainTaskText(extension.store, english, { ...at, task })) ?? '';

  it('opens the document of a task, by its row or its id', async () => {
    const id = await pool.enqueue({ name: 'resize' });
    const ui = scriptedUi({ answers: ['nonsense', id] });
    await extension.run('redispatch.task.explain', ui, taskRow({ list: 'backlog' }, id));
    await extension.run('redispatch.task.explain', ui);
    assert.deepEqual(ui.opened, ['why 0-1', 'why 0-1']);
  });

  it('says when there is no such task', async () => {
    const ui = scriptedUi({ answers: ['0-99'] });
    await extension.run('redispatch.task.explain', ui);
    assert.deepEqual(ui.opened, []);
    assert.match(ui.shown[0] ?? '', /There is no task 0-99 in demo/);
  });

  it('says of which connection, where there are two with a pool of that name', async () => {
    const { url, prefix } = world();
    const two = await startHeadless(['One', 'Two'].map((name) => ({ name, url, prefix })));
    for (const command of ['redispatch.task.explain', 'redispatch.task.inspect'] as const) {
      const ui = scriptedUi();
      const row = rowId({
        ...{ kind: 'task', connection: 'Two', pool: 'demo' },
        ...{ listing: { list: 'backlog' }, task: '0-99' },
      });
      await two.run(command, ui, row);
      assert.match(ui.shown[0] ?? '', /There is no task 0-99 in demo on Two/);
    }
    await two.close();
  });

  it('says what keeps a task from running: the labels that no node offers', async () => {
    await joinNode(pool, 'cpu-1', { labels: ['x86'] });
    const id = await pool.enqueue({ name: 'train', requires: ['gpu'], tenant: 'acme' });
    const document = await text(id);
    assert.match(document, /^# Why task 0-1 of demo is where it is\n\n0-1 waits in the backlog\./);
    assert.match(
      document,
      /## Why it is not running\n\n- It requires gpu, and no node offers gpu\./,
    );
    assert.doesNotMatch(document, /## Nodes that may be given it/);
    const refused = '- cpu-1: It does not offer gpu. Its load/weight is 0, its labels are x86.';
    assert.ok(document.includes(`## Nodes that may not be given it\n\n${refused}\n\n`), document);
    assert.match(document, /- Labels: gpu\n- Tenant: acme\n- The pool's strategy: least-loaded/);
  });

  it('shows the candidates of a queued task as a table, and where it is', async () => {
    for (const node of ['a', 'b']) await joinNode(pool, node, { labels: ['region=eu'] });
    const id = await pool.enqueue({ name: 'resize' });
    const document = await text(id);
    const table = /## Nodes that may be given it\n\n([\s\S]*?)\n\n/.exec(document)?.[1] ?? '';
    const [head = '', rule = '', ...rows] = table.split('\n');
    assert.match(
      head,
      /^\| Node +\| Load\/weight \| Queued \+ running \| Weight \| +Runs \| +Room \|$/,
    );
    assert.match(rule, /^\| -+ \| -+: \|/);
    assert.equal(rows.length, 2);
    assert.ok(
      rows.some((row) => /^\| \w \(here\) +\|/.test(row)),
      table,
    );
    assert.ok(
      [rule, ...rows].every((row) => row.length === head.length),
      'columns are even',
    );
  });

  it('says which node takes it from the backlog, whatever its window', async () => {
    await pool.configure({ window: 2 });
    await joinNodes(pool, { a: 1 });
    const document = await text(await pool.enqueue({ name: 'resize', cost: 10 }));
    assert.match(document, /- Nothing keeps it: a takes it with its next call\./);
    assert.match(document, /\| a .* \| 2: it takes it from the backlog \|/);
    assert.doesNotMatch(document, /partition|## Nodes that may not/);
  });

  it('says of which partition the figures are, where there are several', async () => {
    const shared = await world().scheduler.createPool('shared', { partitions: 2 });
    const id = await shared.enqueue({ name: 'resize' });
    const document = await explainTaskText(extension.store, english, {
      ...{ connection: 'Local', pool: 'shared', task: id },
    });
    assert.match(document ?? '', /\n\nLoads, windows and room are those of partition [01], of 2; /);
  });

  it('names a paused node and why it is refused', async () => {
    await joinNodes(pool, { a: 1 });
    await pool.pauseNode('a');
    const id = await pool.enqueue({ name: 'resize' });
    assert.match(await text(id), /\n- a: It is paused\. Its load\/weight is 0\.\n/);
  });

  it('shows hostile text as it is, and as nothing else', async () => {
    const name = 'a|`b`<img src=x>[x](command)';
    await joinNode(pool, name);
    const tenant = '](http://evil) **x** | <b>';
    const id = await pool.enqueue({ name: 'resize', tenant, requires: ['gpu'] });
    const document = await text(id);
    assert.ok(document.includes('\n- ``a|`b`<img src=x>[x](command)``: It does not'), document);
    assert.ok(document.includes('- Tenant: `](http://evil) **x** | <b>`'), document);
  });
});

describe('a waiting task on hover', () => {
  const world = useWorld(0);
  let extension: Headless;
  let pool: Pool;
  const list = { kind: 'listing', ...at } as const;
  const backlog = rowId({ ...list, listing: { list: 'backlog' } });
  const dead = rowId({ ...list, listing: { list: 'dead' } });

  beforeEach(async () => {
    pool = await world().createPool();
    const { url, prefix } = world();
    extension = await startHeadless([{ name: 'Local', url, prefix }]);
    await extension.rows(rowId({ kind: 'connection', connection: 'Local' }));
    await extension.rows(rowId({ kind: 'pool', ...at }));
    await extension.store.refresh();
  });
  afterEach(() => extension.close());

  it('says what keeps it', async () => {
    await pool.enqueue({ name: 'resize', requires: ['gpu'] });
    const [row] = await extension.rows(backlog);
    assert.equal(row?.description, '0-1 · needs gpu');
    assert.deepEqual(await waitingLine(extension.store, english, row), {
      label: 'Not running because',
      value: 'No node is there: nobody works on the pool.',
    });
  });

  it('says nothing where it does not wait, or has gone', async () => {
    const id = await pool.enqueue({ name: 'resize' });
    const [row] = await extension.rows(backlog);
    const [parent] = await extension.rows(rowId({ kind: 'pool', ...at }));
    assert.ok(row !== undefined && parent !== undefined);
    await pool.remove([id], { kind: 'backlog' });
    assert.equal(await waitingLine(extension.store, english, row), undefined);
    assert.equal(await waitingLine(extension.store, english, parent), undefined);
    assert.deepEqual(await extension.rows(dead), []);
  });
});
