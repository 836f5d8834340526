import assert from 'node:assert/strict';
import { Pace } from '../../../core/worker/pace.js';

describe('Pace', () => {
  const COMPLETED = { kind: 'completed' } as const;
  const FAILED = { kind: 'failed', retry: true, error: 'no' } as const;

  it('adds up the cost of what was completed, and the time for which places were taken', () => {
    let nowMs = 100;
    const pace = new Pace(() => nowMs);
    const begunMs = pace.begin();
    nowMs = 110;
    pace.end('1', COMPLETED, begunMs);
    nowMs = 130;
    pace.end('2:0:5:0', COMPLETED, begunMs);
    pace.end('3', FAILED, pace.begin());

    assert.deepEqual(pace.unheard(), { cost: 6, slotMs: 40 });
  });

  it('counts the time of a failed attempt, and nothing done', () => {
    let nowMs = 0;
    const pace = new Pace(() => nowMs);
    const begunMs = pace.begin();
    nowMs = 7;
    pace.end('1:9:4:2', FAILED, begunMs);

    assert.deepEqual(pace.unheard(), { cost: 0, slotMs: 7 });
  });

  it('says nothing where nothing has ended', () => {
    assert.equal(new Pace(() => 5).unheard(), undefined);
  });

  it('keeps what has not been heard of, and what came meanwhile', () => {
    let nowMs = 0;
    const pace = new Pace(() => nowMs);
    nowMs = 10;
    pace.end('1', COMPLETED, 0);
    const sent = pace.unheard();
    pace.end('2', COMPLETED, 5);
    assert.deepEqual(sent, { cost: 1, slotMs: 10 });
    assert.deepEqual(pace.unheard(), { cost: 2, slotMs: 15 });

    pace.heard({ cost: 1, slotMs: 10 });

    assert.deepEqual(pace.unheard(), { cost: 1, slotMs: 5 });
  });
});
