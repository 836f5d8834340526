import assert from 'node:assert/strict';
import type { ModelNode } from '../rules/node.js';
import { shareOf } from '../rules/bound.js';
import type { Moved, PartitionModel } from '../rules/partition.js';

const MOST_DISPATCHED = 1000;
const QUEUE = /^queue:([^:]*):(\d)$/;

/** Checks that where tasks wait now is allowed by the rules of dispatch, and follows it. */
export function followPlacing(
  partition: PartitionModel,
  seen: ReadonlyMap<string, readonly string[]>,
): void {
  const lists = new Map(
    [...seen].filter(([key]) => key.startsWith('backlog:') || key.startsWith('queue:')),
  );
  const before = placesOf(partition.lists);
  const after = placesOf(lists);
  assertWaiting(partition, lists, after);
  const moves = new Map<string, Moved>();
  for (const [key, tokens] of lists) {
    assertOrder(partition, key, tokens, before);
    assertMayHold(partition, key, tokens, before, moves);
  }
  rememberMoves(partition, moves);
  // of several calls one after the other, one look cannot tell which came first
  const dispatched =
    partition.placing === 'in calls' ? 0 : assertFirstComeFirstServed(partition, before, after);
  // more are for the next call
  const isMoved = partition.mayRebalance && moves.size > 0;
  if (partition.placing === 'all' && dispatched < MOST_DISPATCHED && !isMoved)
    assertNoRoomLeft(partition, lists);
  partition.lists = new Map([...lists].map(([key, tokens]) => [key, [...tokens]]));
  partition.entering.clear();
  partition.placing = 'nothing';
  partition.mayRebalance = false;
}

/** For the undo. */
function rememberMoves(partition: PartitionModel, moves: ReadonlyMap<string, Moved>): void {
  if (partition.placing === 'undo') {
    partition.lastMoves = new Map();
  } else if (partition.mayRebalance) {
    // what was dispatched and then moved on is not seen to be moved
    partition.lastMoves = 'unknown';
    partition.lastMovedAtMs = partition.nowMs;
  } else if (moves.size > 0) {
    partition.lastMoves = moves;
    partition.lastMovedAtMs = partition.nowMs;
  }
}

function placesOf(lists: ReadonlyMap<string, readonly string[]>): Map<string, string> {
  return new Map([...lists].flatMap(([key, tokens]) => tokens.map((token) => [token, key])));
}

/** Exactly the tasks that wait are in the lists, once each, in those of their priority. */
function assertWaiting(
  partition: PartitionModel,
  lists: ReadonlyMap<string, readonly string[]>,
  after: ReadonlyMap<string, string>,
): void {
  const waiting = [...partition.tasks.values()].filter(({ where }) => where.at === 'waiting');
  const listed = [...lists.values()].flat().sort();
  assert.deepEqual(listed, waiting.map(({ token }) => token).sort(), 'the tasks that wait');
  for (const { token, priority } of waiting) {
    assert.ok(after.get(token)?.endsWith(`:${priority}`), `${token} waits in ${after.get(token)}`);
  }
}

/** Those that were in a list keep their order; others come behind them, and what comes back goes before them. */
function assertOrder(
  partition: PartitionModel,
  key: string,
  tokens: readonly string[],
  before: ReadonlyMap<string, string>,
): void {
  const inBacklog = key.startsWith('backlog:');
  const stayed = tokens.filter((token) => before.get(token) === key);
  const there = new Set(tokens);
  const wanted = partition.list(key).filter((token) => there.has(token));
  assert.deepEqual(stayed, wanted, `the order of ${key}`);
  const ranks = tokens.map((token) => {
    if (before.get(token) === key) return 1;
    return inBacklog && partition.entering.get(token) === 'front' ? 0 : 2;
  });
  const sorted = [...ranks].sort();
  assert.deepEqual(ranks, sorted, `who came to ${key} stands at the wrong end: ${tokens.join()}`);
}

function assertMayHold(
  partition: PartitionModel,
  key: string,
  tokens: readonly string[],
  before: ReadonlyMap<string, string>,
  moves: Map<string, Moved>,
): void {
  const { placing, mayRebalance } = partition;
  const [, name] = QUEUE.exec(key) ?? [];
  let dispatched = 0;
  for (const token of tokens) {
    const from = before.get(token);
    if (from === key) continue;
    const way = `${token}: ${from ?? 'new'} to ${key}`;
    if (name === undefined) {
      assert.ok(partition.entering.has(token), `${way}: nobody gave it back`);
      continue;
    }
    const state = partition.nodes.get(name)?.state;
    assert.ok(state === 'active' || (placing === 'undo' && state === 'paused'), `${way}: ${state}`);
    if (from?.startsWith('queue:')) {
      const isDue = placing === 'rebalance' || placing === 'undo' || mayRebalance;
      assert.ok(isDue, `${way}: from queue to queue`);
      if (placing === 'undo') assertMovedBack(partition, token, { from, to: key });
      if (!mayRebalance) partition.counters.moved += 1;
      moves.set(token, { from, to: key });
    } else {
      assert.ok(
        placing !== 'nothing' && placing !== 'rebalance' && placing !== 'undo',
        `${way}: nothing was to be dispatched`,
      );
      dispatched += 1;
    }
  }
  const node = name === undefined ? undefined : partition.nodes.get(name);
  if (node === undefined || dispatched === 0 || mayRebalance) return;
  assert.ok(roomOf(partition, node, queuedCost(partition, node, tokens, key)) >= 0, `${key}: over`);
}

/** An undo takes a task back the way that the last rebalance brought it. */
function assertMovedBack({ lastMoves }: PartitionModel, token: string, way: Moved): void {
  if (lastMoves === 'unknown') return;
  assert.deepEqual(lastMoves.get(token), { from: way.to, to: way.from }, `${token} moves back`);
}

/** The cost of a node's queues, one of which has changed. */
function queuedCost(
  partition: PartitionModel,
  node: ModelNode,
  tokens: readonly string[],
  changed: string,
): number {
  const others = partition.listsOf({ node: node.name }).filter((key) => key !== changed);
  return costOf(partition, [...tokens, ...others.flatMap((key) => partition.list(key))]);
}

export function costOf(partition: PartitionModel, tokens: readonly string[]): number {
  return tokens.reduce((sum, token) => sum + partition.taskOf(token).cost, 0);
}

/** What a node's window still takes beside a queue of this cost; below 0 where it holds too much. */
function roomOf(partition: PartitionModel, node: ModelNode, queued: number): number {
  const { window } = partition.settings;
  if (window === 'unlimited') return Infinity;
  return shareOf(partition, Math.ceil(window * node.capacity)) - queued;
}

/** No task was dispatched while one before it, or one of a higher priority, stayed in the backlog; how many were. */
function assertFirstComeFirstServed(
  partition: PartitionModel,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): number {
  const turns = turnsOf(partition);
  const left = { priority: -1, turn: Infinity };
  const dispatched = { priority: 10, turn: -Infinity, count: 0 };
  for (const [token, key] of after) {
    const { priority } = partition.taskOf(token);
    const turn = turns.get(token) ?? Infinity;
    if (key.startsWith('backlog:')) {
      if (priority > left.priority) Object.assign(left, { priority, turn });
      if (priority === left.priority) left.turn = Math.min(left.turn, turn);
    } else if (partition.entering.has(token) || before.get(token)?.startsWith('backlog:')) {
      if (priority < dispatched.priority) Object.assign(dispatched, { priority, turn });
      if (priority === dispatched.priority) dispatched.turn = Math.max(dispatched.turn, turn);
      dispatched.count += 1;
    }
  }
  assert.ok(left.priority <= dispatched.priority, 'a higher priority was left in the backlog');
  if (left.priority === dispatched.priority) {
    assert.ok(dispatched.turn <= left.turn, 'an earlier task was left in the backlog');
  }
  return dispatched.count;
}

/** When tasks of the backlog go, among those of their priority: what came back goes first, what is new last. */
function turnsOf(partition: PartitionModel): Map<string, number> {
  const turns = new Map<string, number>();
  for (const key of partition.listsOf('backlog')) {
    for (const [turn, token] of partition.list(key).entries()) turns.set(token, turn);
  }
  for (const [token, entrance] of partition.entering) {
    turns.set(token, entrance === 'front' ? -1 : Infinity);
  }
  return turns;
}

/** The first task of the backlog fits no active node. */
function assertNoRoomLeft(
  partition: PartitionModel,
  lists: ReadonlyMap<string, readonly string[]>,
): void {
  const firstList = [...lists.keys()]
    .filter((key) => key.startsWith('backlog:'))
    .sort()
    .at(-1);
  const first = firstList === undefined ? undefined : lists.get(firstList)?.[0];
  if (first === undefined || partition.settings.window === 0) return;
  for (const node of partition.nodes.values()) {
    if (node.state !== 'active') continue;
    const queued = [...lists].flatMap(([key, tokens]) =>
      QUEUE.exec(key)?.[1] === node.name ? tokens : [],
    );
    const room = roomOf(partition, node, costOf(partition, queued));
    assert.ok(room < partition.taskOf(first).cost, `${first} was left, but ${node.name} has room`);
  }
}
