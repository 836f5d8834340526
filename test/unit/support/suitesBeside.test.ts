import assert from 'node:assert/strict';
import { tallyOf } from '../../support/suitesBeside.js';

describe('the counts of suites that ran beside others', () => {
  it('are those of the last line', () => {
    assert.deepEqual(tallyOf('3 passed, 0 failed\n...\n12 passed, 1 failed\n'), {
      passed: 12,
      failed: 1,
    });
  });

  it('are one failure where they did not come so far', () => {
    assert.deepEqual(tallyOf('12 passed, 1 failed\nkilled'), { passed: 0, failed: 1 });
  });
});
