import assert from 'node:assert/strict';
import { duration } from '../../../extension/ui/duration.js';
import { english } from './english.js';

describe('a span of time', () => {
  const second = 1000;
  const minute = 60 * second;
  const hour = 60 * minute;
  const shown: readonly (readonly [number, string])[] = [
    [0, '0 ms'],
    [999, '999 ms'],
    [1500, '1.5 s'],
    [59_400, '59.4 s'],
    [59_960, '1 min'],
    [5 * hour, '5 h'],
    [48 * hour, '2 d'],
    [200 * second, '3 min 20 s'],
    [5 * hour + 12 * minute, '5 h 12 min'],
    [51 * hour, '2 d 3 h'],
    [100_000 * hour, '4,166 d 16 h'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ];
  for (const [ms, wanted] of shown) {
    it(`of ${ms} ms is "${wanted}"`, () => assert.equal(duration(english, ms), wanted));
  }
});
