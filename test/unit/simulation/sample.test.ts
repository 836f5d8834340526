import assert from 'node:assert/strict';
import type { Holding } from '../../../core/redis/calls/excerpt.js';
import { MOST_READ, rangesIn } from '../../../core/simulation/sample.js';
import { taskOfToken } from '../../../core/simulation/sampledTask.js';

const list = (name: string, length: number): Holding => ({
  kind: 'backlog',
  name,
  priority: '0',
  length,
});

describe('what is read of the lists of a pool', () => {
  it('is everything where there is not too much, at most 1000 in one go', () => {
    const ranges = rangesIn([list('a', 2500), list('b', 3)], 0, 2503);
    assert.deepEqual(
      ranges.map(({ name, start, count }) => [name, start, count]),
      [
        ['a', 0, 1000],
        ['a', 1000, 1000],
        ['a', 2000, 500],
        ['b', 0, 3],
      ],
    );
  });

  it('is spread over all lists of a large pool, some tasks side by side', () => {
    const lists = [list('a', 600_000), list('b', 5), list('c', 399_995)];
    const ranges = rangesIn(lists, 0, 1_000_000);
    const read = ranges.reduce((sum, { count }) => sum + count, 0);
    assert.ok(Math.abs(read - MOST_READ) <= 20, String(read));
    const ofA = ranges.filter(({ name }) => name === 'a');
    assert.ok(Math.abs(ofA.length - 1200) <= 1, String(ofA.length));
    assert.ok(ranges.every(({ start, count }) => start >= 0 && count >= 1 && count <= 10));
    assert.ok(ofA.every(({ start, count }) => start + count <= 600_000));
  });

  it('is the same for a pool in several partitions as for one', () => {
    const [a, b] = [list('a', 300_000), list('b', 700_000)];
    assert.deepEqual(
      [...rangesIn([a], 0, 1_000_000), ...rangesIn([b], 300_000, 1_000_000)],
      rangesIn([a, b], 0, 1_000_000),
    );
  });

  it('follows no period of the tasks', () => {
    // as many of each of 1000 keys, one after the other
    const seen = new Set<number>();
    for (const { start, count } of rangesIn([list('a', 1_000_000)], 0, 1_000_000)) {
      for (let i = 0; i < count; i++) seen.add((start + i) % 1000);
    }
    assert.ok(seen.size > 990, String(seen.size));
  });
});

describe('a task that is known by its token', () => {
  for (const [token, task] of [
    ['7', {}],
    ['7:3:20:0', { priority: 3, cost: 20 }],
    [
      '7:0:1:5:eu,gpu;acme;mail;x:y',
      { requires: ['eu', 'gpu'], tenant: 'acme', limitKey: 'mail', affinity: 'x:y' },
    ],
    ['no token', {}],
    ['7:0:1:0:a b;\u001b[2J;\u0007;', {}],
    ['7:0:99999999999:0', { cost: 1_000_000 }],
    ['7:0:0:0', {}],
  ] as const) {
    it(JSON.stringify(token), () =>
      assert.deepEqual(taskOfToken(token), { name: 'task', ...task }),
    );
  }
});
