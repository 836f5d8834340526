import assert from 'node:assert/strict';
import { useWorld } from '../../support/world.js';
import { deficitRoundRobin } from './deficitRoundRobin.js';
import { quanta, quantumNames, raceOfLanes, raceOfRoundRobin, seeds } from './field.js';
import { boundOf, costs, courseOf, delayBoundOf, type CostName } from './race.js';

describe('lanes beside a deficit round robin', () => {
  const world = useWorld();

  for (const name of Object.keys(costs) as CostName[]) {
    it(`are as fair, and delay as little, as start-time fair queueing promises: costs ${name}`, async () => {
      for (const seed of seeds) {
        const course = courseOf(name, seed);

        const { delay, unfairness } = await raceOfLanes(world(), name, seed);

        assertWithin(unfairness, boundOf(course));
        assert.ok(delay <= delayBoundOf(course), `${delay} went before the tenth of the small`);
      }
    });

    it(`are beside a round robin that keeps its own promise: costs ${name}`, async () => {
      for (const seed of seeds) {
        const course = courseOf(name, seed);
        for (const quantum of quantumNames) {
          const { unfairness } = await raceOfRoundRobin(course, quantum);

          // a quantum more: one of the two may have had one visit more
          const ahead = quanta[quantum](course);
          const bounds = [...boundOf(course)].map(
            ([pair, bound]) => [pair, bound + ahead] as const,
          );
          assertWithin(unfairness, new Map(bounds));
        }
      }
    });
  }
});

describe('the deficit round robin', () => {
  it('serves what a quantum pays for, and keeps the rest of it for the next round', async () => {
    const queueing = deficitRoundRobin({ a: 1, b: 2 }, 5);
    const job = (tenant: string, cost: number) => ({ tenant, cost });
    await queueing.enqueue([job('a', 2), job('a', 4), job('a', 4), job('b', 9), job('b', 1)]);
    await queueing.enqueue([job('b', 10), job('b', 1)]);

    const served = await queueing.serve(100);

    assert.deepEqual(
      served.map(({ tenant, cost }) => `${tenant}${cost}`),
      ['a2', 'b9', 'b1', 'a4', 'a4', 'b10', 'b1'],
    );
    assert.equal(queueing.visits(), 5);
  });
});

function assertWithin(
  unfairness: ReadonlyMap<string, number>,
  bounds: ReadonlyMap<string, number>,
): void {
  for (const [pair, apart] of unfairness) {
    const bound = bounds.get(pair) ?? 0;
    // sums of fractions are rounded
    assert.ok(apart <= bound * (1 + 1e-9), `${pair} are ${apart} apart, more than ${bound}`);
  }
}
