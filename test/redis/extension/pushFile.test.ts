import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from '../../../core/index.js';
import { rowId } from '../../../extension/target.js';
import { useWorld } from '../../support/world.js';
import { startHeadless, type Headless } from './headless.js';
import { scriptedUi } from './scriptedUi.js';

const demo = rowId({ kind: 'pool', connection: 'Local', pool: 'demo' });

describe('Push Tasks from File', () => {
  const world = useWorld(0);
  let extension: Headless;
  let pool: Pool;
  let path: string;

  beforeEach(async () => {
    pool = await world().createPool();
    path = join(await mkdtemp(join(tmpdir(), 'redispatch-file-')), 'tasks.jsonl');
    const { url, prefix } = world();
    extension = await startHeadless([{ name: 'Local', url, prefix }]);
  });
  afterEach(async () => {
    await extension.close();
    await rm(join(path, '..'), { recursive: true });
  });
  const lines = (count: number) =>
    Array.from({ length: count }, (_, i) => `{"name":"t${i}","payload":{"i":${i}}}`);

  it('pushes every line', async () => {
    await writeFile(path, lines(2500).join('\n'));
    const ui = scriptedUi({ answers: [path] });
    await extension.run('redispatch.task.pushFile', ui, demo);
    assert.equal((await pool.snapshot()).backlog, 2500);
    assert.deepEqual(ui.shown, ['Pushed 2,500 tasks from tasks.jsonl.']);
  });

  for (const [what, line, fault] of [
    ['is not UTF-8', Buffer.from('{"name":"caf\xe9"}', 'latin1'), /^Line 2 .* It is not UTF-8\.$/],
    [
      'has a number too long to keep',
      '{"name":"x","payload":[9007199254740993]}',
      /9007199254740993 has too many/,
    ],
  ] as const) {
    it(`pushes nothing when a line ${what}`, async () => {
      await writeFile(path, Buffer.concat([Buffer.from('{"name":"good"}\n'), Buffer.from(line)]));
      const ui = scriptedUi({ answers: [path] });
      await extension.run('redispatch.task.pushFile', ui, demo);
      assert.equal((await pool.snapshot()).backlog, 0);
      assert.match(ui.shown[0] ?? '', fault);
    });
  }

  it('pushes text of any script as it stands, separators of lines in it, too', async () => {
    const payload = 'größe \u2028 日本 \u{1f600}';
    await writeFile(
      path,
      `\uFEFF${JSON.stringify({ name: 'x', payload }).replaceAll('\\u2028', '\u2028')}\r\n`,
    );
    await extension.run('redispatch.task.pushFile', scriptedUi({ answers: [path] }), demo);
    const body = (await pool.inspect('0-1'))?.body;
    assert.equal(body?.kind === 'task' && body.task.payload, payload);
  });

  it('pushes a file of the explorer to the only pool', async () => {
    await writeFile(path, lines(3).join('\n'));
    const file = { scheme: 'file', fsPath: path };
    await extension.run('redispatch.task.pushFile', scriptedUi(), file);
    assert.equal((await pool.snapshot()).backlog, 3);
  });

  it('pushes nothing when a line is bad, names it, and opens it', async () => {
    const text = lines(1500);
    text[1201] = '{"name":"oops"';
    await writeFile(path, text.join('\n'));
    const ui = scriptedUi({ answers: [path], presses: ['Open Line 1202'] });
    await extension.run('redispatch.task.pushFile', ui, demo);
    assert.equal((await pool.snapshot()).backlog, 0);
    assert.match(
      ui.shown[0] ?? '',
      /^Line 1202 of tasks.jsonl is not a task, so nothing was pushed/,
    );
    assert.deepEqual(ui.opened, [`${path}:1202`]);
  });

  it('says what was pushed when it is cancelled', async () => {
    await writeFile(path, lines(2500).join('\n'));
    const ui = scriptedUi({ answers: [path], cancels: true });
    await extension.run('redispatch.task.pushFile', ui, demo);
    assert.equal((await pool.snapshot()).backlog, 1000);
    assert.deepEqual(ui.shown, ['Cancelled: 1,000 of 2,500 tasks of tasks.jsonl were pushed.']);
  });

  it('pushes what is to wait, what is to be there once only, and what has a result', async () => {
    const runAt = Date.now() + 3_600_000;
    const tasks = [
      { name: 'later', runAt },
      { name: 'soon', delayMs: 60_000 },
      { name: 'once', dedupKey: 'k', dedupTtlMs: 60_000 },
      { name: 'once', dedupKey: 'k' },
      { name: 'asked', resultTtlMs: 60_000 },
    ];
    await writeFile(path, tasks.map((task) => JSON.stringify(task)).join('\n'));
    await extension.run('redispatch.task.pushFile', scriptedUi({ answers: [path] }), demo);
    const { backlog, scheduled } = await pool.snapshot();
    assert.deepEqual({ backlog, scheduled }, { backlog: 2, scheduled: 2 });
    const { rows } = await pool.page({ kind: 'scheduled' }, { offset: 1, limit: 1 });
    assert.deepEqual(
      [rows[0]?.name, rows[0]?.at],
      ['later', { state: 'scheduled', dueAtMs: runAt }],
    );
    const { body } = (await pool.inspect('0-4')) ?? assert.fail('the task is not there');
    assert.equal(body.kind === 'task' && body.task.resultTtlMs, 60_000);
  });

  it('says what is wrong with such a line', async () => {
    await writeFile(path, '{"name":"x","delayMs":5,"runAt":5}');
    const ui = scriptedUi({ answers: [path] });
    await extension.run('redispatch.task.pushFile', ui, demo);
    assert.match(ui.shown[0] ?? '', /^Line 1 of tasks.jsonl .* it has both delayMs and runAt\.$/);
  });

  it('says what was pushed before the pool was full, and what helps', async () => {
    await pool.configure({ maxBacklog: 1500 });
    await writeFile(path, lines(2500).join('\n'));
    const ui = scriptedUi({ answers: [path] });
    await extension.run('redispatch.task.pushFile', ui, demo);
    assert.equal((await pool.snapshot()).backlog, 1000);
    assert.match(
      ui.shown[0] ?? '',
      /^Stopped: 1,000 of 2,500 tasks of tasks.jsonl were pushed\. The pool is full: .* maxBacklog\.$/,
    );
  });

  it('says when there is nothing in it', async () => {
    await writeFile(path, '\n\n');
    const ui = scriptedUi({ answers: [path] });
    await extension.run('redispatch.task.pushFile', ui, demo);
    assert.deepEqual(ui.shown, ['tasks.jsonl has no tasks in it.']);
  });

  it('says when it cannot be read', async () => {
    const ui = scriptedUi({ answers: [`${path}.missing`] });
    await extension.run('redispatch.task.pushFile', ui, demo);
    assert.match(ui.shown[0] ?? '', /^Stopped: 0 of 0 tasks .* ENOENT/);
  });
});
