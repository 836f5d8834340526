import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inexactNumber } from '../../../extension/commands/exactNumbers.js';

describe('a number that JSON text would lose', () => {
  for (const [text, found] of [
    ['{"id":12345678901234567890}', '12345678901234567890'],
    ['[9007199254740993]', '9007199254740993'],
    ['0.1000000000000000000001', '0.1000000000000000000001'],
    ['1e400', '1e400'],
    ['{"id":"12345678901234567890","12345678901234567890":1}', undefined],
    ['["\\"12345678901234567890"]', undefined],
    ['[0, -0, 0.0, 1.50, 100, 1e2, 1E+2, 100.00, 0.001, 1e-3, 123456789012345]', undefined],
    ['[9007199254740992, 1e21, 1e300, 5e-324, 0.30000000000000004]', undefined],
  ] as const) {
    it(`${text}: ${found ?? 'none'}`, () => assert.equal(inexactNumber(text), found));
  }

  it('is none that JavaScript wrote itself', () => {
    const numbers = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(fc.property(numbers, (value) => inexactNumber(JSON.stringify(value)) === undefined));
  });
});
