import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Explanation, WaitingReason } from '../../../core/domain/explanation.js';
import { textOf } from '../../../core/domain/sentence.js';
import type { TaskId } from '../../../core/domain/task.js';
import { makeTaskId, tokenSequence } from '../../../core/redis/taskIds.js';
import { itemAt } from '../../support/look.js';
import { useWorld } from '../../support/world.js';
import { freePlaces, happen, storyWith, type BusyNode, type BusyPool } from './busyPool.js';
import { explained } from './explained.js';
import { keepsakeOf } from './keepsake.js';

/** Pools that are told exactly; what limits and lanes keep apart is told less so. */
const KINDS_OF_POOLS = [
  ['with neither lanes nor limits', { lanes: false, limits: false }],
  ['with labels and tenants', { lanes: true, limits: false }],
  ['with limits', { lanes: false, limits: true }],
  ['with all of these', { lanes: true, limits: true }],
] as const;
const RUNS = Number(process.env['REDISPATCH_EXPLAIN_RUNS'] ?? 30);

/** What takes would start, each from the same moment. */
interface Takes {
  /** By node: of one that asks for one task. */
  readonly ofOne: ReadonlyMap<string, ReadonlySet<TaskId>>;
  /** Of any one node that asks for what it has places for. */
  readonly ofEach: ReadonlySet<TaskId>;
  /** Of all nodes, one after the other in either order, each asking for what it has places for. */
  readonly ofAll: ReadonlySet<TaskId>;
}

describe('what is explained, and what takes do', () => {
  const world = useWorld();
  const tally = new Map<string, number>();

  async function takesIn({ nodes }: BusyPool, partition: number): Promise<Takes> {
    const keepsake = await keepsakeOf(world().redis, world().prefix);
    const from = async (some: readonly BusyNode[], most: number): Promise<Set<TaskId>> => {
      const started = new Set<TaskId>();
      for (const node of some) {
        const taken = await itemAt(node.desks, partition).take(Math.min(most, freePlaces(node)));
        for (const { token } of taken.kind === 'taken' ? taken.tasks : []) {
          started.add(makeTaskId(partition, tokenSequence(token)));
        }
      }
      await keepsake.putBack();
      return started;
    };
    const ofOne = new Map<string, Set<TaskId>>();
    const ofEach: TaskId[] = [];
    for (const node of nodes) {
      ofOne.set(node.name, await from([node], 1));
      ofEach.push(...(await from([node], 1000)));
    }
    const all = [await from(nodes, 1000), await from([...nodes].reverse(), 1000)];
    const ofAll = new Set(all.flatMap((started) => [...started]));
    return { ofOne, ofEach: new Set(ofEach), ofAll };
  }

  for (const [name, terms] of KINDS_OF_POOLS) {
    it(`agree in pools ${name}`, async function () {
      this.timeout(60_000 + 200 * RUNS);
      const property = fc.asyncProperty(storyWith(terms), async (story) => {
        await world().redis.del(...(await world().redis.keys(`${world().prefix}*`)), 'none');
        const busy = await happen(world(), story);
        for (let partition = 0; partition < story.settings.partitions; partition++) {
          const takes = await takesIn(busy, partition);
          for (const id of busy.ids.filter((one) => one.startsWith(`${partition}-`))) {
            if ((await busy.pool.inspect(id)) === undefined) continue;
            const explanation = await explained(busy.pool, id);
            for (const { kind } of explanation.waiting) tally.set(kind, (tally.get(kind) ?? 0) + 1);
            agree(explanation, takes, terms);
          }
        }
      });
      await fc.assert(property, { numRuns: RUNS });
    });
  }

  it('have met all kinds of pools: some tasks were next, and others were kept by this or that', () => {
    assert.ok((tally.get('next') ?? 0) > 0 && tally.size > 3, [...tally].join('; '));
  });
});

type Terms = (typeof KINDS_OF_POOLS)[number][1];

/** What is told of a task, and which nodes begin it when they ask for one. */
interface Told extends Explanation {
  readonly starters: readonly string[];
  readonly hold: (truth: boolean, what: string) => void;
}

function agree(explanation: Explanation, takes: Takes, terms: Terms): void {
  const { id, at, waiting } = explanation;
  const starters = [...takes.ofOne].filter(([, ids]) => ids.has(id)).map(([node]) => node);
  const said = waiting.map((reason) => textOf(reason.said)).join(' ');
  const told: Told = {
    ...explanation,
    starters,
    hold: (truth, what) =>
      assert.ok(
        truth,
        `${what}: ${id} ${at?.state}, begun by ${starters.join() || 'none'}: ${said}`,
      ),
  };
  const isOver = at?.state === 'running' || at?.state === 'completed' || at?.state === 'dead';
  told.hold(isOver === (waiting.length === 0), 'what waits has a reason, and only that');
  agreeOnNext(told, terms);
  agreeOnKept(told, takes, terms);
}

function agreeOnNext({ at, waiting, starters, hold }: Told, { lanes, limits }: Terms): void {
  const next = waiting.find((reason) => reason.kind === 'next');
  const named: readonly string[] = next?.nodes ?? [];
  if (next !== undefined) hold(waiting.length === 1 && named.length > 0, 'next stands alone');
  for (const node of named) hold(starters.includes(node), `${node} begins it`);
  if (!lanes && !limits && at?.state === 'backlog') {
    hold(named.join() === starters.join(), 'exactly the nodes named begin it');
  }
}

function agreeOnKept({ id, at, waiting, starters, hold }: Told, takes: Takes, terms: Terms): void {
  if (waiting.some(keepsFromAll)) {
    hold(!takes.ofAll.has(id), 'what is kept is not begun, whichever nodes take');
  }
  if (waiting.some((reason) => keepsFromEach(reason, terms))) {
    hold(!takes.ofEach.has(id) && starters.length === 0, 'what is kept is not begun by any node');
  }
  if (at?.state === 'backlog' && waiting.some((reason) => keepsFirst(reason, terms))) {
    hold(starters.length === 0, 'what others go before is not begun first');
  }
}

/** Whether the task does not start, whichever nodes take one after the other. */
function keepsFromAll(reason: WaitingReason): boolean {
  if (reason.kind === 'windows-full') return reason.running === reason.capacity;
  if (reason.kind === 'node-busy') return reason.thieves === 0;
  // others go first, or its node is silent, which none is here
  const others: readonly string[] = ['behind', 'queues-first', 'not-offered', 'next', 'node-lost'];
  return !others.includes(reason.kind);
}

/** Whether no take of one node starts it. Where others take too, they may steal what is in front of it. */
function keepsFromEach(reason: WaitingReason, { limits }: Terms): boolean {
  // what a limit puts aside of a queue takes no place
  return keepsFromAll(reason) || (reason.kind === 'windows-full' && !limits);
}

/** Whether no node that begins one task begins this one. */
function keepsFirst(reason: WaitingReason, { limits }: Terms): boolean {
  if (limits) return false;
  if (reason.kind === 'behind') return reason.tasks > 0 && reason.otherLanes === 0;
  return reason.kind === 'queues-first';
}
