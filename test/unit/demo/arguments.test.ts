import assert from 'node:assert/strict';
import { parseArguments } from '../../demo/arguments.js';

describe('demo arguments', () => {
  it('run the live demo with VS Code when there are none', () => {
    assert.deepEqual(parseArguments([]), { kind: 'live', editor: true });
  });

  it('leave VS Code out on --no-editor', () => {
    assert.deepEqual(parseArguments(['--no-editor']), { kind: 'live', editor: false });
  });

  it('run the scenario on --once, which has no VS Code anyway', () => {
    assert.deepEqual(parseArguments(['--no-editor', '--once']), { kind: 'once' });
  });

  it('show the help, whatever else is there', () => {
    assert.deepEqual(parseArguments(['--once', '--help']), { kind: 'help' });
    assert.deepEqual(parseArguments(['-h']), { kind: 'help' });
  });

  it('name an option that is not known instead of ignoring it', () => {
    assert.deepEqual(parseArguments(['--once', '--onec']), {
      kind: 'wrong',
      fault: 'There is no option "--onec".',
    });
  });
});
