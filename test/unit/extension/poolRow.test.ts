import assert from 'node:assert/strict';
import { DEFAULT_POOL_SETTINGS, type PoolSnapshot } from '../../../core/index.js';
import { lateSettles } from '../../../extension/store/lateSettles.js';
import type { PoolState } from '../../../extension/store/state.js';
import { poolRow } from '../../../extension/views/poolRow.js';
import { english } from './english.js';
import { pool, workerNode } from './states.js';

const row = (state: PoolState) => poolRow(english, 'Local', state, true);
const line = (state: PoolState, label: string) =>
  row(state).tooltip.find((found) => found.label === label)?.value;

function snapshotOf(state: PoolState): PoolSnapshot {
  return state.reading?.snapshot ?? assert.fail('the pool was not read');
}

describe('a pool with a bound', () => {
  const bounded = (backlog: number, dead = 0): PoolState => {
    const settings = { ...DEFAULT_POOL_SETTINGS, maxBacklog: 1000 };
    const nodes = [workerNode('a', { queued: 3, running: 2 })];
    return pool('demo', { settings, nodes, backlog, dead, completed: 50 });
  };

  it('is marked when it is full', () => {
    const { description, icon, spoken } = row(bounded(995));
    assert.equal(description, '1 node · 1,000 tasks · full');
    assert.equal(icon.colour, 'list.warningForeground');
    assert.match(spoken, / · full$/);
    assert.equal(line(bounded(995), 'Most tasks that have not ended'), '1,000: the pool is full');
  });

  it('is not marked while there is room; what has ended takes none', () => {
    const { description, icon } = row(bounded(994, 100));
    assert.equal(description, '1 node · 999 tasks');
    assert.equal(icon.colour, undefined);
    assert.equal(line(bounded(994), 'Most tasks that have not ended'), '1,000');
  });

  it('is never full without one', () => {
    assert.equal(row(pool('demo')).icon.colour, undefined);
    assert.equal(line(pool('demo'), 'Most tasks that have not ended'), 'no bound');
  });
});

describe('a pool on hover', () => {
  it('tells how long a task waits for its next attempt', () => {
    const fixed = pool('demo', { settings: { ...DEFAULT_POOL_SETTINGS, backoff: 'fixed' } });
    assert.equal(line(fixed, 'Wait before a retry'), '1,000 ms each time');
    assert.match(line(pool('demo'), 'Wait before a retry') ?? '', /up to 1,000 ms.*most 60,000 ms/);
  });

  it('tells how many completed tasks are kept', () =>
    assert.equal(line(pool('demo'), 'Completed tasks kept'), '100'));
});

describe('settles that came too late', () => {
  const minute = 60_000;
  const read = (staleSettles: number, takenAtMs: number, before?: PoolState): PoolState => {
    const { counters } = snapshotOf(pool('demo'));
    const state = pool('demo', { takenAtMs, counters: { ...counters, staleSettles } });
    const reading = state.reading ?? assert.fail('the pool was not read');
    return {
      ...state,
      reading: { ...reading, late: lateSettles(before?.reading, reading.snapshot) },
    };
  };

  it('are told on hover only, as long as no more come', () => {
    const state = read(7, 2 * minute, read(7, minute));
    assert.equal(line(state, 'Settles refused because the lease was gone'), '7');
    assert.equal(row(state).description, '0 nodes · 0 tasks');
  });

  it('are in the description once they grow, and no more five minutes after the last', () => {
    const grown = read(9, minute, read(7, 0));
    assert.equal(row(grown).description, '0 nodes · 0 tasks · 2 settled too late');
    const more = read(10, 5 * minute, grown);
    assert.match(row(more).description ?? '', /3 settled too late$/);
    assert.match(row(read(10, 9 * minute, more)).description ?? '', /3 settled too late$/);
    const quiet = read(10, 10 * minute, more);
    assert.equal(row(quiet).description, '0 nodes · 0 tasks');
    assert.match(row(read(11, 11 * minute, quiet)).description ?? '', /1 settled too late$/);
  });
});
