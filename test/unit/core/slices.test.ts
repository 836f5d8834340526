import assert from 'node:assert/strict';
import { nextSlice } from '../../../core/redis/slices.js';

describe('a slice of tasks', () => {
  it('has a thousand of plain ones', () => {
    const tasks = Array.from({ length: 1500 }, () => ({ body: '["x"]' }));

    assert.deepEqual([nextSlice(tasks, 0).length, nextSlice(tasks, 1000).length], [1000, 500]);
  });

  it('has a quarter of that where tasks have terms', () => {
    const tasks = Array.from({ length: 600 }, () => ({ body: '["x"]', terms: ';acme;;' }));

    assert.deepEqual([nextSlice(tasks, 0).length, nextSlice(tasks, 500).length], [250, 100]);
  });

  it('has one task at least, and no more than 8 MB of several', () => {
    const large = { body: 'x'.repeat(9_000_000) };
    const small = { body: '["x"]' };

    assert.deepEqual(nextSlice([large, small], 0), [large]);
    assert.deepEqual(nextSlice([small, large], 0), [small]);
  });
});
