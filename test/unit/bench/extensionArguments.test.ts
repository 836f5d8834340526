import assert from 'node:assert/strict';
import { parseArguments } from '../../bench/extension/arguments.js';

function planOf(...args: readonly string[]) {
  const parsed = parseArguments(args);
  return parsed.kind === 'run' ? { ...parsed.plan, jsonFile: parsed.jsonFile } : assert.fail();
}

describe("the extension benchmark's arguments", () => {
  it('ask for everything when there are none', () => {
    const { sizes, hostStarts, liveMinutes, jsonFile } = planOf();
    assert.deepEqual(sizes, [1_000, 100_000, 1_000_000]);
    assert.deepEqual({ hostStarts, liveMinutes }, { hostStarts: 5, liveMinutes: 10 });
    assert.equal(jsonFile, undefined);
  });

  it('ask for little on --quick, and for as long as is said wherever it is said', () => {
    assert.deepEqual(planOf('--quick').sizes, [1_000, 10_000]);
    assert.equal(planOf('--minutes', '2', '--quick').liveMinutes, 2);
    assert.equal(planOf('--quick', '--json', 'figures.json').jsonFile, 'figures.json');
  });

  it('show the help', () => assert.deepEqual(parseArguments(['--help']), { kind: 'help' }));

  it('name what is wrong', () => {
    const faults = [['--fast'], ['--json'], ['--minutes', 'ten'], ['--minutes', '0']].map(
      (args) => {
        const parsed = parseArguments(args);
        return parsed.kind === 'wrong' ? parsed.fault : parsed.kind;
      },
    );
    assert.deepEqual(faults, [
      'There is no option "--fast".',
      '--json wants a value.',
      '--minutes wants a number above 0 and up to 1440.',
      '--minutes wants a number above 0 and up to 1440.',
    ]);
  });
});
