import assert from 'node:assert/strict';
import { poolFigures } from '../../core/balance/poolFigures.js';
import { sweep } from '../../core/redis/calls/sweep.js';
import type { Pool } from '../../core/redis/pool.js';
import { tokenCost } from '../../core/redis/taskIds.js';
import { joinNode, sliceOf, type HandNode, type HandNodeOptions } from './handNode.js';
import type { World } from './world.js';

/** A task that runs on a node, until a time. */
interface Run {
  readonly token: string;
  readonly partition: number;
  readonly endsAtMs: number;
}

/** A node of all partitions of a pool, on which a task of cost 1 runs for so long. */
export interface PacedNode {
  readonly name: string;
  readonly capacity: number;
  readonly msPerCost: number;
  readonly hands: readonly HandNode[];
  readonly runs: Run[];
  /** By partition: until when it waits for its bell, where it does. */
  readonly idleUntilMs: Map<number, number>;
}

/** How a pool was drained. */
export interface Drained {
  readonly drainMs: number;
  /** Completed tasks by node. */
  readonly tasks: Readonly<Record<string, number>>;
  /** Largest normalised load over the mean one, on average over the looks. */
  readonly maxOverMean: number;
}

const SWEEP_MS = 1000;
const BEAT_MS = 2000;
/** A node that is not woken looks by itself after so long. */
const LONGEST_WAIT_MS = 5000;

/** Registers a node that has been measured. */
export async function joinPaced(
  pool: Pool,
  name: string,
  msPerCost: number,
  options: Omit<HandNodeOptions, 'partition'> = {},
): Promise<PacedNode> {
  const hands: HandNode[] = [];
  for (const { index } of pool.partitionsOf()) {
    const hand = await joinNode(pool, name, { ...options, partition: index });
    await hand.heartbeat([], { cost: 100, slotMs: 100 * msPerCost });
    hands.push(hand);
  }
  return {
    name,
    capacity: options.capacity ?? 1,
    msPerCost,
    hands,
    runs: [],
    idleUntilMs: new Map(),
  };
}

/** Has a node begin so many tasks of a partition at most, as far as it has room; how many it was given. */
export async function begin(
  world: World,
  node: PacedNode,
  most = Infinity,
  partition = 0,
  completed: readonly string[] = [],
): Promise<number> {
  const room = Math.min(most, node.capacity - node.runs.length);
  const taken = await node.hands[partition]?.take(room, { completed });
  if (taken?.kind !== 'taken') {
    const againInMs = taken?.kind === 'empty' ? (taken.againInMs ?? Infinity) : Infinity;
    node.idleUntilMs.set(partition, world.nowMs + Math.min(againInMs, LONGEST_WAIT_MS));
    return 0;
  }
  for (const { token } of taken.tasks) {
    const endsAtMs = world.nowMs + tokenCost(token) * node.msPerCost;
    node.runs.push({ token, partition, endsAtMs });
  }
  return taken.tasks.length;
}

/**
 * Drains a pool as workers do: a node that has ended a task says so and asks for more, one that has found nothing waits
 * for its bell. Time goes on from one thing that happens to the next.
 *
 * @param tasks that are to be completed
 * @param lookMs how often, and for how long, the balance is looked at
 */
export async function drain(
  world: World,
  pool: Pool,
  nodes: readonly PacedNode[],
  tasks: number,
  lookMs: { every: number; until: number },
): Promise<Drained> {
  const startMs = world.nowMs;
  const done = Object.fromEntries(nodes.map(({ name }) => [name, 0]));
  const due = { sweep: startMs, beat: startMs, look: startMs };
  const looks: number[] = [];
  let [left, endedMs, turn] = [tasks, startMs, 0];
  while (left > 0) {
    assert.ok(world.nowMs - startMs < 10_000_000, `${left} tasks are left`);
    if (world.nowMs >= due.sweep) {
      for (const { index } of pool.partitionsOf()) await sweepAll(pool, index);
      due.sweep += SWEEP_MS;
    }
    const ended = await askAll(world, nodes, turn++, done);
    if (ended > 0) endedMs = world.nowMs;
    left -= ended;
    if (world.nowMs >= due.beat) {
      await beatAll(nodes);
      due.beat += BEAT_MS;
    }
    if (world.nowMs >= due.look && world.nowMs - startMs <= lookMs.until) {
      looks.push(poolFigures(await pool.snapshot()).maxOverMean);
      due.look += lookMs.every;
    }
    const ends = nodes.flatMap(({ runs }) => runs.map(({ endsAtMs }) => endsAtMs));
    const agains = nodes.flatMap(({ idleUntilMs }) => [...idleUntilMs.values()]);
    const soonest = Math.ceil(Math.min(...ends, ...agains, due.sweep, due.beat));
    world.nowMs = Math.max(world.nowMs + 1, soonest);
  }
  const maxOverMean = looks.reduce((sum, one) => sum + one, 0) / looks.length;
  return { drainMs: endedMs - startMs, tasks: done, maxOverMean };
}

/** Whether a node has room and has not to wait for its bell. */
async function mayLook(world: World, node: PacedNode, partition: number): Promise<boolean> {
  if (node.runs.length >= node.capacity) return false;
  const untilMs = node.idleUntilMs.get(partition) ?? 0;
  const bell = `${world.prefix}:{demo:${partition}}:wake:${node.name}`;
  if (untilMs > world.nowMs && (await world.redis.lpop(bell)) === null) return false;
  node.idleUntilMs.delete(partition);
  return true;
}

/**
 * Has nodes settle what has ended, and take what they have room for; it is another one's turn to be first each time. A
 * node that waits for its bell only settles, as a worker does: what it has freed may go to any node that waits.
 */
async function askAll(
  world: World,
  nodes: readonly PacedNode[],
  turn: number,
  done: Record<string, number>,
): Promise<number> {
  let ended = 0;
  for (let happened = 1; happened > 0;) {
    happened = 0;
    const first = turn % nodes.length;
    for (const node of [...nodes.slice(first), ...nodes.slice(0, first)]) {
      for (const partition of node.hands.keys()) {
        const over = node.runs.filter(
          (run) => run.partition === partition && run.endsAtMs <= world.nowMs,
        );
        for (const run of over) node.runs.splice(node.runs.indexOf(run), 1);
        ended += over.length;
        done[node.name] = (done[node.name] ?? 0) + over.length;
        const tokens = over.map(({ token }) => token);
        const isToTake = await mayLook(world, node, partition);
        if (tokens.length === 0 && !isToTake) continue;
        const given = await begin(world, node, isToTake ? Infinity : 0, partition, tokens);
        happened += over.length + given;
      }
    }
  }
  return ended;
}

async function beatAll(nodes: readonly PacedNode[]): Promise<void> {
  for (const { hands, runs } of nodes) {
    for (const [partition, hand] of hands.entries()) {
      const held = runs.filter((run) => run.partition === partition);
      await hand.heartbeat(held.map(({ token }) => token));
    }
  }
}

async function sweepAll(pool: Pool, partition: number): Promise<void> {
  const slice = sliceOf(pool, partition);
  while ((await sweep(slice, 0)).more);
}
