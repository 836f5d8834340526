import assert from 'node:assert/strict';
import { payloads } from '../../bench/core/payloads.js';
import { sizeName } from '../../bench/core/sizeName.js';

describe('payloads of a benchmark', () => {
  for (const bytes of [100, 2048]) {
    it(`all differ, and have ${bytes} bytes each`, () => {
      const texts = payloads(1_500, bytes, 999_000).map((payload) => JSON.stringify(payload));
      assert.equal(new Set(texts).size, 1_500);
      assert.deepEqual([...new Set(texts.map(({ length }) => length))], [bytes]);
    });
  }
});

describe('metrics named by a number of tasks', () => {
  it('say k and m', () => {
    assert.deepEqual([1_000, 100_000, 1_000_000, 1_500].map(sizeName), [
      '1k',
      '100k',
      '1m',
      '1500',
    ]);
  });
});
