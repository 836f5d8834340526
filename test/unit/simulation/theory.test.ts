import assert from 'node:assert/strict';
import { centralQueue } from '../../simulation/centralQueue.js';
import { erlangC } from '../../simulation/theory/erlangC.js';
import { solve } from '../../simulation/theory/linear.js';
import { roundRobin } from '../../simulation/theory/roundRobin.js';
import { supermarket } from '../../simulation/theory/supermarket.js';
import { unequalServers } from '../../simulation/theory/unequalServers.js';
import { makeTasks, SERVICE_MS } from '../../simulation/workload.js';

function isNear(got: number, wanted: number, within = 1e-9): void {
  assert.ok(Math.abs(got - wanted) <= within * Math.abs(wanted), `${got}, not ${wanted}`);
}

describe('theory: Erlang C', () => {
  it('is that of the books for ten servers at 0.9', () =>
    isNear(erlangC(10, 0.9).mean, 0.6687, 1e-3));

  it('is M/M/1 for one server', () => {
    for (const rho of [0.1, 0.5, 0.9]) isNear(erlangC(1, rho).mean, rho / (1 - rho));
  });

  it('says which wait 99 of 100 tasks do not exceed', () => {
    // M/M/1: P(W > t) = rho e^(-(1 - rho) t)
    isNear(erlangC(1, 0.5).p99 ?? NaN, Math.log(50) / 0.5);
    assert.equal(erlangC(10, 0.1).p99, 0);
  });
});

describe('theory: unequal servers', () => {
  it('is Erlang C where all are equal, however they are grouped', () => {
    for (const rho of [0.3, 0.7, 0.95]) {
      const wanted = erlangC(10, rho);
      for (const counts of [[10], [5, 5], [2, 3, 5]]) {
        const groups = counts.map((count) => ({ count, speed: 1 }));
        isNear(unequalServers(groups, rho).mean, wanted.mean);
        isNear(unequalServers(groups, rho).p99 ?? NaN, wanted.p99 ?? NaN);
      }
    }
  });

  it('counts in the time a task takes at speed 1', () => {
    isNear(unequalServers([{ count: 10, speed: 4 }], 0.9).mean, erlangC(10, 0.9).mean / 4);
  });

  it('is what two servers give by hand: of speeds 1 and 2, at 0.5', () => {
    // states: none, fast, slow, both; L = 1.5; the fast one is taken first
    const [none, fast, slow, both] = solve(
      [
        [1, 1, 1, 1],
        [1.5, -(1.5 + 2), 0, 1],
        [0, 0, -(1.5 + 1), 2],
        [0, 1.5, 1.5, -3],
      ],
      [1, 0, 0, 0],
    );
    assert.ok(none !== undefined && fast !== undefined && slow !== undefined && both !== undefined);
    const waits = (both * 2) / (1 + both);
    const groups = [
      { count: 1, speed: 1 },
      { count: 1, speed: 2 },
    ];
    isNear(unequalServers(groups, 0.5).mean, waits / 1.5);
  });
});

describe('theory: limits', () => {
  it('two choices: the supermarket formula', () => {
    isNear(supermarket(0.5).mean, 0.25 + 0.5 ** 6 + 0.5 ** 14 + 0.5 ** 30);
  });

  it('round robin is M/M/1 for one server, and less for more', () => {
    isNear(roundRobin(1, 0.9).mean, 9, 1e-6);
    // D/M/1 is the limit of many servers
    let sigma = 0.5;
    for (let i = 0; i < 1000; i++) sigma = Math.exp(-(1 - sigma) / 0.9);
    isNear(roundRobin(100_000, 0.9).mean, sigma / (1 - sigma), 1e-3);
  });
});

describe('the central queue', () => {
  const task = (atMs: number, workMs: number) => ({ atMs, workMs });

  it('serves first come first served, by the fastest idle node', () => {
    const nodes = [{ name: 'slow' }, { name: 'fast', speed: 2 }];
    const tasks = [task(0, 10), task(0, 10), task(1, 4), task(1, 4)];
    // fast is free at 5, then at 7; slow at 10
    assert.deepEqual([...centralQueue({ nodes, tasks })], [0, 0, 4, 6]);
  });

  it('follows nodes that join, leave and slow down', () => {
    const tasks = [task(0, 10), task(1, 10), task(2, 10), task(30, 10), task(31, 1)];
    const waits = centralQueue({
      nodes: [{ name: 'a' }],
      tasks,
      changes: [
        { atMs: 4, kind: 'join', node: { name: 'b' } },
        { atMs: 5, kind: 'speed', name: 'a', speed: 0.5 },
        { atMs: 20, kind: 'leave', name: 'a' },
      ],
    });
    // a has 5 left at 5 and ends at 15; b takes the second at 4 and, alone from then on, the fourth at 30
    assert.deepEqual([...waits], [0, 3, 12, 0, 9]);
  });

  it('waits as Erlang C says, within what chance does', () => {
    const tasks = makeTasks({
      seed: 1,
      tasks: 200_000,
      perMs: 7 / SERVICE_MS,
      lengths: 'exponential',
    });
    const nodes = Array.from({ length: 10 }, (_, i) => ({ name: `n${i}` }));
    const waits = centralQueue({ nodes, tasks });
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length / SERVICE_MS;
    isNear(mean, erlangC(10, 0.7).mean, 0.05);
  });
});

describe('workloads', () => {
  for (const lengths of ['exponential', 'bimodal'] as const) {
    it(`${lengths}: come as often and take as long as they are to, the same for the same seed`, () => {
      const workload = { seed: 3, tasks: 100_000, perMs: 0.2, lengths };
      const tasks = makeTasks(workload);
      assert.deepEqual(tasks.slice(0, 9), makeTasks({ ...workload, tasks: 9 }));
      const works = tasks.map(({ workMs }) => workMs);
      isNear(works.reduce((sum, work) => sum + work, 0) / works.length, SERVICE_MS, 0.02);
      isNear((tasks.at(-1)?.atMs ?? 0) / tasks.length, 5, 0.02);
    });
  }

  it('have keys where they are asked for', () => {
    const tasks = makeTasks({ seed: 3, tasks: 100, perMs: 1, lengths: 'bimodal', keys: 3 });
    assert.equal(new Set(tasks.map(({ task }) => task?.affinity)).size, 3);
  });
});
