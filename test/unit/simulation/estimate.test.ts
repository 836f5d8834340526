import assert from 'node:assert/strict';
import { controlledMean, meanOf, quantile } from '../../simulation/estimate.js';

const near = (got: number, wanted: number, within: number) =>
  assert.ok(Math.abs(got - wanted) <= within, `${got}, not ${wanted}`);

describe('estimates', () => {
  it('a mean has an interval by Student', () => {
    const { mean, halfWidth } = meanOf([1, 2, 3, 4, 5]);
    assert.equal(mean, 3);
    // t(4) = 2.776, s = sqrt(2.5)
    near(halfWidth, 2.776 * Math.sqrt(2.5 / 5), 0.02);
  });

  it('a control takes out what it explains', () => {
    const pairs = [1, 2, 4, 9].map((control) => ({ control, value: 10 + 3 * control }));
    const { mean, halfWidth } = controlledMean(pairs, 5);
    near(mean, 25, 1e-9);
    near(halfWidth, 0, 1e-9);
  });

  it('a control that explains nothing leaves the mean as it is', () => {
    const pairs = [1, 2, 3, 2].map((control, i) => ({ control, value: [7, 9, 7, 5][i] ?? 0 }));
    near(controlledMean(pairs, 2).mean, 7, 1e-9);
  });

  it('a control that is always the same is none', () => {
    const pairs = [1, 2, 3, 4].map((value) => ({ control: 1, value }));
    assert.deepEqual(controlledMean(pairs, 9), meanOf([1, 2, 3, 4]));
  });

  it('a quantile is the value that so many are not above', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => 999 - i);
    assert.equal(quantile(values, 0.99), 990);
    assert.equal(quantile(Float64Array.of(), 0.5), 0);
  });
});
