import assert from 'node:assert/strict';
import { summarise, trend } from '../../bench/extension/statistics.js';

describe('a summary', () => {
  it('is the middle and both ends, in any order', () => {
    assert.deepEqual(summarise([30, 1, 2]), { median: 2, range: [1, 30] });
    assert.deepEqual(summarise([4, 1, 2, 30]), { median: 3, range: [1, 30] });
    assert.deepEqual(summarise([7]), { median: 7, range: [7, 7] });
  });

  it('is refused for nothing', () => assert.throws(() => summarise([]), RangeError));
});

describe('a trend', () => {
  it('is exact on a line', () => {
    const line = [1, 2, 3, 4].map((x) => ({ x, y: 5 - 2 * x }));
    assert.deepEqual(trend(line), { slope: -2, range: [-2, -2] });
  });

  it('is as unsure as its points scatter', () => {
    // Sxx = 5, Sxy = 1, Syy = 1: slope 0.2, error sqrt((1 - 0.2) / 2 / 5)
    const saw = [0, 1, 0, 1].map((y, x) => ({ x, y }));
    const { slope, range } = trend(saw);
    assert.equal(slope, 0.2);
    const error = Math.sqrt(0.08);
    assert.ok(Math.abs(range[0] - (0.2 - 2 * error)) < 1e-12);
    assert.ok(Math.abs(range[1] - (0.2 + 2 * error)) < 1e-12);
  });

  it('is refused for what has none', () => {
    assert.throws(() => trend([]), RangeError);
    const sameX = [1, 2, 3].map((y) => ({ x: 1, y }));
    assert.throws(() => trend(sameX), RangeError);
  });
});
