import assert from 'node:assert/strict';
import { nodePackage } from '../../setup/nodeChoice.js';

describe('the Node that runs a code-server', () => {
  const cases = [
    { engines: '20', running: 'v20.20.2', wanted: undefined },
    { engines: '24', running: 'v20.20.2', wanted: 'node@24' },
    { engines: '20', running: 'v24.1.0', wanted: 'node@20' },
    { engines: '>=22.12.0', running: 'v22.14.0', wanted: undefined },
    { engines: '^22', running: 'v20.0.0', wanted: 'node@22' },
    { engines: undefined, running: 'v20.20.2', wanted: undefined },
  ];
  for (const { engines, running, wanted } of cases) {
    it(`is ${wanted ?? 'the running one'} for engines ${engines ?? 'unset'} on ${running}`, () => {
      assert.equal(nodePackage(engines, running), wanted);
    });
  }
});
