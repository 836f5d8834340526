import assert from 'node:assert/strict';
import {
  DEFAULT_POOL_SETTINGS,
  toPoolName,
  type NodeName,
  type PoolSnapshot,
  type WorkerNode,
} from '../../../core/index.js';
import { nodeTable, pushHint } from '../../demo/live/nodeTable.js';

describe('the table of nodes', () => {
  it('has a line for each node, with its load over its weight, and the pool below', () => {
    const table = nodeTable(
      snapshot(
        node({ name: 'laptop', weight: 1, capacity: 1, queued: 9, running: 1, completed: 7 }),
        node({ name: 'server', weight: 4.5, capacity: 16, queued: 120, running: 15 }),
      ),
    );
    assert.deepEqual(table, [
      'node     state  weight  capacity  queued  running  completed  load/weight',
      'laptop  active       1         1       9        1          7         10.0',
      'server  active     4.5        16     120       15          0         30.0',
      '',
      'backlog 5   scheduled 4   dead 3   completed 11',
      'max/mean 1.50   CV 0.50   Jain 0.80',
    ]);
  });

  it('leaves nodes that are given nothing out of the figures', () => {
    const active = node({ name: 'a', queued: 10 });
    const paused = node({ name: 'b', state: 'paused', queued: 0 });
    assert.equal(nodeTable(snapshot(active, paused)).at(-1), 'max/mean 1.00   CV 0.00   Jain 1.00');
  });

  it('shows a pool without nodes', () => {
    assert.equal(nodeTable(snapshot())[1], '');
  });

  it('keeps what a terminal would act on out of a name', () => {
    const evil = node({ name: 'a\u001b[2J\u0007\u202e\nb\u2028c' });
    assert.match(nodeTable(snapshot(evil))[1] ?? '', /^a\[2Jbc +active/);
  });

  it('shortens a long name, so that the columns stay in the window', () => {
    const [, line = ''] = nodeTable(snapshot(node({ name: 'n'.repeat(128) })));
    assert.match(line, /^n{31}… {2}active/);
  });
});

describe('the hint how to push', () => {
  it('names the port, and quotes the key for a shell', () => {
    assert.equal(
      pushHint('7001'),
      `redis-cli -p 7001 LPUSH 'rd:{demo:0}:inbox' '{"name":"resize"}'`,
    );
  });
});

function node(facts: Partial<Omit<WorkerNode, 'name'>> & { name: string }): WorkerNode {
  return {
    state: 'active',
    weight: 1,
    capacity: 1,
    epoch: 1,
    heartbeatDeadlineMs: 0,
    queued: 0,
    queuedCost: facts.queued ?? 0,
    running: 0,
    runningCost: facts.running ?? 0,
    completed: 0,
    window: undefined,
    labels: [],
    ratePerSecond: undefined,
    stolen: 0,
    ...facts,
    name: facts.name as NodeName,
  };
}

function snapshot(...nodes: readonly WorkerNode[]): PoolSnapshot {
  return {
    pool: toPoolName('demo'),
    partitions: 1,
    takenAtMs: 0,
    settings: DEFAULT_POOL_SETTINGS,
    nodes,
    backlog: 5,
    backlogCost: 5,
    limited: 0,
    scheduled: 4,
    dead: 3,
    completed: 11,
    inbox: 0,
    rejected: 0,
    counters: {
      enqueued: 0,
      completed: 11,
      retried: 0,
      dead: 3,
      returned: 0,
      moved: 0,
      stolen: 0,
      autoRebalances: 0,
      autoMoved: 0,
      staleSettles: 0,
      adopted: 0,
      rejected: 0,
      deduplicated: 0,
    },
  };
}
