import assert from 'node:assert/strict';
import { createReport, summary } from '../../demo/once/report.js';

describe('the report of a run', () => {
  it('counts what passed', () => {
    const { report, printed } = recorder();
    report.step('2a', 'Sharing');
    report.equal('shares', [1, 1], [1, 1]);
    report.check('even', true, '1 and 1');
    assert.deepEqual(printed, ['\n2a Sharing', '   ✓ shares: [ 1, 1 ]', '   ✓ even: 1 and 1']);
    assert.deepEqual(summary(report, 1_230), ['', '2 checks passed, 0 failed (1.2 s)']);
  });

  it('names each failed check again at the end, with its step and both values', () => {
    const { report, printed } = recorder();
    report.step('1', 'Pushing');
    report.equal('the count', 2, 3);
    assert.equal(printed.at(-1), '   ✗ the count: 2 instead of 3');
    assert.deepEqual(summary(report, 0), [
      '',
      'failed  step 1: the count: 2 instead of 3',
      '0 checks passed, 1 failed (0.0 s)',
    ]);
  });

  it('counts a step that could not go on as failed', () => {
    const { report } = recorder();
    report.step('5', 'Failover');
    report.broken(new Error('The node "a" ended by SIGKILL'));
    assert.deepEqual(report.failed, [
      'step 5: the step ran to its end: The node "a" ended by SIGKILL',
    ]);
  });
});

function recorder() {
  const printed: string[] = [];
  return { report: createReport((line) => printed.push(line)), printed };
}
