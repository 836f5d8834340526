import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { decodeBody } from '../../../core/domain/decodeTask.js';
import type { Pool } from '../../../core/index.js';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNode, type HandNode } from '../../support/handNode.js';
import { rowsIn } from '../../support/look.js';
import { useWorld } from '../../support/world.js';
import { LABELS } from './hostileTerms.js';
import { forAllInputs } from './inputs.js';
import { strictTask } from './strictTask.js';
import { taskBytes } from './taskTexts.js';

/** As many as one page shows. */
const batchItems = 100;

export function describeInbox(): void {
  const world = useWorld();

  it('is adopted just where a strict reader takes it as a task, and set aside as it is else', async function () {
    this.timeout(120_000);
    const pool = await world().createPool({ completedKept: 0 });
    const node = await joinNode(pool, 'reader', { capacity: 1000, labels: LABELS });
    const keys = `${world().prefix}:{demo:0}:`;
    let adoptedInAll = 0;
    await forAllInputs('inbox', batchItems, taskBytes, async (items) => {
      await world().redis.lpush(`${keys}inbox`, ...items);
      const { adopted, rejected } = await pool.sweep();

      const tasks = items.filter((item) => strictTask(item) !== undefined);
      const bodies = await world().redis.hvalsBuffer(`${keys}tasks`);
      assertSameItems(bodies, tasks, 'adopted');
      const aside = await world().redis.lrangeBuffer(`${keys}rejected`, 0, -1);
      const others = items.filter((item) => !tasks.includes(item));
      assertSameItems(aside.map(itemOf), others, 'set aside');
      assert.deepEqual([adopted, rejected], [tasks.length, others.length]);
      await assertRejected(pool, others);
      await finish(pool, node, tasks, world().nowMs);
      adoptedInAll += adopted;
    });
    assertSound(await takeCensus(world().redis, keys));
    assert.ok(adoptedInAll > 100, 'what refuses everything has shown nothing');
  });
}

/** What is kept of an entry of `rejected` behind "<ms>:<bytes of the reason>:<reason>". */
function itemOf(entry: Buffer): Buffer {
  const [whole = '', , length] = /^(\d+):(\d+):/.exec(entry.toString('latin1')) ?? [];
  assert.ok(Number(length) > 0, 'a reason');
  return entry.subarray(whole.length + Number(length));
}

function assertSameItems(found: readonly Buffer[], wanted: readonly Buffer[], what: string): void {
  const textOf = (item: Buffer) => item.toString('latin1');
  const [some, others] = [found.map(textOf).sort(), wanted.map(textOf).sort()];
  const missing = others.filter((text) => !some.includes(text)).map((text) => text.slice(0, 300));
  const extra = some.filter((text) => !others.includes(text)).map((text) => text.slice(0, 300));
  assert.deepEqual({ missing, extra }, { missing: [], extra: [] }, what);
  assert.equal(some.length, others.length, what);
}

/** The library shows them, and deletes them when that is asked for. */
async function assertRejected(pool: Pool, others: readonly Buffer[]): Promise<void> {
  const { total, items } = await pool.rejected({ offset: 0, limit: 200 });
  assert.deepEqual([total, items.length], [others.length, others.length]);
  assert.ok(items.every(({ reason }) => reason !== ''));
  assert.equal(await pool.clearRejected(), others.length);
}

/** Each is given to a node as what it says, now or when its time has come; then it is over. */
async function finish(
  pool: Pool,
  node: HandNode,
  tasks: readonly Buffer[],
  nowMs: number,
): Promise<void> {
  const wanted = tasks.map((item) => strictTask(item));
  const later = wanted.filter((task) => task?.isLater(nowMs)).length;
  const waiting = (await rowsIn(pool, { kind: 'scheduled' })).map(({ id }) => id);
  assert.equal(waiting.length, later);
  assert.equal((await pool.remove(waiting, { kind: 'scheduled' })).done.length, later);
  const taken = wanted.length === later ? undefined : await node.take(1000);
  if (taken === undefined) return;
  if (taken.kind !== 'taken') assert.fail(`nothing was given: ${taken.kind}`);
  for (const { body } of taken.tasks) {
    const decoded = decodeBody(body);
    const task = decoded.kind === 'task' ? { ...decoded.task } : undefined;
    const said = strictTask(Buffer.from(body))?.body;
    assert.ok(isDeepStrictEqual(task, said), `given as something else: ${body.slice(0, 300)}`);
  }
  await node.settle({ completed: taken.tasks.map(({ token }) => token) });
}
