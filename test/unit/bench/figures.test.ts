import assert from 'node:assert/strict';
import { median, quantile, toFigure } from '../../bench/core/figures.js';
import type { Metric } from '../../bench/core/measure.js';

const metric: Metric = { name: 'm', unit: 'tasks/s', better: 'higher' };

describe('figures of a benchmark', () => {
  it('have the median: the middle value, or the mean of the two', () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.equal(median([]), null);
  });

  it('have a quantile by the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    assert.equal(quantile(hundred, 0.5), 50);
    assert.equal(quantile(hundred, 0.99), 99);
    assert.equal(quantile([7], 0.5), 7);
  });

  it('take each ratio within its round, and then the median of the rounds', () => {
    const rounds = [
      { ours: { m: 10 }, bullmq: { m: 1 } },
      { ours: { m: 20 }, bullmq: { m: 10 } },
      { ours: { m: 30 }, bullmq: { m: 10 } },
    ];
    const figure = toFigure(metric, rounds);
    assert.equal(figure.ours, 20);
    assert.equal(figure.bullmq, 10);
    // 10, 2 and 3; the ratio of the medians would be 2
    assert.equal(figure.ratios.bullmq, 3);
    assert.deepEqual(figure.ranges.ours, [10, 30]);
    assert.equal(figure.rounds, 3);
  });

  it('have null for those who have no such thing', () => {
    assert.deepEqual(toFigure(metric, [{ ours: { m: 8 }, limit: { m: 16 } }], '-aof'), {
      metric: 'm-aof',
      unit: 'tasks/s',
      better: 'higher',
      ours: 8,
      bullmq: null,
      bee: null,
      limit: 16,
      ratios: { bullmq: null, bee: null, limit: 0.5 },
      ranges: { ours: [8, 8], bullmq: null, bee: null, limit: [16, 16] },
      rounds: 1,
    });
  });

  it('have no ratio to nothing', () => {
    assert.equal(toFigure(metric, [{ ours: { m: 8 }, bee: { m: 0 } }]).ratios.bee, null);
  });

  it('are kept to five digits', () => {
    assert.equal(toFigure(metric, [{ ours: { m: 123_456.789 } }]).ours, 123_460);
  });
});
