import assert from 'node:assert/strict';
import { describeArguments } from './argumentInputs.js';
import { useHealth } from './health.js';
import { describeInbox } from './inboxInputs.js';
import { allInputs, describeInputs, leastInputs } from './inputs.js';
import { describeLines } from './lineInputs.js';
import { describeTasks } from './taskInputs.js';

describe('whatever a program is made to pass', () => {
  const assertHealthy = useHealth();

  describe('as a task', describeTasks);
  describe('as another argument', describeArguments);
  describe('as an item of the inbox', describeInbox);
  describe('as a line of a file', describeLines);

  describe('in all', () => {
    it(`is ${leastInputs.toLocaleString('en')} inputs or more, and leaves the process and Redis well`, async () => {
      console.log(`      ${describeInputs()}`);
      assert.ok(allInputs() >= leastInputs, describeInputs());
      await assertHealthy();
    });
  });
});
