import assert from 'node:assert/strict';
import { faultsOf } from '../../chaos/faults/all.js';
import { seeded } from '../../chaos/random.js';
import { scheduleFaults } from '../../chaos/schedule.js';

describe('the chance of a chaos run', () => {
  const cast = { workers: 4, proxies: 2, heartbeatTimeoutMs: 1500 };
  const plan = (seed: number, seconds = 120) =>
    scheduleFaults(faultsOf.none, seconds * 1000, seeded(seed), cast);
  const told = (seed: number) => plan(seed).map(({ atMs, said }) => `${atMs}: ${said}`);

  it('is decided by its seed', () => {
    assert.deepEqual(told(7), told(7));
    assert.notDeepEqual(told(7), told(8));
  });

  it('picks from all there is, and from nothing else', () => {
    const random = seeded(3);
    const picked = new Set(Array.from({ length: 200 }, () => random.pick(['a', 'b', 'c'])));
    assert.deepEqual([...picked].sort(), ['a', 'b', 'c']);
    const numbers = Array.from({ length: 500 }, () => random.whole(2, 4));
    assert.deepEqual([...new Set(numbers)].sort(), [2, 3, 4]);
    assert.throws(() => random.pick([]), RangeError);
  });

  it('brings each kind of fault in half a minute', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const kinds = new Set(plan(seed, 30).map(({ kind }) => kind));
      assert.deepEqual([...kinds].sort(), faultsOf.none.map(({ kind }) => kind).sort());
    }
  });

  it('lets no two faults befall one thing at a time, and heals all in time', () => {
    const faults = plan(11);
    for (const [i, fault] of faults.entries()) {
      const endMs = fault.atMs + fault.lastsMs;
      assert.ok(endMs <= 120_000, fault.said);
      const next = faults.slice(i + 1).find(({ befalls }) => befalls === fault.befalls);
      assert.ok(
        next === undefined || next.atMs >= endMs,
        `${fault.said}, then ${next?.said ?? ''}`,
      );
    }
  });
});
