import assert from 'node:assert/strict';
import type { Pool } from '../../../core/index.js';
import type { NewTask, Priority } from '../../../core/domain/task.js';
import { joinNode } from '../../support/handNode.js';
import { itemAt } from '../../support/look.js';
import { useWorld } from '../../support/world.js';
import { explained } from './explained.js';

const NODES = 100;
const LABELS = 20;
const TENANTS = 5;
const PRIORITIES = 10;

describe('what an explanation costs Redis', () => {
  const world = useWorld();

  /** As many sets of labels as may wait, of several tenants each; the last one of the lowest priority comes after all. */
  async function manyLanes(): Promise<Pool> {
    const pool = await world().createPool({ window: 0 });
    const label = (n: number) => `l${n % LABELS}`;
    for (let n = 0; n < NODES; n++) {
      const labels = Array.from({ length: 5 }, (_, i) => label(n + i));
      await joinNode(pool, `n${n}`, { labels });
    }
    const tasks = Array.from({ length: PRIORITIES * LABELS * TENANTS }, (_, n): NewTask => {
      const priority = (9 - Math.floor(n / (LABELS * TENANTS))) as Priority;
      const tenant = `tenant-${Math.floor(n / LABELS) % TENANTS}`;
      return { name: 't', priority, requires: [label(n)], tenant };
    });
    await pool.enqueueAll(tasks);
    return pool;
  }

  /** How long the server was in scripts, in ms. */
  async function scriptMs(act: () => Promise<unknown>): Promise<number> {
    await world().redis.config('RESETSTAT');
    await act();
    const stats = await world().redis.info('commandstats');
    const spent = [...stats.matchAll(/^cmdstat_(?:evalsha|fcall)\w*:calls=\d+,usec=(\d+)/gm)];
    return spent.reduce((sum, [, usec]) => sum + Number(usec), 0) / 1000;
  }

  it('is some ms with a hundred nodes and all the lanes that it looks at', async () => {
    const pool = await manyLanes();
    const offset = PRIORITIES * LABELS * TENANTS - 1;
    const { id } = itemAt((await pool.page({ kind: 'backlog' }, { offset, limit: 1 })).rows, 0);
    const explanation = await explained(pool, id);
    const behind = explanation.waiting.find((reason) => reason.kind === 'behind');
    assert.ok(behind !== undefined && behind.higherPriority > 0, 'others go first');

    const times: number[] = [];
    for (let run = 0; run < 9; run++) times.push(await scriptMs(() => pool.explain(id)));

    // the machine may be busy with something else, but not each time
    assert.ok(Math.min(...times) < 35, `${times.join()} ms`);
  });
});
