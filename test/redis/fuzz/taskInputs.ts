import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import {
  checkTask,
  type NewTask,
  type Pool,
  type SchedulerErrorReason,
  type TaskId,
} from '../../../core/index.js';
import { decodeBody } from '../../../core/domain/decodeTask.js';
import type { DecodedBody } from '../../../core/domain/task.js';
import { makeTaskId, tokenSequence } from '../../../core/redis/taskIds.js';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNode, type HandNode } from '../../support/handNode.js';
import { itemAt } from '../../support/look.js';
import { useWorld } from '../../support/world.js';
import { hostileCase, type HostileCase } from './hostileCase.js';
import { hostileTasks, sizesAbout } from './hostileTasks.js';
import { LABELS } from './hostileTerms.js';
import { forAllInputs } from './inputs.js';
import { assertRefused } from './refused.js';

/** Large enough for what is generated, but for what is made as large as that. */
const maxPayloadBytes = 20_000;
const batchTasks = 100;

export function describeTasks(): void {
  const world = useWorld();

  it('a task is stored faithfully or refused with a typed error', async function () {
    this.timeout(120_000);
    const pool = await world().createPool({ maxPayloadBytes });
    const node = await joinNode(pool, 'reader', { capacity: 1000, labels: LABELS });
    let stored = 0;
    await forAllInputs('tasks', batchTasks, hostileTasks(maxPayloadBytes), async (cases) => {
      const judged = cases.map(judge);
      for (const one of judged.filter(({ faults }) => faults.length > 0)) await refuse(pool, one);
      const good = judged.filter(({ faults }) => faults.length === 0);
      stored += good.length;
      await store(pool, node, good);
      assert.equal(await world().redis.get(`${world().prefix}:{demo:0}:seq`), String(stored));
    });
    assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
  });

  it('a payload of about 1 MiB is stored or refused by its last byte', async function () {
    this.timeout(60_000);
    const pool = await world().createPool();
    const node = await joinNode(pool, 'reader', { capacity: 1000, labels: LABELS });
    const task = sizesAbout(2 ** 20).map(({ label, make, faults }) =>
      hostileCase(label, () => ({ name: 'large', payload: make() }), faults),
    );
    await forAllInputs('large', 4, task, async (cases) => {
      for (const one of cases.filter(({ faults }) => faults.length > 0)) await refuse(pool, one);
      await store(
        pool,
        node,
        cases.filter(({ faults }) => faults.length === 0),
      );
    });
  });
}

/** The case, and that its payload is too large where it is. */
function judge(one: HostileCase): HostileCase {
  if (one.faults.length > 0) return withFaults(one, ['payload-too-large']);
  const payload = jsonOf((one.make() as NewTask).payload);
  return Buffer.byteLength(payload) > maxPayloadBytes
    ? withFaults(one, ['payload-too-large'])
    : one;
}

function withFaults(one: HostileCase, more: readonly SchedulerErrorReason[]): HostileCase {
  return hostileCase(one.label, one.make, [...one.faults, ...more]);
}

/** Refused alone and behind a good one, and by the check that stores nothing. */
async function refuse(pool: Pool, one: HostileCase): Promise<void> {
  const make = one.make as () => NewTask;
  await assertRefused(one, () => pool.enqueue(make()));
  await assertRefused(one, () => pool.enqueueAll([{ name: 'good' }, make()]));
  await assertRefused(one, () => checkTask(make(), maxPayloadBytes));
}

/** Stores them, the odd ones in one call and the even ones one by one, and reads them as a node does. */
async function store(pool: Pool, node: HandNode, cases: readonly HostileCase[]): Promise<void> {
  const odd = cases.filter((_, i) => i % 2 === 1);
  const even = cases.filter((_, i) => i % 2 === 0);
  const tasksOf = (some: readonly HostileCase[]) => some.map(({ make }) => make() as NewTask);
  const ids = [
    ...(await pool.enqueueAll(tasksOf(odd))),
    ...(await Promise.all(tasksOf(even).map((task) => pool.enqueue(task)))),
  ];
  const { scheduled } = await pool.snapshot();
  const taken = await takeAll(node, cases.length - scheduled);
  const waiting: TaskId[] = [];
  for (const [i, one] of [...odd, ...even].entries()) {
    const id = itemAt(ids, i);
    const body = taken.bodies.get(id);
    if (body !== undefined) assertFaithful(one, decodeBody(body));
    if (body === undefined) waiting.push(id);
    if (body === undefined || i % 50 === 0) assertFaithful(one, (await pool.inspect(id))?.body);
  }
  await node.settle({ completed: taken.tokens });
  const removed = await pool.remove(waiting, { kind: 'scheduled' });
  assert.deepEqual(removed.skipped, []);
}

async function takeAll(node: HandNode, count: number) {
  const tokens: string[] = [];
  const bodies = new Map<string, string>();
  while (tokens.length < count) {
    const taken = await node.take(count - tokens.length);
    if (taken.kind !== 'taken') assert.fail(`took ${tokens.length} of ${count}: ${taken.kind}`);
    for (const { token, body } of taken.tasks) {
      tokens.push(token);
      bodies.set(makeTaskId(0, tokenSequence(token)), body);
    }
  }
  return { tokens, bodies };
}

/** The task as JSON has it: keys of any name are its own, members that are undefined are left out. */
function assertFaithful(one: HostileCase, body: DecodedBody | undefined): void {
  const given = one.make() as NewTask;
  const { name, payload, priority, cost, maxAttempts, timeoutMs, resultTtlMs } = given;
  const { tenant, limitKey, affinity } = given;
  const requires = [...new Set(given.requires)].sort();
  const task = {
    ...{ name, payload: JSON.parse(jsonOf(payload)) as unknown },
    ...{ priority: Math.abs(priority ?? 0), cost: cost ?? 1 },
    ...(maxAttempts !== undefined && { maxAttempts }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(resultTtlMs !== undefined && { resultTtlMs }),
    ...(requires.length > 0 && { requires }),
    ...(tenant !== undefined && { tenant }),
    ...(limitKey !== undefined && { limitKey }),
    ...(affinity !== undefined && { affinity }),
  };
  const isFaithful = isDeepStrictEqual(body, { kind: 'task', task });
  assert.ok(isFaithful, `${one.label}: stored as ${JSON.stringify(body).slice(0, 600)}`);
}

function jsonOf(payload: unknown): string {
  return payload === undefined ? 'null' : JSON.stringify(payload);
}
