import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RebalancePlan } from '../../../core/index.js';
import { seedLoads } from '../../support/partitionSeed.js';
import { useWorld } from '../../support/world.js';
import { layings } from './layings.js';

/** What tasks may require, and nodes may offer. */
const LABELS = ['', 'g', 'h', 'g,h'] as const;

interface Node {
  readonly weight: number;
  readonly running: number;
  readonly offers: string;
  /** Queued tasks by the labels they require. */
  readonly queued: readonly number[];
}

const aNode: fc.Arbitrary<Node> = fc.record({
  weight: fc.constantFrom(1, 1, 2, 3, 0.5, 0.3),
  running: fc.nat({ max: 4 }),
  offers: fc.constantFrom(...LABELS),
  queued: fc.array(fc.constantFrom(0, 0, 0, 1, 2), { minLength: 4, maxLength: 4 }),
});
const someNodes = fc.array(aNode, { minLength: 1, maxLength: 4 }).filter((nodes) => {
  const ways = LABELS.map((_, c) => waysFor(demandOf(nodes, c), nodes.length));
  return ways.reduce((product, n) => product * n, 1) <= 30_000;
});

function waysFor(amount: number, places: number): number {
  let ways = 1;
  for (let i = 1; i < places; i++) ways = (ways * (amount + i)) / i;
  return ways;
}

function demandOf(nodes: readonly Node[], c: number): number {
  return nodes.reduce((sum, { queued }) => sum + (queued[c] ?? 0), 0);
}

function serves({ offers }: Node, c: number): boolean {
  const required = LABELS[c] ?? '';
  return required === '' || required.split(',').every((label) => offers.split(',').includes(label));
}

/** A placement: tasks by labels, then by node. */
type Placement = readonly (readonly number[])[];

function* placements(nodes: readonly Node[], c = 0): Generator<Placement> {
  if (c === LABELS.length) {
    yield [];
    return;
  }
  const may = nodes.map((node) => serves(node, c));
  // what nobody can serve stays
  const own = may.some(Boolean)
    ? layings(demandOf(nodes, c), may)
    : [nodes.map(({ queued }) => queued[c] ?? 0)];
  for (const laying of own) {
    for (const others of placements(nodes, c + 1)) yield [laying, ...others];
  }
}

/** What a node has of that which can move, and its load over its weight with it; 0 where it has none of it. */
function levelsOf(nodes: readonly Node[], placement: Placement): number[] {
  return nodes.map(({ running, weight }, i) => {
    let queued = 0;
    let fixed = running;
    for (const [c] of LABELS.entries()) {
      const here = placement[c]?.[i] ?? 0;
      if (nodes.some((node) => serves(node, c))) queued += here;
      else fixed += here;
    }
    return queued > 0 ? (fixed + queued) / weight : 0;
  });
}

function movedIn(nodes: readonly Node[], placement: Placement): number {
  return nodes.reduce(
    (sum, { queued }, i) =>
      sum + queued.reduce((own, was, c) => own + Math.max(0, was - (placement[c]?.[i] ?? 0)), 0),
    0,
  );
}

const EPSILON = 1e-9;

/** How many tasks fit a node at a level. */
function room(nodes: readonly Node[], i: number, level: number): number {
  const node = nodes[i];
  if (node === undefined) return 0;
  const fixed = node.queued.filter((_, c) => !nodes.some((one) => serves(one, c)));
  const held = node.running + fixed.reduce((sum, cost) => sum + cost, 0);
  return Math.max(0, Math.floor(level * node.weight - held + EPSILON));
}

/** Nodes that labels A alone keep from a level below `level`, where others are bound to theirs. */
function boundNodes(nodes: readonly Node[], levels: readonly number[], level: number): Set<number> {
  const bound = new Set<number>();
  for (let subset = 1; subset < 1 << LABELS.length; subset++) {
    const some = LABELS.map((_, c) => c).filter((c) => subset & (1 << c));
    const eligible = nodes.map((_, i) => i).filter((i) => some.some((c) => canGo(nodes, i, c)));
    const demand = some
      .filter((c) => nodes.some((node) => serves(node, c)))
      .reduce((sum, c) => sum + demandOf(nodes, c), 0);
    const places = eligible.reduce((sum, i) => {
      const own = levels[i] ?? 0;
      return sum + room(nodes, i, own > level + EPSILON ? own : level * (1 - EPSILON) - EPSILON);
    }, 0);
    if (demand > places) for (const i of eligible) bound.add(i);
  }
  return bound;
}

function canGo(nodes: readonly Node[], i: number, c: number): boolean {
  const node = nodes[i];
  return node !== undefined && serves(node, c);
}

describe('the rebalance plan where tasks require labels', () => {
  const world = useWorld();

  /** The placement that a plan makes. */
  function placed(nodes: readonly Node[], { moves }: RebalancePlan): number[][] {
    const after = LABELS.map((_, c) => nodes.map(({ queued }) => queued[c] ?? 0));
    for (const { from, to, labels, cost } of moves) {
      const own = after[LABELS.indexOf(labels.join(',') as (typeof LABELS)[number])] ?? [];
      const [source, target] = [Number(from.slice(1)), Number(to.slice(1))];
      own[source] = (own[source] ?? 0) - cost;
      own[target] = (own[target] ?? 0) + cost;
    }
    return after;
  }

  it('is the best there is, with the fewest moves, as trying everything shows', async function () {
    this.timeout(120_000);
    const pool = await world().createPool();
    const prefix = `${world().prefix}:{demo:0}:`;
    const property = fc.asyncProperty(someNodes, async (nodes) => {
      await seedLoads(
        world().redis,
        prefix,
        nodes.map(({ weight, running, offers, queued }, i) => ({
          ...{ name: `n${i}`, weight, capacity: 1, running, labels: offers },
          queued: queued.reduce((sum, cost) => sum + cost, 0),
          labelled: Object.fromEntries(LABELS.slice(1).map((l, c) => [l, queued[c + 1] ?? 0])),
        })),
      );

      const plan = await pool.planRebalance();

      const after = placed(nodes, plan);
      const limits = plan.nodes.map(({ level }) => level);
      const all = [...placements(nodes)].map((placement) => ({
        levels: levelsOf(nodes, placement),
        moved: movedIn(nodes, placement),
      }));
      assert.ok(plan.isBest);
      for (const [c] of LABELS.entries()) {
        for (const [i, node] of nodes.entries()) {
          const here = after[c]?.[i] ?? 0;
          assert.ok(here >= 0, 'no more moves than there is');
          assert.ok(here <= (node.queued[c] ?? 0) || serves(node, c), 'labels are honoured');
        }
      }
      // the largest load is as small as it can be
      const reached = levelsOf(nodes, after);
      const lowest = Math.min(...all.map(({ levels }) => Math.max(...levels)));
      assert.ok(Math.abs(Math.max(...reached) - lowest) < EPSILON, `${reached.join()}: ${lowest}`);
      // so is that of the nodes which are not bound by it, and so on
      for (const level of new Set(limits)) {
        const best = Math.min(
          ...all
            .filter(({ levels }) =>
              levels.every((x, i) => (limits[i] ?? 0) <= level || x <= (limits[i] ?? 0) + EPSILON),
            )
            .map(({ levels }) => Math.max(...levels.filter((_, i) => (limits[i] ?? 0) <= level))),
        );
        assert.ok(Math.abs(best - level) < EPSILON, `of the level ${level}, ${best} is possible`);
        const bound = level > 0 ? boundNodes(nodes, limits, level) : undefined;
        for (const [i, limit] of limits.entries()) {
          if (limit !== level || bound === undefined) continue;
          assert.ok(bound.has(i), `n${i} is not bound to ${level}`);
        }
      }
      // and no smaller number of moves gets there
      const fewest = Math.min(
        ...all
          .filter(({ levels }) => levels.every((x, i) => x <= (limits[i] ?? 0) + EPSILON))
          .map(({ moved }) => moved),
      );
      assert.ok(reached.every((x, i) => x <= (limits[i] ?? 0) + EPSILON));
      assert.equal(plan.cost, fewest);
    });
    await fc.assert(property, { numRuns: 300 });
  });
});
