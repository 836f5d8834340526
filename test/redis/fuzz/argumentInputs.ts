import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  checkTask,
  connect,
  createWorker,
  parseRebalancePlan,
  parseTaskLine,
  startLocalRedis,
  toNodeName,
  toPoolName,
  type Pool,
  type TaskPlace,
  type Worker,
} from '../../../core/index.js';
import { joinNode } from '../../support/handNode.js';
import { contentsOf } from '../../support/refusals.js';
import { useWorkers } from '../../support/workers.js';
import { useWorld, type World } from '../../support/world.js';
import { hostileCase, type HostileCase } from './hostileCase.js';
import { forAllInputs } from './inputs.js';
import { assertRefused } from './refused.js';
import * as wrong from './wrongArguments.js';

const batchCalls = 100;
const range = { offset: 0, limit: 10 };
const backlog: TaskPlace = { kind: 'backlog' };

/** What the calls are made on. */
interface Ground {
  readonly world: World;
  readonly pool: Pool;
  readonly worker: Worker;
}

/** Every public call, by each of its arguments: `undefined as never` is what TypeScript would not let a program pass. */
type Call = readonly [name: string, wrong: wrong.Wrong, (ground: Ground, value: never) => unknown];

const calls: readonly Call[] = [
  ['connect', wrong.wrongConnect, (_, value) => connect(value)],
  ['startLocalRedis', wrong.wrongLocal, (_, value) => startLocalRedis(value)],
  ['createPool', wrong.wrongName, ({ world }, value) => world.scheduler.createPool(value)],
  [
    'createPool with settings',
    wrong.wrongNewSettings,
    ({ world }, value) => world.scheduler.createPool('new', value),
  ],
  ['scheduler.pool', wrong.wrongName, ({ world }, value) => world.scheduler.pool(value)],
  ['configure', wrong.wrongSettings, ({ pool }, value) => pool.configure(value)],
  ['page', wrong.wrongPlace, ({ pool }, value) => pool.page(value, range)],
  ['page in a range', wrong.wrongRange, ({ pool }, value) => pool.page(backlog, value)],
  ['rejected', wrong.wrongRange, ({ pool }, value) => pool.rejected(value)],
  ['clearRejected', wrong.wrongBulkOptions, ({ pool }, value) => pool.clearRejected(value)],
  ['inspect', wrong.wrongId, ({ pool }, value) => pool.inspect(value)],
  ['move', wrong.wrongIds, ({ pool }, value) => pool.move(value, backlog, 'a')],
  ['move from', wrong.wrongPlace, ({ pool }, value) => pool.move([], value, 'a')],
  ['move to', wrong.wrongName, ({ pool }, value) => pool.move([], backlog, value)],
  ['remove', wrong.wrongIds, ({ pool }, value) => pool.remove(value, backlog)],
  ['remove from', wrong.wrongPlace, ({ pool }, value) => pool.remove(['0-1' as never], value)],
  ['retryDead', wrong.wrongIds, ({ pool }, value) => pool.retryDead(value)],
  ['explain', wrong.wrongId, ({ pool }, value) => pool.explain(value)],
  ['retryEdited', wrong.wrongId, ({ pool }, value) => pool.retryEdited(value, 1)],
  ['retryAllDead', wrong.wrongDeadOptions, ({ pool }, value) => pool.retryAllDead(value)],
  ['purgeDead', wrong.wrongDeadOptions, ({ pool }, value) => pool.purgeDead(value)],
  ['waitFor', wrong.wrongId, ({ pool }, value) => pool.waitFor(value)],
  ['waitFor so long', wrong.wrongWaitOptions, ({ pool }, value) => pool.waitFor('0-9', value)],
  ['rebalance', wrong.wrongBulkOptions, ({ pool }, value) => pool.rebalance(value)],
  ['setTenantWeight of', wrong.wrongTenant, ({ pool }, value) => pool.setTenantWeight(value, 2)],
  ['setTenantWeight', wrong.wrongWeight, ({ pool }, value) => pool.setTenantWeight('acme', value)],
  ['applyPlan', wrong.wrongPlan, ({ pool }, value) => pool.applyPlan(value)],
  ['parseRebalancePlan', wrong.wrongPlan, (_, value) => parseRebalancePlan(value)],
  [
    'undoRebalance by',
    wrong.wrongBulkOptions,
    ({ pool }, value) => pool.undoRebalance(undefined, value),
  ],
  ['pauseNode', wrong.wrongName, ({ pool }, value) => pool.pauseNode(value)],
  ['resumeNode', wrong.wrongName, ({ pool }, value) => pool.resumeNode(value)],
  ['drainNode', wrong.wrongName, ({ pool }, value) => pool.drainNode(value)],
  ['drainNode by', wrong.wrongDrainOptions, ({ pool }, value) => pool.drainNode('a', value)],
  [
    'enqueue by',
    wrong.wrongEnqueueOptions,
    ({ pool }, value) => pool.enqueue({ name: 'x' }, value),
  ],
  ['enqueueAll', wrong.wrongTasks, ({ pool }, value) => pool.enqueueAll(value)],
  [
    'enqueueAll by',
    wrong.wrongEnqueueOptions,
    ({ pool }, value) => pool.enqueueAll([{ name: 'x' }], value),
  ],
  ['createWorker', wrong.wrongPool, (_, value) => createWorker(value, { name: 'w' }, () => 1)],
  ['createWorker by', wrong.wrongWorkerOptions, ({ pool }, v) => createWorker(pool, v, () => 1)],
  ['createWorker for', wrong.wrongHandler, ({ pool }, v) => createWorker(pool, { name: 'w' }, v)],
  ['worker.stop', wrong.wrongStop, ({ worker }, value) => worker.stop(value)],
  ['parseTaskLine', wrong.wrongLine, (_, value) => parseTaskLine(value)],
  ['checkTask within', wrong.wrongBound, (_, value) => checkTask({ name: 'x' }, value)],
  ['toPoolName', wrong.wrongName, (_, value) => toPoolName(value)],
  ['toNodeName', wrong.wrongName, (_, value) => toNodeName(value)],
  ['a clock that gives', wrong.wrongTime, ({ world }, value) => enqueueBy(world, value)],
];

async function enqueueBy({ url, prefix }: World, time: never): Promise<void> {
  const scheduler = await connect({ url, prefix, clock: () => time });
  try {
    await (await scheduler.pool('demo')).enqueue({ name: 'x' });
  } finally {
    await scheduler.close();
  }
}

type CallCase = HostileCase & { readonly act: (ground: Ground) => unknown };

const wrongCall: fc.Arbitrary<CallCase> = fc.oneof(
  ...calls.map(([name, value, act]) =>
    value.map((one): CallCase => ({
      ...hostileCase(`${name}: ${one.label}`, one.make, one.faults),
      act: (ground) => act(ground, one.make() as never),
    })),
  ),
);

export function describeArguments(): void {
  const world = useWorld();
  const startWorker = useWorkers();

  it('a wrong argument is refused with a typed error, and nothing is changed', async function () {
    this.timeout(120_000);
    const pool = await world().createPool();
    const worker = await startWorker(
      await world().scheduler.createPool('worked'),
      { name: 'w' },
      () => 1,
    );
    await joinNode(pool, 'a');
    await pool.enqueueAll([{ name: 'x' }, { name: 'y', priority: 5 }]);
    const keys = `${world().prefix}:{demo:`;
    const before = await contentsOf(world().redis, keys);
    await forAllInputs('arguments', batchCalls, wrongCall, async (cases) => {
      for (const one of cases) {
        await assertRefused(one, () => one.act({ world: world(), pool, worker }));
      }
      assert.deepEqual(await contentsOf(world().redis, keys), before);
    });
    assert.deepEqual(await world().scheduler.pools(), ['demo', 'worked']);
  });
}
