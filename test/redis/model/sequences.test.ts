import assert from 'node:assert/strict';
import { sharedRedisUrl } from '../../support/privateRedis.js';
import { enqueueTasks, plainTasks } from './commands/enqueue.js';
import { registerNode } from './commands/register.js';
import { NO_SETTLES } from './commands/settles.js';
import { takeTasks } from './commands/take.js';
import { finishEverything } from './finish.js';
import { openArena, type Arena } from './ground.js';
import { runSequences } from './property.js';
import { failureText } from './report.js';

describe('whatever is done to a pool, it does what the model says', () => {
  let arena: Arena;

  before(async () => {
    arena = await openArena(await sharedRedisUrl());
  });

  after(() => arena.close());

  for (const [partitions, runs] of [
    [1, 120],
    [2, 60],
  ] as const) {
    it(`of ${partitions} partition(s), in ${runs} random sequences`, async function () {
      this.timeout(240_000);
      const details = await runSequences(arena, { partitions, runs });
      assert.ok(!details.failed, failureText(details, partitions));
    });
  }

  it('also with more tasks than one call touches', async () => {
    const { model, real } = await arena.startRun(1);
    const node = { node: 'a', partition: 0 };
    await registerNode({ ...node, weight: 1, capacity: 1000 }).run(model, real);
    await enqueueTasks({ program: 0, tasks: plainTasks(3000), oneByOne: false }).run(model, real);
    for (let taken = 0; taken < 3000; taken += 1000) {
      const whose = { of: node, earlier: false };
      await takeTasks({ whose, wanted: 1000, counts: NO_SETTLES }).run(model, real);
    }

    await finishEverything(model, real);

    assert.equal(model.partition(0).counters.completed, 3000);
  });
});
