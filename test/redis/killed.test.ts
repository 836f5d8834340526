import assert from 'node:assert/strict';
import { assertSound, takeCensus } from '../support/census.js';
import { endChildren, startChild } from '../support/childProcess.js';
import { joinNode } from '../support/handNode.js';
import { useWorld } from '../support/world.js';

// A script is atomic in Redis; this shows it from outside, with processes that die at any point.
describe('a process killed while it enqueues and takes', () => {
  const world = useWorld();
  afterEach(endChildren);

  it('leaves each accepted task in exactly one place, and another node finishes them all', async () => {
    const { url, prefix, redis } = world();
    const pool = await world().createPool({ heartbeatTimeoutMs: 1000, maxAttempts: 100 });
    const accepted = new Set<string>();
    const maybeCompleted = new Set<string>();

    // all at once, each killed at another point
    const children = [3, 20, 45, 70].map(async (lines, i) => {
      const child = startChild('busyProducer.ts', url, prefix, `n${i}`, String(world().nowMs));
      await child.wrote(lines);
      await child.kill();
      for (const line of child.lines) {
        const [what, ...ids] = line.split(' ');
        for (const id of ids) (what === 'accepted' ? accepted : maybeCompleted).add(id);
      }
    });
    await Promise.all(children);

    const census = await takeCensus(redis, `${prefix}:{demo:0}:`);
    assertSound(census);
    assert.ok(accepted.size >= 40 * 4);
    const missing = [...accepted].filter(
      (id) => !census.bodies.has(id.slice('0-'.length)) && !maybeCompleted.has(id),
    );
    assert.deepEqual(missing, []);

    world().nowMs += 1500;
    await pool.sweep();
    const last = await joinNode(pool, 'last', { capacity: 1000 });
    for (let completed: string[] = []; ;) {
      const taken = await last.take(1000, { completed });
      if (taken.kind !== 'taken') break;
      completed = taken.tasks.map(({ token }) => token);
    }
    const { counters } = await pool.snapshot();
    assert.equal(counters.completed, counters.enqueued);
    assertSound(await takeCensus(redis, `${prefix}:{demo:0}:`));
  });
});
