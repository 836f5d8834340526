import fc from 'fast-check';
import type { NewPoolSettings } from '../../../core/redis/scheduler.js';
import type { Pool } from '../../../core/redis/pool.js';
import type { NewTask, TaskId, TaskPlace } from '../../../core/domain/task.js';
import { failed, joinNode, type HandNode } from '../../support/handNode.js';
import { itemAt, queueOf } from '../../support/look.js';
import type { World } from '../../support/world.js';

/** A small pool, and what happens in it until somebody asks. */
export interface Story {
  readonly settings: NewPoolSettings & { readonly partitions: number };
  readonly nodes: readonly NodeTraits[];
  readonly tasks: readonly NewTask[];
  readonly steps: readonly Step[];
}

interface NodeTraits {
  readonly capacity: number;
  readonly labels: string[];
  readonly window: number | 'unlimited' | undefined;
}

export type Step =
  | { readonly kind: 'enqueue'; readonly task: NewTask }
  | {
      readonly kind: 'take';
      readonly node: number;
      readonly partition: number;
      readonly most: number;
    }
  | { readonly kind: 'end'; readonly held: number; readonly fails: boolean }
  | { readonly kind: 'pause' | 'resume' | 'drain'; readonly node: number }
  | { readonly kind: 'move'; readonly task: number; readonly node: number }
  | { readonly kind: 'remove'; readonly task: number }
  | { readonly kind: 'limit'; readonly key: string; readonly concurrency: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'sweep' };

const someLabels = fc.constantFrom<string[]>([], [], [], ['g'], ['h'], ['g', 'h']);
const someKey = fc.constantFrom('k', 'k', 'j');

/** Which of the terms of tasks are used: what is simpler is told more exactly. */
export interface Terms {
  readonly lanes: boolean;
  readonly limits: boolean;
}

const OPENING: Step = { kind: 'take', node: 0, partition: 0, most: 3 };

export function storyWith(terms: Terms): fc.Arbitrary<Story> {
  const task = taskWith(terms);
  return fc.record({
    settings: settingsWith(terms),
    nodes: fc.array(nodeWith(terms), { minLength: 1, maxLength: 3 }),
    tasks: fc.array(task, { minLength: terms.limits ? 5 : 1, maxLength: 8 }),
    steps: fc
      .array(stepWith(terms, task), { maxLength: 14, size: 'max' })
      // a limit puts aside what a take meets
      .map((steps) => (terms.limits ? [OPENING, ...steps] : steps)),
  });
}

function settingsWith({ limits }: Terms): fc.Arbitrary<Story['settings']> {
  const none = fc.constant({});
  const limiting = fc.record({
    limitConcurrency: fc.constantFrom(0, 1, 1, 1, 2),
    limitRatePerSecond: fc.constantFrom(0, 0, 0, 1),
    ratePerSecond: fc.constantFrom(0, 0, 0, 0, 2),
  });
  return fc
    .record({
      partitions: fc.constantFrom(1, 1, 2),
      window: fc.constantFrom(0, 1, 2, 'unlimited' as const),
      stealing: fc.constantFrom('half' as const, 'off' as const),
      backoff: fc.constant('fixed' as const),
      retryDelayMs: fc.constantFrom(0, 300),
      heartbeatTimeoutMs: fc.constant(3_600_000),
    })
    .chain((settings) => (limits ? limiting : none).map((more) => ({ ...settings, ...more })));
}

function nodeWith({ lanes }: Terms): fc.Arbitrary<NodeTraits> {
  return fc.record({
    capacity: fc.constantFrom(1, 2, 3),
    labels: lanes ? someLabels : fc.constant([]),
    window: fc.constantFrom(undefined, undefined, 0, 3, 'unlimited' as const),
  });
}

function taskWith({ lanes, limits }: Terms): fc.Arbitrary<NewTask> {
  return fc
    .record({
      priority: fc.constantFrom(0, 0, 0, 1, 2),
      cost: fc.constantFrom(1, 1, 1, 2, 9),
      delayMs: fc.constantFrom(0, 0, 0, 0, 400),
      requires: lanes ? someLabels : fc.constant([]),
      tenant: lanes ? fc.constantFrom(undefined, 'ann', 'tom') : fc.constant(undefined),
      limitKey: limits ? fc.constantFrom(undefined, 'k', 'k', 'k', 'j') : fc.constant(undefined),
    })
    .map(({ requires, tenant, limitKey, ...traits }) => ({
      ...{ name: 't', ...traits, requires },
      ...(tenant !== undefined && { tenant }),
      ...(limitKey !== undefined && { limitKey }),
    }));
}

function stepWith({ limits }: Terms, task: fc.Arbitrary<NewTask>): fc.Arbitrary<Step> {
  const node = fc.nat({ max: 2 });
  const at = { node, partition: fc.nat({ max: 1 }) };
  const kind = <K extends Step['kind']>(one: K) => fc.constant(one);
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: kind('enqueue'), task }) },
    {
      weight: 6,
      arbitrary: fc.record({ kind: kind('take'), ...at, most: fc.constantFrom(1, 3) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: kind('end'), held: fc.nat({ max: 9 }), fails: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ kind: kind('pause'), node }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('resume'), node }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('drain'), node }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('move'), task: fc.nat({ max: 9 }), node }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('remove'), task: fc.nat({ max: 9 }) }) },
    {
      weight: limits ? 1 : 0,
      arbitrary: fc.record({
        ...{ kind: kind('limit'), key: someKey, concurrency: fc.constantFrom(1, 2, 3) },
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: kind('pass'), ms: fc.constantFrom(300, 1000, 5000, 30_000) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: kind('sweep') }) },
  );
}

/** One of the pool's nodes, in each partition, with what it runs there. */
export interface BusyNode {
  readonly name: string;
  readonly capacity: number;
  readonly desks: readonly HandNode[];
  readonly held: string[][];
}

export interface BusyPool {
  readonly pool: Pool;
  readonly nodes: readonly BusyNode[];
  readonly ids: readonly TaskId[];
}

export function freePlaces({ capacity, held }: BusyNode): number {
  return capacity - held.flat().length;
}

/** Lets a story happen. */
export async function happen(world: World, story: Story): Promise<BusyPool> {
  const pool = await world.createPool(story.settings);
  const nodes: BusyNode[] = [];
  for (const [i, traits] of story.nodes.entries()) {
    const name = `n${i}`;
    const desks: HandNode[] = [];
    for (let partition = 0; partition < story.settings.partitions; partition++) {
      const { capacity, labels, window } = traits;
      desks.push(
        await joinNode(pool, name, {
          ...{ capacity, labels, partition },
          ...(window !== undefined && { window }),
        }),
      );
    }
    nodes.push({ name, capacity: traits.capacity, desks, held: desks.map(() => []) });
  }
  const ids: TaskId[] = [];
  const busy = { pool, nodes, ids };
  for (const task of story.tasks) ids.push(await pool.enqueue(task));
  for (const step of story.steps) await act(world, busy, ids, step);
  return busy;
}

async function act(world: World, busy: BusyPool, ids: TaskId[], step: Step): Promise<void> {
  const { pool, nodes } = busy;
  if ('node' in step) return actOn(pool, itemAt(nodes, step.node % nodes.length), ids, step);
  switch (step.kind) {
    case 'enqueue':
      ids.push(await pool.enqueue(step.task));
      return;
    case 'end':
      return end(nodes, step.held, step.fails);
    case 'remove':
      return removeWaiting(pool, itemAt(ids, step.task % ids.length));
    case 'limit':
      return pool.setLimit(step.key, { concurrency: step.concurrency });
    case 'pass':
      world.nowMs += step.ms;
      return;
    case 'sweep':
      await pool.sweep();
  }
}

async function actOn(
  pool: Pool,
  node: BusyNode,
  ids: readonly TaskId[],
  step: Extract<Step, { readonly node: number }>,
): Promise<void> {
  switch (step.kind) {
    case 'take': {
      const [desk, held] = deskOf(node, step.partition);
      const taken = await desk.take(Math.min(step.most, freePlaces(node)));
      if (taken.kind === 'taken') held.push(...taken.tasks.map(({ token }) => token));
      return;
    }
    case 'pause':
      return pool.pauseNode(node.name);
    case 'resume':
      return pool.resumeNode(node.name);
    case 'drain':
      await pool.drainNode(node.name);
      return;
    case 'move':
      return moveWaiting(pool, itemAt(ids, step.task % ids.length), node.name);
  }
}

/** Ends one of the tasks that run. */
async function end(nodes: readonly BusyNode[], index: number, fails: boolean): Promise<void> {
  const running = nodes.flatMap(({ desks, held }) =>
    held.flatMap((tokens, i) => tokens.map((token) => ({ token, tokens, desk: itemAt(desks, i) }))),
  );
  if (running.length === 0) return;
  const { token, tokens, desk } = itemAt(running, index % running.length);
  tokens.splice(tokens.indexOf(token), 1);
  await desk.settle(fails ? { failed: [failed(token)] } : { completed: [token] });
}

async function moveWaiting(pool: Pool, id: TaskId, name: string): Promise<void> {
  const from = await waitsIn(pool, id);
  const { nodes } = await pool.snapshot();
  const isActive = nodes.some((node) => node.name === name && node.state === 'active');
  if (from !== undefined && isActive) await pool.move([id], from, name);
}

async function removeWaiting(pool: Pool, id: TaskId): Promise<void> {
  const from = await waitsIn(pool, id);
  if (from !== undefined) await pool.remove([id], from);
}

/** The list that a task waits in; undefined where it is elsewhere. */
async function waitsIn(pool: Pool, id: TaskId): Promise<TaskPlace | undefined> {
  const at = (await pool.inspect(id))?.at;
  if (at?.state === 'queued') return queueOf(at.node);
  return at?.state === 'backlog' || at?.state === 'limited' ? { kind: at.state } : undefined;
}

function deskOf({ desks, held }: BusyNode, partition: number): [HandNode, string[]] {
  const index = partition % desks.length;
  return [itemAt(desks, index), itemAt(held, index)];
}
