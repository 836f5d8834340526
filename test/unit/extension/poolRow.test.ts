import assert from 'node:assert/strict';
import {
  DEFAULT_POOL_SETTINGS,
  type PoolSettings,
  type PoolSnapshot,
} from '../../../core/index.js';
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
  const bounded = (backlog: number, dead = 0, limited = 0): PoolState => {
    const settings = { ...DEFAULT_POOL_SETTINGS, maxBacklog: 1000 };
    const nodes = [workerNode('a', { queued: 3, running: 2 })];
    return pool('demo', { settings, nodes, backlog, limited, dead, completed: 50 });
  };

  it('is marked when it is full', () => {
    const { description, icon, spoken } = row(bounded(995));
    assert.equal(description, '1 node · 1,000 tasks · full');
    assert.equal(icon.colour, 'list.warningForeground');
    assert.match(spoken, / · full$/);
    assert.equal(line(bounded(995), 'Most tasks that have not ended'), '1,000: the pool is full');
  });

  it('holds what a limit keeps back, too', () =>
    assert.equal(row(bounded(900, 0, 95)).description, '1 node · 1,000 tasks · full'));

  it('is not marked while there is room; what has ended takes none', () => {
    const { description, icon } = row(bounded(994, 100));
    assert.equal(description, '1 node · 999 tasks · 100 dead');
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

describe('the figures of a pool on hover', () => {
  it('tell what it holds, how even that is, how long it waits and will take', () => {
    const nodes = [
      workerNode('a', { queuedCost: 30, ratePerSecond: 2, waitingSinceMs: 55_000 }),
      workerNode('b', { runningCost: 10, ratePerSecond: 2 }),
    ];
    const state = pool('demo', { nodes, backlog: 8, backlogCost: 20, takenAtMs: 60_000 });
    const lines = row(state).tooltip.slice(1, 8);
    assert.deepEqual(
      lines.map(({ label, value }) => `${label}: ${value}`),
      [
        'Load of all nodes: cost 40',
        'Backlog: cost 20',
        'Oldest waits for: 5 s',
        'Done in about: 15 s',
        'Max/mean load: 1.5',
        'Coefficient of variation: 0.5',
        "Jain's index: 0.8",
      ],
    );
  });

  it('tell of no balance where no node is active', () => {
    const state = pool('demo', { nodes: [workerNode('a', { state: 'lost' })] });
    assert.equal(line(state, 'Max/mean load'), undefined);
    assert.equal(line(state, 'Load of all nodes'), 'cost 0');
  });
});

describe('how a pool places tasks, on hover', () => {
  it('tells of limits and of automatic rebalances only where there are some', () => {
    assert.equal(line(pool('demo'), 'Stealing'), 'half');
    assert.equal(line(pool('demo'), 'Rate'), undefined);
    assert.equal(line(pool('demo'), 'Automatic rebalance'), undefined);
    const settings: PoolSettings = {
      ...DEFAULT_POOL_SETTINGS,
      ...{ ratePerSecond: 5, limitConcurrency: 3, limitRatePerSecond: 0.5 },
      autoRebalance: 'on',
    };
    const limited = pool('demo', { settings });
    assert.equal(line(limited, 'Rate'), '5 a second');
    assert.equal(line(limited, 'Limit of a key: at once'), '3');
    assert.equal(line(limited, 'Limit of a key: rate'), '0.5 a second');
    assert.equal(line(limited, 'Automatic rebalance'), 'above max/mean 1.5');
  });
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
