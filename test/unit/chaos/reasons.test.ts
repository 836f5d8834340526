import assert from 'node:assert/strict';
import { groundsOf, reasonOf, type Reason } from '../../chaos/check/reasons.js';
import type { Disturbance, WorkerFact } from '../../chaos/history/facts.js';
import { acceptedCompletions, executionsById } from '../../chaos/history/history.js';
import { disturbance, history, life, settled, type Told } from './histories.js';

const TIMEOUT_MS = 1500;

/** Process 1 executes a task from 1000 ms on, process 2 executes it again. */
interface Case {
  readonly first?: Partial<Told>;
  readonly again?: Partial<Told>;
  readonly firstFacts?: readonly WorkerFact[];
  readonly againFacts?: readonly WorkerFact[];
  readonly disturbances?: readonly Disturbance[];
}

function reasonIn({ first, again, firstFacts, againFacts, disturbances }: Case): Reason {
  const told = history(
    ['0-1'],
    [
      life(1, [{ fromMs: 1000, ...first }], firstFacts),
      life(2, [{ fromMs: 5000, how: 'done', ...again }], againFacts),
    ],
    disturbances,
  );
  const [previous, next] = executionsById(told.lives).get('0-1') ?? [];
  assert.ok(previous !== undefined && next !== undefined);
  return reasonOf(previous, next, {
    disturbances: groundsOf(told),
    heartbeatTimeoutMs: TIMEOUT_MS,
    acceptedAtMs: (id) => (acceptedCompletions(told.lives).get(id) ?? []).map(({ atMs }) => atMs),
  });
}

describe('the reason of a repeated execution', () => {
  it('is none, where nothing has happened', () => {
    assert.equal(reasonIn({ first: { how: 'given up' } }), 'unexplained');
    assert.equal(reasonIn({ first: { how: 'done' } }), 'unexplained');
  });

  it('is that its handler failed', () => {
    assert.equal(reasonIn({ first: { how: 'failed' } }), 'its handler failed');
  });

  for (const [kind, reason] of [
    ['killed', 'its worker was killed'],
    ['told to end', 'its worker was told to end'],
    ['superseded', "its worker's name was taken over"],
    ['stopped', 'its worker was stopped longer than the heartbeat timeout'],
    ['connection', "its worker's connection failed"],
    ['failover', 'another Redis took over'],
    ['Redis away', 'Redis was away'],
  ] as const) {
    it(`is that ${reason}`, () => {
      assert.equal(reasonIn({ disturbances: [disturbance(kind, [1], 1200, 3200)] }), reason);
    });

    it(`is not that ${reason}, when that befell another or came at another time`, () => {
      const others = [disturbance(kind, [3], 1200, 3200), disturbance(kind, [1], 5100, 9000)];
      const earlier = { ...others[0], kind, lives: [1], fromMs: -20_000, toMs: -10_000 } as const;
      const disturbances = [...others, { fact: 'disturbed', ...earlier } as const];
      assert.equal(reasonIn({ disturbances }), 'unexplained');
    });
  }

  it('is not a stop that is shorter than the heartbeat timeout', () => {
    const disturbances = [disturbance('stopped', [1], 1200, 1200 + TIMEOUT_MS - 1)];
    assert.equal(reasonIn({ disturbances }), 'unexplained');
  });

  it('is that the first process was stopped after it had been given the task, and started it when it ran again', () => {
    const until = (toMs: number): Disturbance[] => [disturbance('stopped', [1], toMs - 2000, toMs)];
    assert.equal(
      reasonIn({ first: { how: 'given up' }, disturbances: until(999) }),
      'its worker was stopped longer than the heartbeat timeout',
    );
    assert.equal(reasonIn({ first: { how: 'given up' }, disturbances: until(400) }), 'unexplained');
    const brief = [disturbance('stopped', [1], 100, 999)];
    assert.equal(reasonIn({ first: { how: 'given up' }, disturbances: brief }), 'unexplained');
  });

  it('is that Redis was away for all, and for as long as workers need to come back', () => {
    const away = disturbance('Redis away', 'all', 500, 900);
    assert.equal(reasonIn({ disturbances: [away] }), 'Redis was away');
    assert.equal(
      reasonIn({ disturbances: [away], first: { fromMs: 10_000 }, again: { fromMs: 12_000 } }),
      'unexplained',
    );
  });

  it('is that the machine was too busy, where the process itself came to nothing for long', () => {
    const stalled = (ms: number): WorkerFact[] => [
      { fact: 'stalled', fromMs: 2000, toMs: 2000 + ms },
    ];
    assert.equal(reasonIn({ firstFacts: stalled(1400) }), 'the machine was too busy');
    assert.equal(reasonIn({ firstFacts: stalled(400) }), 'unexplained');
  });

  describe('after its completion was accepted', () => {
    const accepted: Case = { first: { how: 'done' }, firstFacts: [settled(1100, '0-1')] };

    it('is never what befell the first process', () => {
      const disturbances = [disturbance('killed', [1], 1200, 1300)];
      assert.equal(reasonIn({ ...accepted, disturbances }), 'unexplained');
    });

    it('is never a failure of an execution before', () => {
      assert.equal(reasonIn({ ...accepted, first: { how: 'failed' } }), 'unexplained');
    });

    it('is that the second process was stopped after it had been given the task', () => {
      const disturbances = [disturbance('stopped', [2], 900, 4990)];
      assert.equal(
        reasonIn({ ...accepted, disturbances }),
        'its worker was stopped longer than the heartbeat timeout',
      );
    });

    it('is that the reply which gave it the task came late', () => {
      const disturbances = [disturbance('connection', [2], 900, 4990)];
      assert.equal(reasonIn({ ...accepted, disturbances }), "its worker's connection failed");
    });
  });
});
