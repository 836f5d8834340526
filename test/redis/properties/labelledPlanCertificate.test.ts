import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RebalancePlan } from '../../../core/index.js';
import { seedLoads } from '../../support/partitionSeed.js';
import { useWorld } from '../../support/world.js';

const KINDS = 5;

interface Node {
  readonly weight: number;
  readonly running: number;
  /** The kinds of tasks that it serves; kind 0 every node does. */
  readonly offers: readonly boolean[];
  /** Queued cost by kind. */
  readonly queued: readonly number[];
}

const aNode: fc.Arbitrary<Node> = fc.record({
  weight: fc.constantFrom(1, 1, 2, 3, 0.5),
  running: fc.nat({ max: 9 }),
  offers: fc.array(fc.boolean(), { minLength: KINDS, maxLength: KINDS }),
  queued: fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 30 })), {
    minLength: KINDS,
    maxLength: KINDS,
  }),
});
const someNodes = fc.array(aNode, { minLength: 2, maxLength: 8 }).map((nodes) =>
  // nothing waits where it cannot be run
  nodes.map((node) => ({
    ...node,
    queued: node.queued.map((cost, k) => (k === 0 || node.offers[k] ? cost : 0)),
  })),
);

function serves({ offers }: Node, kind: number): boolean {
  return kind === 0 || offers[kind] === true;
}

/** The cost of each kind on each node after the plan. */
function placed(nodes: readonly Node[], { moves }: RebalancePlan): number[][] {
  const after = nodes.map(({ queued }) => [...queued]);
  for (const { from, to, labels, cost } of moves) {
    const kind = Number(labels[0]?.slice(1) ?? 0);
    const [source, target] = [after[Number(from.slice(1))], after[Number(to.slice(1))]];
    assert.ok(source !== undefined && target !== undefined);
    source[kind] = (source[kind] ?? 0) - cost;
    target[kind] = (target[kind] ?? 0) + cost;
  }
  return after;
}

/** What a node takes at a level. */
function room({ weight, running }: Node, level: number): number {
  return Math.max(0, Math.floor(level * weight - running + 1e-9));
}

/** By the theorem of Hall: of all sets of kinds, the highest level at which their nodes have places enough. */
function highestNeed(nodes: readonly Node[]): number {
  let highest = 0;
  for (let set = 1; set < 1 << KINDS; set++) {
    const kinds = Array.from({ length: KINDS }, (_, k) => k).filter((k) => set & (1 << k));
    const eligible = nodes.filter((node) => kinds.some((k) => serves(node, k)));
    const demand = nodes.reduce(
      (sum, { queued }) => sum + kinds.reduce((own, k) => own + (queued[k] ?? 0), 0),
      0,
    );
    const steps = eligible
      .flatMap(({ weight, running }) =>
        Array.from({ length: demand }, (_, i) => (running + i + 1) / weight),
      )
      .sort((a, b) => a - b);
    const at = (level: number) => eligible.reduce((sum, node) => sum + room(node, level), 0);
    const needed = demand === 0 ? 0 : (steps.find((level) => at(level) >= demand) ?? Infinity);
    highest = Math.max(highest, needed);
  }
  return highest;
}

type Arc = readonly [from: string, to: string, cost: number];

/** How a task of a kind could leave or come to a node, and how many moves more that would be. */
function arcsOf(node: Node, i: number, k: number, now: number): Arc[] {
  const was = node.queued[k] ?? 0;
  assert.ok(now >= 0 && (now === 0 || serves(node, k)));
  const arcs: Arc[] = [];
  if (now > was) arcs.push([`n${i}`, `k${k}`, 0]);
  else if (now > 0) arcs.push([`n${i}`, `k${k}`, 1]);
  if (serves(node, k)) arcs.push([`k${k}`, `n${i}`, now < was ? -1 : 0]);
  return arcs;
}

/** What could be changed in a placement. */
function residual(nodes: readonly Node[], after: number[][], most: readonly number[]): Arc[] {
  return nodes.flatMap((node, i) => {
    const own = after[i] ?? [];
    const total = own.reduce((sum, cost) => sum + cost, 0);
    const places = most[i] ?? 0;
    assert.ok(total <= places, `n${i} has ${total}, and places for ${places}`);
    const arcs = own.flatMap((now, k) => arcsOf(node, i, k, now));
    if (total < places) arcs.push([`n${i}`, 'room', 0]);
    if (total > 0) arcs.push(['room', `n${i}`, 0]);
    return arcs;
  });
}

/** Whether some change would take fewer moves (Bellman and Ford). */
function hasNegativeCycle(arcs: readonly Arc[]): boolean {
  const names = [...new Set(arcs.flatMap(([from, to]) => [from, to]))];
  const length = new Map(names.map((name) => [name, 0]));
  for (let pass = 0; pass <= names.length; pass++) {
    let shorter = false;
    for (const [from, to, cost] of arcs) {
      const next = (length.get(from) ?? 0) + cost;
      if (next >= (length.get(to) ?? 0)) continue;
      length.set(to, next);
      shorter = true;
    }
    if (!shorter) return false;
  }
  return true;
}

describe('the rebalance plan of many nodes and labels', () => {
  const world = useWorld();

  it('has the smallest level, and no change of it takes fewer moves', async function () {
    this.timeout(60_000);
    const pool = await world().createPool();
    const prefix = `${world().prefix}:{demo:0}:`;
    const property = fc.asyncProperty(someNodes, async (nodes) => {
      await seedLoads(
        world().redis,
        prefix,
        nodes.map(({ weight, running, offers, queued }, i) => ({
          ...{ name: `n${i}`, weight, capacity: 1, running },
          queued: queued.reduce((sum, cost) => sum + cost, 0),
          labels: offers.flatMap((offered, k) => (offered && k > 0 ? [`k${k}`] : [])).join(','),
          labelled: Object.fromEntries(
            queued.map((cost, k): [string, number] => [`k${k}`, cost]).slice(1),
          ),
        })),
      );

      const plan = await pool.planRebalance();

      assert.ok(plan.isBest);
      const levels = plan.nodes.map(({ level }) => level);
      assert.ok(Math.abs(Math.max(...levels) - highestNeed(nodes)) < 1e-9, levels.join());
      const most = nodes.map((node, i) => room(node, levels[i] ?? 0));
      assert.ok(!hasNegativeCycle(residual(nodes, placed(nodes, plan), most)));
    });
    await fc.assert(property, { numRuns: 300 });
  });
});
