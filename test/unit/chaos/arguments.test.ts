import assert from 'node:assert/strict';
import { parseArguments } from '../../chaos/arguments.js';

describe('arguments of the chaos run', () => {
  const plan = { kind: 'run', seconds: 30, seed: 9, failover: 'none', keep: undefined };

  it('may be left out', () => {
    assert.deepEqual(parseArguments([], 9), plan);
  });

  it('say how long, by which seed, and what is replaced how', () => {
    const args = ['--seconds', '600', '--seed', '0', '--failover', 'sentinel', '--keep', 'out'];
    const wanted = { ...plan, seconds: 600, seed: 0, failover: 'sentinel', keep: 'out' };
    assert.deepEqual(parseArguments(args, 9), wanted);
  });

  it('may ask for help', () => {
    assert.deepEqual(parseArguments(['--seconds', '30', '--help'], 9), { kind: 'help' });
  });

  for (const args of [
    ['--seconds', '4'],
    ['--seconds', '1.5'],
    ['--seconds'],
    ['--seed', '-1'],
    ['--seed', '2147483648'],
    ['--failover', 'cluster'],
    ['--keep', ''],
    ['--speed', '3'],
    ['toString', '3'],
  ]) {
    it(`are refused with a reason: ${args.join(' ')}`, () => {
      const parsed = parseArguments(args, 9);
      assert.ok(parsed.kind === 'wrong' && parsed.fault.includes(args[0] ?? ''));
    });
  }
});
