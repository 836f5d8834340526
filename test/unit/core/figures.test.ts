import assert from 'node:assert/strict';
import fc from 'fast-check';
import { balanceFigures, nodeLoad, normalisedLoad } from '../../../core/balance/figures.js';

describe('balanceFigures', () => {
  it('calls an even pool, an idle one and none even', () => {
    const even = { maxOverMean: 1, coefficientOfVariation: 0, jainIndex: 1 };
    const nodes = [1, 2, 5].map((weight) => ({ load: 30 * weight, weight }));
    assert.deepEqual(balanceFigures(nodes), even);
    assert.deepEqual(balanceFigures([{ load: 0, weight: 1 }]), even);
    assert.deepEqual(balanceFigures([]), even);
  });

  it('follows the formulas where all is on one of four nodes', () => {
    const nodes = [12, 0, 0, 0].map((load) => ({ load, weight: 3 }));
    const figures = balanceFigures(nodes);
    assert.equal(figures.maxOverMean, 4); // max / mean
    assert.equal(figures.coefficientOfVariation, Math.sqrt(3)); // sqrt(n - 1)
    assert.equal(figures.jainIndex, 1 / 4); // 1 / n
  });

  it('follows the formulas for loads 1, 2, 3', () => {
    const figures = balanceFigures([1, 2, 3].map((load) => ({ load, weight: 1 })));
    assert.equal(figures.maxOverMean, 3 / 2);
    assert.ok(Math.abs(figures.coefficientOfVariation - Math.sqrt(2 / 3) / 2) < 1e-12);
    assert.ok(Math.abs(figures.jainIndex - 36 / (3 * 14)) < 1e-12);
  });

  it('stays within its bounds, and J = 1 / (1 + CV^2)', () => {
    const nodes = fc.array(
      fc.record({ load: fc.nat({ max: 1e6 }), weight: fc.integer({ min: 1, max: 100 }) }),
      { minLength: 1, maxLength: 50 },
    );
    const property = fc.property(nodes, (given) => {
      const { maxOverMean, coefficientOfVariation, jainIndex } = balanceFigures(given);
      const n = given.length;
      assert.ok(maxOverMean >= 1 - 1e-9 && maxOverMean <= n + 1e-9);
      assert.ok(coefficientOfVariation >= 0 && coefficientOfVariation <= Math.sqrt(n - 1) + 1e-9);
      assert.ok(jainIndex >= 1 / n - 1e-9 && jainIndex <= 1 + 1e-9);
      assert.ok(Math.abs(jainIndex - 1 / (1 + coefficientOfVariation ** 2)) < 1e-9);
    });
    fc.assert(property);
  });

  it('counts queued and running cost as load', () => {
    assert.equal(nodeLoad({ queuedCost: 5, runningCost: 3 }), 8);
    assert.equal(normalisedLoad({ queuedCost: 5, runningCost: 3, weight: 4 }), 2);
  });
});
