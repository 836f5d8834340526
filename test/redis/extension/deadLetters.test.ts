import assert from 'node:assert/strict';
import type { Pool, TaskId } from '../../../core/index.js';
import { rowId } from '../../../extension/target.js';
import { failed, joinNode, takeTokens, type HandNode } from '../../support/handNode.js';
import { useWorld } from '../../support/world.js';
import { startHeadless, type Headless } from './headless.js';
import { scriptedUi } from './scriptedUi.js';

const at = { connection: 'Local', pool: 'demo' } as const;
const deadList = rowId({ kind: 'listing', ...at, listing: { list: 'dead' } });
const taskRow = (task: string) => rowId({ kind: 'task', ...at, listing: { list: 'dead' }, task });

describe('dead tasks', () => {
  const world = useWorld(0);
  let extension: Headless;
  let pool: Pool;
  let node: HandNode;

  beforeEach(async () => {
    pool = await world().createPool({ maxPayloadBytes: 1000, completedKept: 0 });
    node = await joinNode(pool, 'a', { capacity: 100 });
    const { url, prefix } = world();
    extension = await startHeadless([{ name: 'Local', url, prefix }]);
  });
  afterEach(() => extension.close());

  const die = async (name: string, error = 'Error: no', count = 1): Promise<TaskId[]> => {
    const task = { name, payload: { width: 200 }, maxAttempts: 1 };
    const ids = await pool.enqueueAll(Array.from({ length: count }, () => task));
    const tokens = await takeTokens(node, count);
    await node.settle({ failed: tokens.map((token) => failed(token, error)) });
    return ids;
  };
  const counts = async () => {
    const { dead, nodes } = await pool.snapshot();
    return { dead, waiting: nodes[0]?.queued };
  };
  const payloadOf = async (id: string) => {
    const body = (await pool.inspect(id))?.body;
    return body?.kind === 'task' ? body.task.payload : undefined;
  };

  describe('edited', () => {
    it('are opened with their payload, and retried with what it has become', async () => {
      const [id = ''] = await die('resize');
      const ui = scriptedUi({ edit: (text) => text.replace('200', '300') });
      await extension.run('redispatch.task.editRetry', ui, taskRow(id));
      assert.deepEqual(await counts(), { dead: 1, waiting: 0 });
      await extension.run('redispatch.task.retryEdited', ui);
      assert.deepEqual(await counts(), { dead: 0, waiting: 1 });
      assert.deepEqual(await payloadOf(id), { width: 300 });
      assert.deepEqual(ui.shown, [`Task ${id} of demo waits again, with the edited payload.`]);
      assert.equal(ui.activeDraft(), undefined);
    });

    for (const [what, edit, said] of [
      ['no JSON', '{"width":', /^Task 0-1 was not retried\. This is not JSON/],
      ['too large', JSON.stringify('x'.repeat(2000)), /^Task 0-1 was not retried\. .*2002 bytes/],
      ['inexact', '{"id":12345678901234567890}', /12345678901234567890 has too many digits/],
    ] as const) {
      it(`stay dead and open where the text is ${what}`, async () => {
        const [id = ''] = await die('resize');
        const ui = scriptedUi({ edit: () => edit });
        await extension.run('redispatch.task.editRetry', ui, taskRow(id));
        await extension.run('redispatch.task.retryEdited', ui);
        assert.match(ui.shown[0] ?? '', said);
        assert.deepEqual(await counts(), { dead: 1, waiting: 0 });
        const draft = ui.activeDraft();
        assert.equal(draft?.kind === 'payload' && draft.task.task, id);
      });
    }

    it('are not retried a second time, nor once they are removed', async () => {
      const [id = ''] = await die('resize');
      const ui = scriptedUi();
      await extension.run('redispatch.task.editRetry', ui, taskRow(id));
      await pool.retryDead([id as TaskId]);
      await extension.run('redispatch.task.retryEdited', ui);
      assert.match(ui.shown[0] ?? '', /The task 0-1 is not dead \(any more\)/);
      await extension.run('redispatch.task.editRetry', ui, taskRow(id));
      assert.match(ui.shown[1] ?? '', /^Task 0-1 is not dead \(any more\)/);
    });

    it('are not retried where somebody else has edited them meanwhile', async () => {
      const [id = ''] = await die('resize');
      const ui = scriptedUi();
      await extension.run('redispatch.task.editRetry', ui, taskRow(id));
      await pool.retryEdited(id, { width: 1 });
      const tokens = await takeTokens(node, 1);
      await node.settle({ failed: tokens.map((token) => failed(token)) });
      assert.equal((await counts()).dead, 1);
      await extension.run('redispatch.task.retryEdited', ui);
      assert.match(ui.shown[0] ?? '', /Task 0-1 has another payload now than when it was opened/);
      assert.deepEqual(await payloadOf(id), { width: 1 });
    });

    it('are not opened where that would change them', async () => {
      const big = '{"name":"x","payload":12345678901234567890,"maxAttempts":1}';
      await world().redis.lpush(`${world().prefix}:{demo:0}:inbox`, big);
      await pool.sweep();
      const tokens = await takeTokens(node, 1);
      await node.settle({ failed: tokens.map((token) => failed(token)) });
      const ui = scriptedUi();
      await extension.run('redispatch.task.editRetry', ui, taskRow('0-1'));
      assert.match(ui.shown[0] ?? '', /holds the number 12345678901234567890/);
      await world().redis.hset(
        `${world().prefix}:{demo:0}:tasks`,
        '1',
        '{"name":5,"maxAttempts":1}',
      );
      await extension.run('redispatch.task.editRetry', ui, taskRow('0-1'));
      assert.match(ui.shown[1] ?? '', /^What is stored as task 0-1 is no task/);
      assert.deepEqual(ui.opened, []);
    });
  });

  describe('are retried', () => {
    beforeEach(async () => {
      await die('resize', 'Error: ECONNREFUSED\n  at x', 3);
      await die('mail', 'Error: no such user', 2);
    });
    const run = async (answers: readonly string[]): Promise<readonly string[]> => {
      const ui = scriptedUi({ answers });
      await extension.run('redispatch.dead.retryAll', ui, deadList);
      return ui.shown;
    };

    it('all', async () => {
      assert.deepEqual(await run(['All']), ['Retried 5 tasks of demo.']);
      assert.deepEqual(await counts(), { dead: 0, waiting: 5 });
      assert.deepEqual(await run(['All']), ['demo has no dead tasks.']);
    });

    it('by a name that is there, or is typed', async () => {
      assert.deepEqual(await run(['By name...', 'mail']), ['Retried 2 tasks of demo.']);
      const typed = ['By name...', 'Another...', '', 'resiz'];
      assert.deepEqual(await run(typed), [
        'Type at least one character.',
        'Retried 0 tasks of demo.',
      ]);
      assert.deepEqual(await counts(), { dead: 3, waiting: 2 });
    });

    it('by the first line of an error, or a part of it', async () => {
      const line = ['By error...', 'Error: no such user'];
      assert.deepEqual(await run(line), ['Retried 2 tasks of demo.']);
      const part = ['By error...', 'Another...', 'CONNREF'];
      assert.deepEqual(await run(part), ['Retried 3 tasks of demo.']);
    });

    it('not where the question is given up', async () => {
      assert.deepEqual([...(await run([])), ...(await run(['By name...']))], []);
      assert.equal((await counts()).dead, 5);
    });
  });

  describe('are purged', () => {
    it('when told so twice', async () => {
      await die('resize', 'Error: no', 3);
      await die('mail');
      const answers = ['By name...', 'resize'];
      const unsure = scriptedUi({ answers });
      await extension.run('redispatch.dead.purge', unsure, deadList);
      assert.match(unsure.shown[0] ?? '', /^Purge the dead tasks named "resize" of demo\?\n/);
      assert.match(unsure.shown[0] ?? '', /this cannot be undone/);
      assert.equal((await counts()).dead, 4);
      const sure = scriptedUi({ answers, presses: ['Purge'] });
      await extension.run('redispatch.dead.purge', sure, deadList);
      assert.equal(sure.shown.at(-1), 'Purged 3 tasks of demo.');
      assert.deepEqual(await counts(), { dead: 1, waiting: 0 });
    });

    it('until that is cancelled', async () => {
      for (let i = 0; i < 12; i += 1) await die('resize', 'Error: no', 100);
      const ui = scriptedUi({ answers: ['All'], presses: ['Purge'], cancels: true });
      await extension.run('redispatch.dead.purge', ui, deadList);
      assert.equal(ui.shown.at(-1), 'Cancelled after 500 tasks of demo had been purged.');
      assert.equal((await counts()).dead, 700);
    });
  });
});
