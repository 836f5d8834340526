import assert from 'node:assert/strict';
import { toNodeName } from '../../../core/domain/names.js';
import { editRebalancePlan, parseRebalancePlan, type Pool } from '../../../core/index.js';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNode, joinNodes, takeTokens } from '../../support/handNode.js';
import { itemAt, namesIn, queueLengths, queueOf } from '../../support/look.js';
import { useRefusals } from '../../support/refusals.js';
import { someTasks, useWorld } from '../../support/world.js';

describe('applying a plan that was made before', () => {
  const world = useWorld();
  const refuses = useRefusals(world);

  /** 90 tasks on `a` alone, then `b` and `c` join. */
  async function unevenPool(): Promise<Pool> {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(90));
    await joinNodes(pool, { b: 1, c: 1 });
    return pool;
  }

  it('makes its moves, though it has been a text in between', async () => {
    const pool = await unevenPool();
    const text = JSON.stringify(await pool.planRebalance());
    assert.deepEqual(await queueLengths(pool), { a: 90, b: 0, c: 0 });

    const report = await pool.applyPlan(parseRebalancePlan(text));

    assert.deepEqual([report.movedTasks, report.movedCost], [60, 60]);
    assert.deepEqual([report.skippedMoves, report.skippedCost], [0, 0]);
    assert.deepEqual(
      report.after.map(({ name, queuedCost }) => [name, queuedCost]),
      [
        ['a', 30],
        ['b', 30],
        ['c', 30],
      ],
    );
    assertSound(await takeCensus(world().redis, `${world().prefix}:{demo:0}:`));
  });

  it('makes only the moves that were left in it, and no more of them than it says', async () => {
    const pool = await unevenPool();
    const plan = await pool.planRebalance();
    const first = itemAt(plan.moves, 0);

    const edited = editRebalancePlan(plan, [{ ...first, cost: 10 }]);
    await pool.applyPlan(edited);

    assert.equal(edited.cost, 10);
    assert.deepEqual(
      edited.nodes.map(({ queuedCostAfter }) => queuedCostAfter),
      [80, 10, 0],
    );
    assert.deepEqual(await queueLengths(pool), { a: 80, b: 10, c: 0 });
  });

  it('skips what has gone on meanwhile, and counts it', async () => {
    const pool = await world().createPool();
    const { a } = await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(9));
    await joinNodes(pool, { b: 1, c: 1 });
    const plan = await pool.planRebalance();
    await takeTokens(a, 5);
    await pool.drainNode('c');

    const report = await pool.applyPlan(plan);

    assert.deepEqual(
      plan.moves.map(({ to, cost }) => [to, cost]),
      [
        ['b', 3],
        ['c', 3],
      ],
    );
    assert.deepEqual([report.movedTasks, report.skippedMoves, report.skippedCost], [3, 1, 3]);
    assert.deepEqual(await queueLengths(pool), { a: 1, b: 3, c: 0 });
  });

  it('never touches running tasks', async () => {
    const pool = await world().createPool();
    const { a } = await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(9));
    await joinNodes(pool, { b: 1 });
    const plan = await pool.planRebalance();
    const tokens = await takeTokens(a, 9);

    const { movedTasks, skippedCost } = await pool.applyPlan(plan);

    assert.deepEqual([movedTasks, skippedCost], [0, 4]);
    await a.settle({ completed: tokens });
    assert.equal((await pool.snapshot()).counters.completed, 9);
  });

  it('lets a task that fits none of a node’s moves take what they leave together', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(3, { cost: 100 }));
    await joinNodes(pool, { b: 1, c: 1, d: 1 });
    const plan = await pool.planRebalance();

    const report = await pool.applyPlan(plan);

    assert.deepEqual(
      plan.moves.map(({ cost }) => cost),
      [75, 75, 75],
    );
    assert.deepEqual([report.movedTasks, report.skippedCost], [2, 25]);
    assert.deepEqual(Object.values(await queueLengths(pool)).sort(), [0, 1, 1, 1]);
  });

  it('tells of each step, and stops between two when it is cancelled', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(6000));
    await joinNodes(pool, { b: 1 });
    const plan = await pool.planRebalance();
    const cancel = new AbortController();
    const progress: number[] = [];

    const report = await pool.applyPlan(plan, {
      signal: cancel.signal,
      onProgress: (done) => {
        if (progress.push(done) === 2) cancel.abort();
      },
    });

    assert.deepEqual(progress, [1000, 2000]);
    assert.deepEqual([report.movedTasks, report.cancelled], [2000, true]);
    assert.equal(report.skippedCost, 1000);
  });

  it('can be undone by its id', async () => {
    const pool = await unevenPool();
    const before = await namesIn(pool, queueOf('a'));
    const plan = await pool.planRebalance();
    await pool.applyPlan(plan);

    const { movedTasks } = await pool.undoRebalance(plan.id);

    assert.equal(movedTasks, 60);
    assert.deepEqual(await namesIn(pool, queueOf('a')), before);
  });

  it('is refused for another pool, or one of fewer partitions', async () => {
    const pool = await unevenPool();
    const plan = await pool.planRebalance();
    const other = await world().scheduler.createPool('other');
    await refuses(() => other.applyPlan(plan), 'invalid-plan', /for the pool demo/);
    const moves = plan.moves.map((move) => ({ ...move, partition: 3 }));
    await refuses(() => pool.applyPlan({ ...plan, moves }), 'invalid-plan', /no partition 3/);
    // nor is what comes before such a move made
    const mixed = [...plan.moves, ...moves];
    await refuses(() => pool.applyPlan({ ...plan, moves: mixed }), 'invalid-plan', /partition 3/);
    assert.deepEqual(await queueLengths(pool), { a: 90, b: 0, c: 0 });
  });

  it('moves nothing when it is applied once more', async () => {
    const pool = await unevenPool();
    const plan = await pool.planRebalance();
    await pool.applyPlan(plan);

    const again = await pool.applyPlan(plan);

    assert.deepEqual([again.movedTasks, again.skippedMoves, again.skippedCost], [0, 0, 0]);
    assert.equal(again.madeBeforeCost, 60);
    assert.deepEqual(await queueLengths(pool), { a: 30, b: 30, c: 30 });
  });

  it('goes on where it was cancelled', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(6000));
    await joinNodes(pool, { b: 1 });
    const plan = await pool.planRebalance();
    const cancel = new AbortController();
    await pool.applyPlan(plan, { signal: cancel.signal, onProgress: () => cancel.abort() });

    const progress: number[] = [];
    const rest = await pool.applyPlan(plan, { onProgress: (done) => progress.push(done) });

    assert.deepEqual([rest.madeBeforeCost, rest.movedCost, rest.skippedCost], [1000, 2000, 0]);
    assert.deepEqual(progress, [2000, 3000]);
    assert.deepEqual(await queueLengths(pool), { a: 3000, b: 3000 });
  });

  it('makes the moves that were left out the first time, and no others', async () => {
    const pool = await unevenPool();
    const plan = await pool.planRebalance();
    const first = itemAt(plan.moves, 0);
    await pool.applyPlan(editRebalancePlan(plan, [{ ...first, cost: 10 }]));

    const report = await pool.applyPlan(plan);

    assert.deepEqual([report.madeBeforeCost, report.movedCost], [10, 50]);
    assert.deepEqual(await queueLengths(pool), { a: 30, b: 30, c: 30 });
  });

  it('does not move as much again where two apply it at once', async () => {
    const pool = await unevenPool();
    const plan = await pool.planRebalance();

    const reports = await Promise.all([pool.applyPlan(plan), pool.applyPlan(plan)]);

    assert.equal(
      reports.reduce((sum, { movedTasks }) => sum + movedTasks, 0),
      60,
    );
    assert.deepEqual(await queueLengths(pool), { a: 30, b: 30, c: 30 });
  });

  it('does not move again what the rebalance of that plan has moved', async () => {
    const pool = await unevenPool();
    const { plan } = await pool.rebalance();

    const { movedTasks, madeBeforeCost } = await pool.applyPlan(plan);

    assert.deepEqual([movedTasks, madeBeforeCost], [0, 60]);
  });

  it('is applied anew when it was undone', async () => {
    const pool = await unevenPool();
    const plan = await pool.planRebalance();
    await pool.applyPlan(plan);
    await pool.undoRebalance(plan.id);

    const { movedTasks } = await pool.applyPlan(plan);

    assert.equal(movedTasks, 60);
    assert.deepEqual(await queueLengths(pool), { a: 30, b: 30, c: 30 });
  });

  it('makes anew only what was undone, where the log of its first moves was given up before', async () => {
    const pool = await unevenPool();
    const plan = await pool.planRebalance();
    const [move] = plan.moves;
    assert.ok(move);
    await pool.applyPlan(editRebalancePlan(plan, [{ ...move, cost: 10 }]));
    for (let n = 0; n < 8; n++) {
      await pool.applyPlan({ ...plan, id: `plan-${n}`, moves: [{ ...move, cost: 1 }] });
    }
    await pool.applyPlan(plan);
    const undone = await pool.undoRebalance(plan.id);

    const { movedCost, madeBeforeCost } = await pool.applyPlan(plan);

    assert.equal(undone.movedCost, 50);
    assert.deepEqual([movedCost, madeBeforeCost], [50, 10]);
  });

  it('tells what was made before, though it is cancelled before it has begun', async () => {
    const pool = await unevenPool();
    const plan = await pool.planRebalance();
    await pool.applyPlan(editRebalancePlan(plan, plan.moves.slice(0, 1)));

    const report = await pool.applyPlan(plan, { signal: AbortSignal.abort() });

    assert.deepEqual([report.madeBeforeCost, report.movedCost, report.skippedCost], [30, 0, 30]);
    assert.equal(report.cancelled, true);
  });

  it('is remembered for a week, of the last 32 plans', async () => {
    const pool = await unevenPool();
    const plan = await pool.planRebalance();
    const [move] = plan.moves;
    assert.ok(move);
    for (let n = 0; n < 34; n++) {
      await pool.applyPlan({ ...plan, id: `plan-${n}`, moves: [{ ...move, cost: 1 }] });
      world().nowMs += 1;
    }
    const key = (what: string) => `${world().prefix}:{demo:0}:${what}`;
    assert.equal((await world().redis.keys(key('made:*'))).length, 32);
    assert.equal(await world().redis.zcard(key('plans')), 32);
    for (const name of ['plans', 'made:plan-33', 'made:plan-2']) {
      const ttl = await world().redis.pttl(key(name));
      assert.ok(ttl > 6 * 24 * 3_600_000 && ttl <= 7 * 24 * 3_600_000, `${name}: ${ttl} ms`);
    }
  });

  it('brings a node less than one task above the plan, though several nodes give', async () => {
    const pool = await world().createPool();
    const dear = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const givers = [...dear, 'h', 'i', 'j'];
    for (const name of givers) {
      await joinNode(pool, name);
      const isDear = dear.includes(name);
      await pool.enqueueAll(isDear ? someTasks(10, { cost: 100 }) : someTasks(1000));
      await pool.pauseNode(name);
    }
    await joinNode(pool, 's');
    // so that all rather goes to r
    await pool.enqueueAll(someTasks(1, { cost: 3000 }));
    for (const name of givers) await pool.resumeNode(name);
    await joinNode(pool, 'r');
    const plan = await pool.planRebalance();
    const moves = givers.flatMap((from) => [
      { partition: 0, from: toNodeName(from), to: toNodeName('r'), labels: [], cost: 75 },
      { partition: 0, from: toNodeName(from), to: toNodeName('s'), labels: [], cost: 25 },
    ]);

    const { after } = await pool.applyPlan(editRebalancePlan(plan, moves));

    const cost = after.find(({ name }) => name === 'r')?.queuedCost ?? 0;
    assert.ok(cost >= 750 && cost < 750 + 100, `cost ${cost}`);
  });

  it('is done in small steps, however many moves somebody has made of it', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(1000, { cost: 3 }));
    await joinNodes(pool, { b: 1 });
    const plan = await pool.planRebalance();
    const [move] = plan.moves;
    assert.ok(move);
    const roster = Array.from({ length: 1000 }, (_, i) => [`idle-${i}`, '1 1 - - ']);
    await world().redis.hset(`${world().prefix}:{demo:0}:roster`, ...roster.flat());
    // what costs Redis most: none of them is enough for a task
    const moves = roster.map(([to = '']) => ({ ...move, to: toNodeName(to), cost: 1 }));
    await world().redis.config('RESETSTAT');

    await pool.applyPlan({ ...plan, moves });

    const stats = await world().redis.info('commandstats');
    const calls = Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1]);
    assert.ok(calls >= 30, `${calls} calls`);
  });

  it('takes moves that go the same way together', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(10, { cost: 3 }));
    await joinNodes(pool, { b: 1 });
    const plan = await pool.planRebalance();
    const [move] = plan.moves;
    assert.ok(move);
    const moves = Array.from({ length: 9 }, () => ({ ...move, cost: 1 }));

    const report = await pool.applyPlan({ ...plan, moves });

    assert.deepEqual([report.movedTasks, report.movedCost, report.skippedMoves], [3, 9, 0]);
  });
});
