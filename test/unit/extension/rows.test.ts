import assert from 'node:assert/strict';
import {
  DEFAULT_POOL_SETTINGS,
  type JsonValue,
  type NodeName,
  type WorkerNode,
} from '../../../core/index.js';
import type { ConnectionState } from '../../../extension/store/state.js';
import { rowId, type Listing } from '../../../extension/target.js';
import { childRows } from '../../../extension/views/rows.js';
import type { Row } from '../../../extension/views/row.js';
import { english } from './english.js';
import { connected, connection, listing, pool, task, workerNode } from './states.js';

const local = rowId({ kind: 'connection', connection: 'Local' });
const demo = rowId({ kind: 'pool', connection: 'Local', pool: 'demo' });
const onNode = { list: 'node', node: 'a' } as const;
const nodeA = rowId({ kind: 'listing', connection: 'Local', pool: 'demo', listing: onNode });
const rejected = rowId({
  kind: 'listing',
  connection: 'Local',
  pool: 'demo',
  listing: { list: 'rejected' },
});

describe('the first rows', () => {
  it('are the connections with their addresses', () => {
    assert.deepEqual(texts(childRows(english, [connected(pool('demo'))], undefined)), [
      'Local | 127.0.0.1:6379/0',
    ]);
  });

  it('say when a connection is down', () => {
    const other = { ...connected(), name: 'Other' };
    const [row] = childRows(english, [unreachable, other], undefined);
    assert.equal(row?.description, 'not connected · 127.0.0.1:6379/0');
    assert.equal(row.spoken, 'Connection Local, not connected: Cannot reach the server');
  });
});

describe('below a connection', () => {
  it('stand its pools with their nodes and tasks', () => {
    const nodes = [
      workerNode('a', { queued: 1200, running: 2 }),
      workerNode('b', { state: 'lost' }),
    ];
    const state = connected(pool('demo', { nodes, backlog: 10, scheduled: 1, dead: 5 }), pool('x'));
    assert.deepEqual(texts(childRows(english, [state], local)), [
      'demo | 2 nodes · 1 lost · 1,213 tasks · 5 dead',
      'x | 0 nodes · 0 tasks',
    ]);
  });

  it('stands why it is down, when it is tried again, and words for the buttons that help', () => {
    const [row] = childRows(english, [unreachable], local);
    assert.deepEqual(texts(row === undefined ? [] : [row]), [
      'Cannot reach the server | next try in 2 seconds',
    ]);
    assert.deepEqual(row?.words, ['problem', 'failed', 'removableConnection', 'canSetPassword']);
  });

  it('stands a hint where there are no pools', () => {
    assert.deepEqual(texts(childRows(english, [connected()], local)), [
      'No pools yet: create one on the connection | ',
    ]);
  });

  it('offers a password where that was wrong', () => {
    const fault = { reason: 'wrong-credentials', message: 'no' } as const;
    const state = connection({ kind: 'failed', fault, retryAfterMs: undefined });
    const [row] = childRows(english, [state], local);
    assert.equal(row?.words.includes('needsPassword'), true);
    assert.equal(row.description, 'needs your help');
  });

  it('begins few pools open and many closed', () => {
    const few = childRows(english, [connected(pool('a'), pool('b'), pool('c'))], local);
    const many = childRows(
      english,
      [connected(...['a', 'b', 'c', 'd'].map((n) => pool(n)))],
      local,
    );
    assert.deepEqual(
      few.map(({ opens }) => opens),
      ['expanded', 'expanded', 'expanded'],
    );
    assert.ok(many.every(({ opens }) => opens === 'collapsed'));
  });
});

describe('below a pool', () => {
  it('stand backlog, nodes, scheduled, dead and completed', () => {
    const nodes = [
      workerNode('a', {
        queued: 12,
        queuedCost: 12,
        running: 1,
        runningCost: 1,
        capacity: 4,
        weight: 2,
      }),
      workerNode('b', { state: 'paused' }),
      workerNode('c', { state: 'draining' }),
      workerNode('d', { state: 'lost' }),
    ];
    const state = connected(pool('demo', { nodes, backlog: 3, scheduled: 2, dead: 1 }));
    assert.deepEqual(texts(childRows(english, [state], demo)), [
      'Backlog | 3',
      'a | 12/4 queued · load 6.5 · 1 running · weight 2',
      'b | paused · 0/1 queued · load 0 · 0 running · weight 1',
      'c | draining · 0/1 queued · load 0 · 0 running · weight 1',
      'd | lost · 0/1 queued · load 0 · 0 running · weight 1',
      'Scheduled | 2',
      'Dead | 1',
      'Completed | 0',
    ]);
  });

  it('stand inbox and rejected items only when there are some', () => {
    const state = connected(pool('demo', { inbox: 2, rejected: 3 }));
    assert.deepEqual(texts(childRows(english, [state], demo)).slice(-2), [
      'Inbox | 2',
      'Rejected | 3',
    ]);
  });

  it('have words for what can be done with a node', () => {
    const words = (['active', 'paused', 'draining', 'lost'] as const).map((state) => {
      const shown = connected(pool('demo', { nodes: [workerNode('a', { state })] }));
      return childRows(english, [shown], demo)[1]?.words;
    });
    assert.deepEqual(words, [
      ['node', 'active', 'canPause', 'canDrain'],
      ['node', 'paused', 'canResume', 'canDrain'],
      ['node', 'draining', 'canResume'],
      ['node', 'lost'],
    ]);
  });
});

describe('a node on hover', () => {
  const line = (traits: Partial<WorkerNode>, label: string) => {
    const nodes = [workerNode('a', traits)];
    const shown = connected(pool('demo', { nodes, takenAtMs: 61_000 }));
    const [, row] = childRows(english, [shown], demo);
    return row?.tooltip.find((found) => found.label === label)?.value;
  };

  it('tells its labels and its own window, where it has some', () => {
    assert.equal(line({ labels: ['gpu', 'region=eu'] }, 'Labels'), 'gpu, region=eu');
    assert.equal(line({ window: 4 }, 'Window of its own'), '4 x capacity');
    assert.equal(line({ window: 0 }, 'Window of its own'), '0: nodes take from the backlog');
    assert.equal(line({}, 'Labels'), undefined);
    assert.equal(line({}, 'Window of its own'), undefined);
  });

  it('tells how fast it is measured to be, and when it is done', () => {
    const traits = { ratePerSecond: 2.5, queuedCost: 20, runningCost: 5 };
    assert.equal(line(traits, 'Measured rate'), 'cost 2.5 a second');
    assert.equal(line(traits, 'Done in about'), '10 s');
    assert.equal(line({ queuedCost: 20 }, 'Done in about'), undefined);
    assert.equal(line({ ratePerSecond: 2.5 }, 'Done in about'), undefined);
  });

  it('tells how long its oldest task waits, and what it stole', () => {
    assert.equal(line({ queued: 1, waitingSinceMs: 1000 }, 'Oldest waits for'), '1 min');
    assert.equal(line({ stolen: 1234 }, 'Stolen from others'), '1,234');
  });
});

describe('a task with terms', () => {
  const terms = {
    requires: ['gpu', 'region=eu'],
    ...{ tenant: 'acme\u202e', limitKey: 'api', affinity: 'user-7' },
  };
  const state = pool('demo', { nodes: [workerNode('a')] }, [
    listing({ listing: onNode, rows: [task('0-1', terms)] }),
  ]);
  const [row] = childRows(english, [connected(state)], nodeA);

  it('tells in its row what it needs and whose it is', () => {
    assert.equal(row?.description, '0-1 · needs gpu, region=eu · tenant acme\\u{202e}');
    assert.match(row.spoken, /needs gpu, region=eu · tenant acme/);
  });

  it('tells all of them on hover', () => {
    const value = (label: string) => row?.tooltip.find((line) => line.label === label)?.value;
    assert.equal(value('Needs the labels'), 'gpu, region=eu');
    assert.equal(value('Tenant'), 'acme\u202e');
    assert.equal(value('Limit key'), 'api');
    assert.equal(value('Affinity key'), 'user-7');
  });
});

describe('below a node', () => {
  const running = { state: 'running', node: 'a' as NodeName, leaseUntilMs: 5000 } as const;
  const rows = [
    task('0-1', { at: running, priority: 7 }),
    task('0-2', { cost: 30 }),
    task('0-3', { name: undefined }),
    task('0-4', {
      failure: { attempts: 2, lastError: 'boom', lastFailedAtMs: 1, node: 'b' },
    }),
  ];
  const shown = (traits: object): readonly Row[] => {
    const state = pool('demo', { nodes: [workerNode('a')] }, [
      listing({ listing: onNode, rows, ...traits }),
    ]);
    return childRows(english, [connected(state)], nodeA);
  };

  it('stand its tasks and what is unusual of them', () => {
    assert.deepEqual(texts(shown({})), [
      'resize | 0-1 · running · priority 7',
      'resize | 0-2 · cost 30',
      'large or malformed task | 0-3',
      'resize | 0-4 · 2 attempts failed',
    ]);
  });

  it('say what a screen reader is to read', () => {
    assert.equal(shown({})[0]?.spoken, 'Task resize, 0-1 · running on a · priority 7');
  });

  it('have words for what can be done with a task', () => {
    assert.deepEqual(shown({})[0]?.words, ['task', 'running']);
    assert.deepEqual(shown({})[1]?.words, ['task', 'queued', 'movable', 'removable']);
  });

  it('end with the honest total where there are more', () => {
    const last = shown({ total: 12_345 }).at(-1);
    assert.equal(last?.label, 'Show more (4 of 12,345)');
    assert.equal(last.command?.id, 'redispatch.page.more');
  });

  it('end without a command where no more rows are loaded', () => {
    const last = shown({ total: 12_345, limit: 1000 }).at(-1);
    assert.equal(last?.label, 'The first 4 of 12,345');
    assert.equal(last.command, undefined);
  });
});

describe('a running task', () => {
  const running = { state: 'running', node: 'a' as NodeName, leaseUntilMs: 5000 } as const;
  const shown = (value: JsonValue): Row | undefined => {
    const progress = { value, reportedAtMs: 1 };
    const state = pool('demo', { nodes: [workerNode('a')] }, [
      listing({ listing: onNode, rows: [task('0-1', { at: running, progress })] }),
    ]);
    return childRows(english, [connected(state)], nodeA)[0];
  };

  it('tells how far it has come, whatever its handler says of that', () => {
    assert.equal(shown(12_345.678)?.description, '0-1 · running · progress 12,345.68');
    assert.equal(shown('page 3')?.description, '0-1 · running · progress page 3');
    assert.equal(shown({ done: 3 })?.description, '0-1 · running · progress {"done":3}');
    assert.match(shown('page 3')?.spoken ?? '', /running on a · progress page 3$/);
  });

  it('tells harmlessly and briefly what a hostile handler says', () => {
    assert.match(shown('a\u202eb\n')?.description ?? '', /progress a\\u\{202e\}b\\n$/);
    assert.ok((shown(Number.MAX_VALUE)?.description ?? '').length < 80);
    assert.ok((shown('x'.repeat(10_000))?.description ?? '').length < 80);
  });

  it('tells the whole of it, and since when it is so, on hover', () => {
    const value = { done: 3, of: 'x'.repeat(100) };
    const lines = shown(value)?.tooltip.filter(({ label }) => label.startsWith('Progress'));
    assert.deepEqual(lines, [
      { label: 'Progress', value: JSON.stringify(value) },
      { label: 'Progress reported', value: english.time(1) },
    ]);
  });
});

describe('below Completed', () => {
  it('stand when and where each task was completed', () => {
    const of: Listing = { list: 'completed' };
    const at = { state: 'completed', node: 'a\u202e' as NodeName, completedAtMs: 5000 } as const;
    const state = pool('demo', { completed: 1 }, [
      listing({ listing: of, rows: [task('0-1', { at })] }),
    ]);
    const id = rowId({ kind: 'listing', connection: 'Local', pool: 'demo', listing: of });
    const [row] = childRows(english, [connected(state)], id);
    assert.equal(row?.description, `0-1 · on a\\u{202e}, ${english.time(5000)}`);
    assert.deepEqual(row.words, ['task', 'completed']);
  });

  it('stands nothing where none are kept', () => {
    const settings = { ...DEFAULT_POOL_SETTINGS, completedKept: 0 };
    const rows = childRows(english, [connected(pool('demo', { settings }))], demo);
    assert.ok(!rows.some(({ label }) => label === 'Completed'));
  });
});

describe('below Rejected', () => {
  const items = [
    { reason: 'not JSON', item: '{', rejectedAtMs: 5 },
    { reason: 'no name', item: '{}', rejectedAtMs: 5 },
  ];
  const state = pool('demo', { rejected: 2 }, [
    listing({ listing: { list: 'rejected' }, rejected: items, total: 2 }),
  ]);
  const rows = childRows(english, [connected(state)], rejected);

  it('stands each item with its reason', () => {
    assert.deepEqual(texts(rows), ['not JSON | {', 'no name | {}']);
  });

  it('items of one moment have different ids', () => {
    assert.equal(new Set(rows.map(({ id }) => id)).size, 2);
  });
});

it('rows show hostile names harmlessly', () => {
  const name = 'a\u202e$(trash)[x](command:evil)<b>\n';
  const state = connected(pool(name, { nodes: [workerNode(name)] }));
  const of = rowId({ kind: 'pool', connection: 'Local', pool: name });
  const [, row] = childRows(english, [state], of);
  assert.equal(row?.label, 'a\\u{202e}$(trash)[x](command:evil)<b>\\n');
});

const unreachable: ConnectionState = connection({
  kind: 'failed',
  fault: { reason: 'unreachable', message: 'refused' },
  retryAfterMs: 2000,
});

function texts(rows: readonly Row[]): readonly string[] {
  return rows.map(({ label, description }) => `${label} | ${description ?? ''}`);
}
