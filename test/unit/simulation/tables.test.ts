import assert from 'node:assert/strict';
import type { Row } from '../../simulation/row.js';
import { cellsOf, head } from '../../simulation/tables.js';

const row: Row = {
  ...{ scenario: 'joining', nodes: 8, utilisation: 0.7, strategy: 'round-robin', steal: false },
  ...{ meanWait: 0.3, p99Wait: 3.5, theory: 0.2, theoryP99: 2, halfWidth: 0.1, tasks: 48 },
};

describe('the tables of the simulation', () => {
  const ofTheory = (one: Row) => cellsOf(one)[head.indexOf('of theory')];

  it('say how many times as long as in theory tasks waited', () => {
    assert.equal(ofTheory(row), '1.5');
  });

  it('say nothing of that where nobody waits in theory, as in a short run', () => {
    assert.equal(ofTheory({ ...row, theory: 0 }), '–');
    assert.equal(ofTheory({ ...row, theory: 0, meanWait: 0 }), '–');
  });
});
