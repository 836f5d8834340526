import assert from 'node:assert/strict';
import { editRebalancePlan, parseRebalancePlan, type Pool } from '../../../core/index.js';
import { assertSound, takeCensus } from '../../support/census.js';
import { joinNodes, takeTokens } from '../../support/handNode.js';
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

  it('is done in small steps, however many moves somebody has made of it', async () => {
    const pool = await world().createPool();
    await joinNodes(pool, { a: 1 });
    await pool.enqueueAll(someTasks(1000, { cost: 3 }));
    await joinNodes(pool, { b: 1 });
    const plan = await pool.planRebalance();
    const [move] = plan.moves;
    assert.ok(move);
    // what costs Redis most: none of them is enough for a task
    const moves = Array.from({ length: 1000 }, () => ({ ...move, cost: 1 }));
    await world().redis.config('RESETSTAT');

    await pool.applyPlan({ ...plan, moves });

    const stats = await world().redis.info('commandstats');
    const calls = Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1]);
    assert.ok(calls >= 10, `${calls} calls`);
  });
});
