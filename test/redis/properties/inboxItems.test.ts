import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeBody } from '../../../core/domain/decodeTask.js';
import { useWorld } from '../../support/world.js';
import { itemText } from './itemText.js';

/** Items a sweep adopts in one call. */
const batchItems = 100;

describe('whatever is pushed to the inbox', () => {
  const world = useWorld();

  it('becomes a task that every JSON reader reads, or is set aside as it was', async function () {
    this.timeout(60_000);
    const pool = await world().createPool();
    const inbox = `${world().prefix}:{demo:0}:inbox`;
    const tasks = `${world().prefix}:{demo:0}:tasks`;
    const rejected = `${world().prefix}:{demo:0}:rejected`;
    let adoptedInAll = 0;
    let good = 0;
    const batches = fc.array(itemText, { minLength: batchItems, maxLength: batchItems });
    const property = fc.asyncProperty(batches, async (items) => {
      await world().redis.del(tasks, rejected);
      await world().redis.lpush(inbox, ...items);
      const { adopted } = await pool.sweep();

      const bodies = await world().redis.hvals(tasks);
      assert.equal(bodies.length, adopted);
      for (const body of bodies) {
        assert.equal(decodeBody(body).kind, 'task', body);
        assert.ok(!JSON.stringify(JSON.parse(body, endless)).includes('endless'), body);
      }
      const { items: aside } = await pool.rejected({ offset: 0, limit: 200 });
      const all = [...bodies, ...aside.map(({ item }) => item)].sort();
      assert.deepEqual(all, items.map((item) => item.toWellFormed()).sort());
      adoptedInAll += adopted;
      good += items.length;
    });
    await fc.assert(property, { numRuns: 60 });
    // a property that refuses everything would hold, too
    assert.ok(adoptedInAll > good / 20, `${adoptedInAll} of ${good} were adopted`);
  });
});

function endless(_: string, value: unknown): unknown {
  return value === Infinity || value === -Infinity ? 'endless' : value;
}
