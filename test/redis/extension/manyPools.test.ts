import assert from 'node:assert/strict';
import type { Pool } from '../../../core/index.js';
import { rowId, type ListingTarget } from '../../../extension/target.js';
import { someTasks, useWorld } from '../../support/world.js';
import { startHeadless, type Headless } from './headless.js';

const connection = rowId({ kind: 'connection', connection: 'Local' });
const ofPool = (pool: string) => ({ connection: 'Local', pool }) as const;

describe('many pools', () => {
  const world = useWorld(0);
  let extension: Headless;

  beforeEach(async () => {
    const { url, prefix } = world();
    extension = await startHeadless([{ name: 'Local', url, prefix }]);
    await extension.rows(connection);
  });
  afterEach(() => extension.close());
  const createPools = (count: number): Promise<readonly Pool[]> =>
    Promise.all(
      Array.from({ length: count }, (_, index) => world().scheduler.createPool(`pool-${index}`)),
    );
  const counts = async () => (await extension.rows(connection)).map((row) => row.description);

  it('that are closed are all read again in one go', async () => {
    const pools = await createPools(40);
    await extension.store.refresh();
    assert.deepEqual(await counts(), Array<string>(40).fill('0 nodes · 0 tasks'));
    await Promise.all(pools.map((pool) => pool.enqueueAll(someTasks(3))));
    await extension.store.refresh();
    assert.deepEqual(await counts(), Array<string>(40).fill('0 nodes · 3 tasks'));
  });

  it('take turns where there are more than a hundred', async () => {
    await createPools(130);
    const unread = async () =>
      (await counts()).filter((description) => description?.includes('tasks') !== true).length;
    await extension.store.refresh();
    assert.equal(await unread(), 30);
    await extension.store.refresh();
    assert.equal(await unread(), 0);
  });

  it('do not keep an open one waiting for its turn', async () => {
    const pools = await createPools(130);
    await extension.rows(rowId({ kind: 'pool', ...ofPool('pool-99') }));
    for (let tasks = 1; tasks < 4; tasks += 1) {
      await pools[99]?.enqueueAll(someTasks(1));
      await extension.store.refresh();
      const row = (await extension.rows(connection)).find(({ label }) => label === 'pool-99');
      assert.match(row?.description ?? '', new RegExp(`${tasks} tasks?$`));
    }
  });

  it('that are open and hold too many rows for one read take turns, whatever their names', async () => {
    const pools = await createPools(12);
    await Promise.all(pools.map((pool) => pool.enqueueAll(someTasks(100))));
    const listings = pools.map(({ name }): ListingTarget => ({
      ...{ kind: 'listing', ...ofPool(name) },
      listing: { list: 'backlog' },
    }));
    for (const { pool } of listings) await extension.rows(rowId({ kind: 'pool', ...ofPool(pool) }));
    for (const listing of listings) await extension.rows(rowId(listing));
    await Promise.all(pools.map((pool) => pool.enqueueAll(someTasks(1))));
    const readAgain = async (): Promise<number> => {
      await extension.store.refresh();
      const rows = await Promise.all(listings.map((listing) => extension.rows(rowId(listing))));
      return rows.filter((below) => below.at(-1)?.label === 'Show more (100 of 101)').length;
    };
    assert.equal(await readAgain(), 10);
    assert.equal(await readAgain(), 12);
  });
});
