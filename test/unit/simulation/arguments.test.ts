import assert from 'node:assert/strict';
import { parseArguments } from '../../simulation/arguments.js';

describe('the command line of the simulation', () => {
  const all = { kind: 'run', quick: false, json: undefined, only: [] };
  for (const [line, wanted] of [
    ['', all],
    ['--quick', { ...all, quick: true }],
    [
      '--json a/b.json --only equal,window',
      { ...all, json: 'a/b.json', only: ['equal', 'window'] },
    ],
    ['--quick --help', { kind: 'help' }],
  ] as const) {
    it(`"${line}" is understood`, () =>
      assert.deepEqual(parseArguments(line.split(' ').filter(Boolean)), wanted));
  }

  for (const [line, fault] of [
    ['--fast', /^There is no option "--fast"\.$/],
    ['--json', /^--json needs a value\.$/],
    ['--json out.txt', /must be a file that ends in \.json\.$/],
    ['--only ,', /^--only names no scenario\.$/],
  ] as const) {
    it(`"${line}" is refused`, () => {
      const read = parseArguments(line.split(' '));
      assert.ok(read.kind === 'wrong' && fault.test(read.fault));
    });
  }
});
