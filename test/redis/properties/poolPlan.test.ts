import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Pool, RebalancePlan } from '../../../core/index.js';
import { seedLoads } from '../../support/partitionSeed.js';
import { useWorld } from '../../support/world.js';
import { layings } from './layings.js';

const EPSILON = 1e-9;
const RUNS = 200;

/** What tasks may require, and nodes may offer. */
type Label = '' | 'g' | 'h';

interface Node {
  readonly weight: number;
  readonly running: number;
  readonly offers: readonly Label[];
  /** By partition: whether it is active there, and its queued tasks by the label that they require. */
  readonly parts: readonly { readonly isActive: boolean; readonly queued: readonly number[] }[];
}

/** Tasks that the same nodes can serve: those of a partition that require one label. */
interface Kind {
  readonly partition: number;
  readonly label: Label;
  readonly index: number;
}

interface Shape {
  readonly partitions: number;
  readonly labels: readonly Label[];
}

function kindsOf({ partitions, labels }: Shape): Kind[] {
  return Array.from({ length: partitions }, (_, partition) =>
    labels.map((label, index): Kind => ({ partition, label, index })),
  ).flat();
}

function someNodes({ partitions, labels }: Shape): fc.Arbitrary<Node[]> {
  const part = fc.record({
    isActive: fc.constantFrom(true, true, true, true, true, false),
    queued: fc.array(fc.constantFrom(0, 0, 1, 2, 5), {
      minLength: labels.length,
      maxLength: labels.length,
    }),
  });
  const node: fc.Arbitrary<Node> = fc.record({
    weight: fc.constantFrom(1, 1, 2, 3, 0.5, 0.3),
    running: fc.nat({ max: 4 }),
    offers: fc.subarray([...labels]),
    parts: fc.array(part, { minLength: partitions, maxLength: partitions }),
  });
  const kinds = kindsOf({ partitions, labels });
  return fc
    .array(node, { minLength: 1, maxLength: 3 })
    .map((nodes) => nodes.map(withoutGone))
    .filter((nodes) => {
      const ways = kinds.map((kind) => waysFor(demandOf(nodes, kind), nodes.length));
      return ways.reduce((product, n) => product * n, 1) <= 30_000;
    });
}

/** Where it is not active, what it holds counts nowhere. */
function withoutGone(node: Node): Node {
  const parts = node.parts.map(({ isActive, queued }) => ({
    isActive,
    queued: queued.map((cost) => (isActive ? cost : 0)),
  }));
  return { ...node, parts, running: parts[0]?.isActive === true ? node.running : 0 };
}

function waysFor(amount: number, places: number): number {
  let ways = 1;
  for (let i = 1; i < places; i++) ways = (ways * (amount + i)) / i;
  return ways;
}

function queuedOf(node: Node | undefined, { partition, index }: Kind): number {
  return node?.parts[partition]?.queued[index] ?? 0;
}

function demandOf(nodes: readonly Node[], kind: Kind): number {
  return nodes.reduce((sum, node) => sum + queuedOf(node, kind), 0);
}

function serves({ offers, parts }: Node, { partition, label }: Kind): boolean {
  return parts[partition]?.isActive === true && (label === '' || offers.includes(label));
}

/** A placement: tasks by kind, then by node. */
type Placement = readonly (readonly number[])[];

function* placements(nodes: readonly Node[], kinds: readonly Kind[]): Generator<Placement> {
  const [kind, ...rest] = kinds;
  if (kind === undefined) {
    yield [];
    return;
  }
  const may = nodes.map((node) => serves(node, kind));
  // what nobody can serve stays
  const own = may.some(Boolean)
    ? layings(demandOf(nodes, kind), may)
    : [nodes.map((node) => queuedOf(node, kind))];
  for (const laying of own) {
    for (const others of placements(nodes, rest)) yield [laying, ...others];
  }
}

/** Its load over its weight, of those nodes that have something which can move; 0 of the others. */
function levelsOf(nodes: readonly Node[], kinds: readonly Kind[], placement: Placement): number[] {
  return nodes.map(({ running, weight }, i) => {
    let [queued, fixed] = [0, running];
    for (const [k, kind] of kinds.entries()) {
      const here = placement[k]?.[i] ?? 0;
      if (nodes.some((node) => serves(node, kind))) queued += here;
      else fixed += here;
    }
    return queued > 0 ? (fixed + queued) / weight : 0;
  });
}

function movedIn(nodes: readonly Node[], kinds: readonly Kind[], placement: Placement): number {
  return kinds.reduce(
    (sum, kind, k) =>
      sum +
      nodes.reduce(
        (own, node, i) => own + Math.max(0, queuedOf(node, kind) - (placement[k]?.[i] ?? 0)),
        0,
      ),
    0,
  );
}

/** The placement that a plan makes. */
function placed(nodes: readonly Node[], kinds: readonly Kind[], plan: RebalancePlan): number[][] {
  const after = kinds.map((kind) => nodes.map((node) => queuedOf(node, kind)));
  for (const { partition, from, to, labels, cost } of plan.moves) {
    const k = kinds.findIndex(
      (kind) => kind.partition === partition && kind.label === labels.join(),
    );
    const own = after[k];
    assert.ok(own !== undefined, `no tasks of partition ${partition} require "${labels.join()}"`);
    const [source, target] = [Number(from.slice(1)), Number(to.slice(1))];
    own[source] = (own[source] ?? 0) - cost;
    own[target] = (own[target] ?? 0) + cost;
  }
  return after;
}

describe('the rebalance plan of several partitions', () => {
  const world = useWorld();

  async function seed(nodes: readonly Node[], { partitions, labels }: Shape): Promise<void> {
    for (let partition = 0; partition < partitions; partition++) {
      const seeded = nodes.flatMap(({ weight, running, offers, parts }, i) => {
        const { isActive = false, queued = [] } = parts[partition] ?? {};
        if (!isActive) return [];
        const node = {
          ...{ name: `n${i}`, weight, capacity: 1, labels: offers.filter(Boolean).join() },
          running: partition === 0 ? running : 0,
          queued: queued.reduce((sum, cost) => sum + cost, 0),
          labelled: Object.fromEntries(
            labels.flatMap((label, k) => (label === '' ? [] : [[label, queued[k] ?? 0]])),
          ) as Record<string, number>,
        };
        return [node];
      });
      await seedLoads(world().redis, `${world().prefix}:{demo:${partition}}:`, seeded);
    }
  }

  async function checkPlan(pool: Pool, nodes: readonly Node[], shape: Shape): Promise<void> {
    await seed(nodes, shape);
    const kinds = kindsOf(shape);
    const plan = await pool.planRebalance();

    const after = placed(nodes, kinds, plan);
    const limits = nodes.map((_, i) => plan.nodes.find(({ name }) => name === `n${i}`)?.level ?? 0);
    const all = [...placements(nodes, kinds)].map((placement) => ({
      levels: levelsOf(nodes, kinds, placement),
      moved: movedIn(nodes, kinds, placement),
    }));
    assert.ok(plan.isBest);
    for (const [k, kind] of kinds.entries()) {
      for (const [i, node] of nodes.entries()) {
        const here = after[k]?.[i] ?? 0;
        assert.ok(here >= 0, 'no more moves than there is');
        assert.ok(here <= queuedOf(node, kind) || serves(node, kind), 'only where it can be run');
      }
    }
    const reached = levelsOf(nodes, kinds, after);
    const within = (levels: readonly number[]) =>
      levels.every((level, i) => level <= (limits[i] ?? 0) + EPSILON);
    const lowest = Math.min(...all.map(({ levels }) => Math.max(0, ...levels)));
    assert.ok(
      Math.abs(Math.max(0, ...reached) - lowest) < EPSILON,
      `${reached.join()}: ${lowest} is possible`,
    );
    assert.ok(within(reached), `${reached.join()} above ${limits.join()}`);
    const fewest = Math.min(
      ...all.filter(({ levels }) => within(levels)).map(({ moved }) => moved),
    );
    assert.equal(plan.cost, fewest);
  }

  const shapes: Readonly<Record<string, Shape>> = {
    '2 partitions': { partitions: 2, labels: [''] },
    '3 partitions': { partitions: 3, labels: [''] },
    '2 partitions whose tasks require labels': { partitions: 2, labels: ['', 'g', 'h'] },
    '3 partitions whose tasks require labels': { partitions: 3, labels: ['', 'g'] },
  };
  for (const [name, shape] of Object.entries(shapes)) {
    it(`is the best there is, with the fewest moves, as trying everything shows: ${name}`, async function () {
      this.timeout(120_000);
      const pool = await world().createPool({ partitions: shape.partitions });
      const property = fc.asyncProperty(someNodes(shape), (nodes) => checkPlan(pool, nodes, shape));
      await fc.assert(property, { numRuns: RUNS });
    });
  }

  it('takes what is too much on a node in all partitions from any of them', async () => {
    const pool = await world().createPool({ partitions: 2 });
    const node = (...queued: number[]): Node => ({
      ...{ weight: 1, running: 0, offers: [] },
      parts: queued.map((cost) => ({ isActive: true, queued: [cost] })),
    });
    const shape: Shape = { partitions: 2, labels: [''] };
    await seed([node(10, 0), node(0, 10), node(0, 0)], shape);

    const plan = await pool.planRebalance();

    assert.deepEqual(
      plan.moves.map(({ partition, from, to, cost }) => [partition, from, to, cost]),
      [
        [0, 'n0', 'n2', 3],
        [1, 'n1', 'n2', 3],
      ],
    );
    assert.deepEqual(
      plan.nodes.map(({ queuedCostAfter }) => queuedCostAfter),
      [7, 7, 6],
    );
  });
});
