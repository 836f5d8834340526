import assert from 'node:assert/strict';
import { parseArguments, type BenchPlan } from '../../bench/core/arguments.js';

describe('benchmark arguments', () => {
  const plan: BenchPlan = {
    kind: 'run',
    quick: false,
    aof: true,
    rounds: 5,
    json: undefined,
    only: [],
  };

  it('measure everything in five rounds when there are none', () => {
    assert.deepEqual(parseArguments([]), plan);
  });

  it('are one round on --quick, unless --rounds says otherwise', () => {
    assert.deepEqual(parseArguments(['--quick']), { ...plan, quick: true, rounds: 1 });
    assert.deepEqual(parseArguments(['--rounds', '3', '--quick']), {
      ...plan,
      quick: true,
      rounds: 3,
    });
  });

  it('name a file and the metrics', () => {
    assert.deepEqual(parseArguments(['--json', 'out/a.json', '--only', 'process-,latency']), {
      ...plan,
      json: 'out/a.json',
      only: ['process-', 'latency'],
    });
  });

  it('leave the append-only file out on --no-aof', () => {
    assert.deepEqual(parseArguments(['--no-aof']), { ...plan, aof: false });
  });

  it('show the help', () => {
    assert.deepEqual(parseArguments(['-h']), { kind: 'help' });
    assert.deepEqual(parseArguments(['--quick', '--help']), { kind: 'help' });
  });

  const wrong: readonly (readonly [string[], string])[] = [
    [['--quik'], 'There is no option "--quik".'],
    [['process-1'], 'There is no option "process-1".'],
    [['toString'], 'There is no option "toString".'],
    [['--json'], '--json needs a value.'],
    [['--json', '--quick'], '--json needs a value.'],
    [['--json', 'a.txt'], '--json is "a.txt"; it must be a file that ends in .json.'],
    [['--json', 'out/.json'], '--json is "out/.json"; it must be a file that ends in .json.'],
    [['--only', ','], '--only names no metric.'],
    [['--rounds', '0'], '--rounds is "0"; it must be a whole number from 1 to 100.'],
    [['--rounds', '2.5'], '--rounds is "2.5"; it must be a whole number from 1 to 100.'],
    [['--rounds', 'many'], '--rounds is "many"; it must be a whole number from 1 to 100.'],
  ];
  for (const [args, fault] of wrong) {
    it(`refuse ${args.join(' ')}`, () => {
      assert.deepEqual(parseArguments(args), { kind: 'wrong', fault });
    });
  }
});
