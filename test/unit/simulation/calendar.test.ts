import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Calendar } from '../../../core/simulation/calendar.js';

describe('the calendar of a simulation', () => {
  it('gives out by time, and of one time what was entered first', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5)), (times) => {
        const calendar = new Calendar();
        const entered: { timeMs: number; order: number }[] = [];
        for (const timeMs of times) {
          entered.push({ timeMs, order: entered.length });
          calendar.at(timeMs, () => undefined);
        }
        const out = Array.from({ length: times.length }, () => calendar.next());
        const wanted = entered.sort((a, b) => a.timeMs - b.timeMs || a.order - b.order);
        assert.deepEqual(
          out.map((entry) => [entry?.timeMs, entry?.order]),
          wanted.map(({ timeMs, order }) => [timeMs, order]),
        );
        assert.equal(calendar.next(), undefined);
      }),
    );
  });

  it('takes entries between those it gives out', () => {
    const calendar = new Calendar();
    const log: string[] = [];
    calendar.at(1, () => {
      log.push('first');
      calendar.at(1, () => void log.push('third'));
      calendar.at(0.5, () => void log.push('late'));
    });
    calendar.at(1, () => void log.push('second'));
    for (let next = calendar.next(); next !== undefined; next = calendar.next()) void next.act();
    assert.deepEqual(log, ['first', 'late', 'second', 'third']);
  });
});
