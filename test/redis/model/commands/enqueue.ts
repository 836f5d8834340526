import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BacklogFullError, PartialEnqueueError } from '../../../../core/domain/errors.js';
import type { NewTask, TaskId } from '../../../../core/domain/task.js';
import type { Pool } from '../../../../core/redis/pool.js';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import {
  acceptBulk,
  acceptOneByOne,
  groupsOf,
  type Enqueued,
  type Wanted,
} from '../rules/enqueue.js';
import type { PoolModel } from '../rules/pool.js';
import { hasTerms, labelsOf, PLAIN, type Asked } from '../rules/task.js';
import { affinity, dedupKey, labels, limitKey, program, tenant } from './choices.js';

/** A task as it is chosen: its times are counted from the moment in which it is enqueued. */
interface Order {
  readonly asked: Asked;
  readonly delayMs?: number | undefined;
  readonly runInMs?: number | undefined;
  readonly key?: string | undefined;
}

export interface Enqueue {
  readonly program: number;
  readonly tasks: readonly Order[];
  readonly oneByOne: boolean;
}

const KEY_TTL_MS = 3_600_000;

const asked: fc.Arbitrary<Asked> = fc.record({
  name: fc.constantFrom('t', 't', 'u'),
  priority: fc.constantFrom(0, 0, 0, 3, 9),
  cost: fc.constantFrom(1, 1, 1, 2, 7),
  maxAttempts: fc.constantFrom(0, 0, 1, 2, 5),
  resultTtlMs: fc.constantFrom(0, 0, 3_600_000),
  requires: fc.constant([]),
  tenant: fc.constant(''),
  limitKey: fc.constant(''),
  affinity: fc.constant(''),
});

/** Of tasks with a key that limits, and others. */
const askedWithKeys: fc.Arbitrary<Asked> = fc
  .record({ asked, limitKey: often(limitKey) })
  .map(({ asked, ...terms }) => ({ ...asked, ...terms }));

/** Most tasks of a producer are of tenants, or of label sets, or of neither. */
const askedWithTerms: fc.Arbitrary<Asked> = fc
  .record({
    asked,
    requires: fc.oneof({ weight: 2, arbitrary: labels }, { weight: 3, arbitrary: fc.constant([]) }),
    tenant: fc.oneof({ weight: 2, arbitrary: tenant }, { weight: 1, arbitrary: fc.constant('') }),
    limitKey: fc.oneof(rarely(limitKey), often(limitKey)),
    affinity: rarely(affinity),
  })
  .map(({ asked, ...terms }) => ({ ...asked, ...terms }));

function rarely(key: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant('') }, { weight: 1, arbitrary: key });
}

function often(key: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 3, arbitrary: key });
}

function orderOf(asked: fc.Arbitrary<Asked>): fc.Arbitrary<Order> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.record({ asked }) },
    { weight: 1, arbitrary: fc.record({ asked, delayMs: fc.constantFrom(0, 1, 400, 1500) }) },
    { weight: 1, arbitrary: fc.record({ asked, runInMs: fc.constantFrom(-1000, 0, 700) }) },
    { weight: 1, arbitrary: fc.record({ asked, key: dedupKey }) },
  );
}

export const enqueues: fc.Arbitrary<Command> = fc
  .record({
    program,
    tasks: fc.oneof(
      ...[asked, askedWithKeys, askedWithTerms].map((one) =>
        fc.array(orderOf(one), { minLength: 1, maxLength: 15 }),
      ),
    ),
    oneByOne: fc.boolean(),
  })
  .map(enqueueTasks);

/** A producer enqueues tasks: in one call, or one by one in one tick of its event loop. */
export function enqueueTasks({ program, tasks, oneByOne }: Enqueue): Command {
  return command({
    kind: oneByOne ? 'enqueue one by one' : 'enqueue',
    text: `program ${program} enqueues ${tasks.map(textOf).join()}${oneByOne ? ' one by one' : ''}`,
    act: async (model, real) => {
      const pool = programOf(real, program);
      const wanted = tasks.map((one) => wantedAs(model, one));
      const bodies = tasks.map((one, i) => bodyOf(model, one, wanted[i]?.payload));
      const enqueued = await (oneByOne
        ? enqueueOneByOne(pool, bodies, wanted)
        : enqueueBulk(model, pool, bodies, wanted));
      if (oneByOne) acceptOneByOne(model, enqueued);
      else acceptBulk(model, enqueued);
      return `as ${enqueued.map(({ id }) => id ?? 'refused').join()}`;
    },
  });
}

export function plainTasks(count: number): Order[] {
  return Array.from({ length: count }, () => ({ asked: PLAIN }));
}

async function enqueueOneByOne(
  pool: Pool,
  bodies: readonly NewTask[],
  wanted: readonly Wanted[],
): Promise<Enqueued[]> {
  const ends = await Promise.allSettled(bodies.map((body) => pool.enqueue(body)));
  return ends.map((end, i) => {
    const task = wanted[i] ?? assert.fail();
    if (end.status === 'fulfilled') return { ...task, id: end.value };
    if (end.reason instanceof BacklogFullError) return { ...task, id: undefined };
    throw end.reason;
  });
}

/** Where it stops part-way, the first of the calls it makes were accepted. */
async function enqueueBulk(
  model: PoolModel,
  pool: Pool,
  bodies: readonly NewTask[],
  wanted: readonly Wanted[],
): Promise<Enqueued[]> {
  const ids = await pool.enqueueAll(bodies).catch(acceptedBy);
  let calls: Wanted[] = [];
  for (const group of groupsOf(model, wanted)) {
    if (calls.length < ids.length) calls = [...calls, ...group];
  }
  assert.equal(calls.length, ids.length, 'a call was accepted in part');
  const rest = [...ids];
  return wanted.map((task) => ({ ...task, id: calls.includes(task) ? rest.shift() : undefined }));
}

function acceptedBy(error: unknown): TaskId[] {
  if (error instanceof BacklogFullError) return [];
  if (error instanceof PartialEnqueueError && error.reason === 'backlog-full') {
    return error.accepted as TaskId[];
  }
  throw error;
}

function wantedAs(model: PoolModel, { asked, delayMs, runInMs, key }: Order): Wanted {
  const dueAtMs = model.facts.nowMs + (delayMs ?? runInMs ?? 0);
  const wishes = { dueAtMs, ...(key !== undefined && { key, keyTtlMs: KEY_TTL_MS }) };
  return { asked, payload: model.nextPayload(), wishes };
}

function bodyOf(model: PoolModel, { asked, delayMs, runInMs, key }: Order, payload = 0): NewTask {
  const { maxAttempts, resultTtlMs, requires, tenant, limitKey, affinity, ...rest } = asked;
  return {
    ...rest,
    payload,
    ...(requires.length > 0 && { requires }),
    ...(tenant !== '' && { tenant }),
    ...(limitKey !== '' && { limitKey }),
    ...(affinity !== '' && { affinity }),
    ...(maxAttempts > 0 && { maxAttempts }),
    ...(resultTtlMs > 0 && { resultTtlMs }),
    ...(delayMs !== undefined && { delayMs }),
    ...(runInMs !== undefined && { runAt: new Date(model.facts.nowMs + runInMs) }),
    ...(key !== undefined && { dedupKey: key, dedupTtlMs: KEY_TTL_MS }),
  };
}

function textOf({ asked, delayMs, runInMs, key }: Order): string {
  const { name, priority, cost, maxAttempts, resultTtlMs, tenant, limitKey, affinity } = asked;
  const terms = [labelsOf(asked), tenant, limitKey, affinity].join(';');
  const wishes = [
    ...(hasTerms(asked) ? [terms] : []),
    ...(resultTtlMs > 0 ? ['result'] : []),
    ...(delayMs !== undefined ? [`+${delayMs}`] : []),
    ...(runInMs !== undefined ? [`@${runInMs}`] : []),
    ...(key !== undefined ? [`#${key}`] : []),
  ];
  return [`${name}:${priority}:${cost}:${maxAttempts}`, ...wishes].join(' ');
}
