import assert from 'node:assert/strict';
import { check, isSound, type Verdict } from '../../chaos/check/check.js';
import type { FinalState } from '../../chaos/check/finalState.js';
import type { ProducerFact } from '../../chaos/history/facts.js';
import type { History } from '../../chaos/history/history.js';
import { finalState, history, life, settled } from './histories.js';

const judge = (told: History, final: FinalState): Verdict => check(told, final, 1500);
const both = ['0-1', '0-2'];
const done = (id: string, fromMs = 10) => ({ id, fromMs, how: 'done' as const });
const allDone = life(
  1,
  both.map((id) => done(id)),
  [settled(20, ...both)],
);

describe('the check of a chaos run', () => {
  it('finds nothing where each acknowledged task was completed once', () => {
    const verdict = judge(history(both, [allDone]), finalState(both));
    assert.ok(isSound(verdict));
    assert.deepEqual([verdict.acknowledged, verdict.completed, verdict.executions], [2, 2, 2]);
    assert.equal(verdict.repeatedTasks, 0);
  });

  it('finds what was acknowledged and is gone', () => {
    const told = history(both, [life(1, [done('0-1')])]);
    const verdict = judge(told, finalState(['0-1']));
    assert.deepEqual(verdict.lost, ['0-2']);
    assert.ok(!isSound(verdict));
  });

  it('finds it without the log of the server, too: no handler has returned for it', () => {
    const told = history(both, [
      life(1, [done('0-1'), { id: '0-2', fromMs: 10, how: 'given up' }]),
    ]);
    const verdict = judge(told, finalState(['0-1'], { completions: undefined }));
    assert.deepEqual(verdict.lost, ['0-2']);
  });

  it('does not take for lost what still waits or is dead, but tells of it', () => {
    const dead = new Map([['0-2', 'quick']]);
    const told = history([...both, '0-3'], [life(1, [done('0-1')])]);
    const verdict = judge(told, finalState(['0-1'], { accepted: 3, dead, waiting: ['0-3'] }));
    assert.deepEqual(verdict.lost, []);
    assert.deepEqual(verdict.faults, [
      '1 tasks have not ended: 0-3',
      '1 tasks are dead that were not meant to die: 0-2',
    ]);
  });

  it('lets those die that are meant to', () => {
    const dead = new Map([['0-2', 'hopeless']]);
    const told = history(both, [life(1, [done('0-1'), { id: '0-2', fromMs: 5, how: 'failed' }])]);
    const verdict = judge(told, finalState(['0-1'], { accepted: 2, dead }));
    assert.ok(isSound(verdict));
    assert.equal(verdict.dead, 1);
  });

  it('finds what the log of the server says was completed twice', () => {
    const completions = new Map([
      ['0-1', 2],
      ['0-2', 1],
    ]);
    const verdict = judge(history(both, [allDone]), finalState(both, { completions }));
    assert.deepEqual(verdict.completedTwice, ['0-1']);
    assert.ok(!isSound(verdict));
  });

  it('finds what two workers were told was completed', () => {
    const told = history(both, [allDone, life(2, [done('0-1', 12)], [settled(30, '0-1')])]);
    const verdict = judge(told, finalState(both, { completions: undefined }));
    assert.deepEqual(verdict.completedTwice, ['0-1']);
  });

  it('finds what was completed, and died as well', () => {
    const dead = new Map([['0-2', 'hopeless']]);
    const verdict = judge(history(both, [allDone]), finalState(['0-1'], { accepted: 2, dead }));
    assert.deepEqual(verdict.completedTwice, ['0-2']);
  });

  it('finds what was completed though no handler has returned', () => {
    const told = history(both, [
      life(1, [done('0-1'), { id: '0-2', fromMs: 10, how: 'given up' }]),
    ]);
    const verdict = judge(told, finalState(both));
    assert.deepEqual(verdict.faults, ['1 tasks were completed though no handler returned: 0-2']);
  });

  it('finds counters that do not add up', () => {
    const verdict = judge(history(both, [allDone]), finalState(both, { accepted: 3 }));
    assert.deepEqual(verdict.faults, [
      '3 tasks were accepted, but completed, removed, dead and waiting ones are 2',
    ]);
  });

  it('passes on what the census found', () => {
    const faults = ['The keys of Redis are not sound: tasks in two places'];
    assert.deepEqual(judge(history(both, [allDone]), finalState(both, { faults })).faults, faults);
  });

  describe('of enqueues that failed', () => {
    const failed = (fact: 'unknown' | 'refused', ...keys: string[]): ProducerFact => ({
      fact,
      atMs: 2,
      keys,
      reason: 'some reason',
    });
    const withFact = (fact: ProducerFact, executed: readonly string[]): Verdict => {
      const ids = ['0-1', ...executed.map((_, i) => `0-${i + 2}`)];
      const executions = [
        done('0-1'),
        ...executed.map((key, i) => ({ ...done(`0-${i + 2}`), key })),
      ];
      const told = history(['0-1'], [life(1, executions)]);
      return judge({ ...told, producers: [...told.producers, fact] }, finalState(ids));
    };

    it('takes an unknown one neither for lost nor for surplus', () => {
      const absent = withFact(failed('unknown', 'x', 'y'), []);
      assert.deepEqual([absent.unknown, absent.unknownExecuted, isSound(absent)], [2, 0, true]);
      const present = withFact(failed('unknown', 'x', 'y'), ['x']);
      assert.deepEqual([present.unknown, present.unknownExecuted, isSound(present)], [2, 1, true]);
    });

    it('finds one that was stored twice', () => {
      const verdict = withFact(failed('unknown', 'x'), ['x', 'x']);
      assert.deepEqual(verdict.faults, ['x was stored more than once: 0-2, 0-3']);
    });

    it('finds one that is there though it was refused', () => {
      const verdict = withFact(failed('refused', 'x'), ['x']);
      assert.deepEqual(verdict.faults, ['x is there, though its enqueue was refused']);
    });
  });

  it('does not take two tasks for one, of which a lost server had given the id of the other', () => {
    const told = history(
      ['0-1'],
      [
        life(1, [{ id: '0-1', key: 'rolled back', fromMs: 5, how: 'done' }]),
        life(2, [done('0-1')], [settled(30, '0-1')]),
        life(3, [{ id: '0-2', key: 'rolled back', fromMs: 40, how: 'done' }], [settled(50, '0-2')]),
      ],
    );
    const unlogged = finalState(both, { completions: undefined });
    assert.ok(isSound(judge(told, unlogged)));
    assert.deepEqual(judge(told, finalState(both)).faults, [
      'rolled back was stored more than once: 0-1, 0-2',
    ]);
  });

  it('counts executions by reason, and tells of each that nothing explains', () => {
    const told = history(both, [
      life(1, [{ id: '0-1', fromMs: 10, toMs: 11, how: 'failed' }, done('0-2')]),
      life(2, [done('0-1', 50), done('0-2', 60)]),
    ]);
    const verdict = judge(told, finalState(both));
    assert.equal(verdict.repeatedTasks, 2);
    assert.equal(verdict.repeats.get('its handler failed'), 1);
    assert.equal(verdict.repeats.get('unexplained'), 1);
    assert.match(verdict.faults[0] ?? '', /^0-2 was executed again and nothing explains it/);
    assert.ok(!isSound(verdict));
  });
});
