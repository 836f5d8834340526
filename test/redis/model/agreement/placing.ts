import assert from 'node:assert/strict';
import { canServe, type ModelNode } from '../rules/node.js';
import type { Moved, PartitionModel } from '../rules/partition.js';
import { laneOf, labelsOf } from '../rules/task.js';
import { followDispatch } from './dispatch.js';
import { assertMovedBack, followMoves } from './moves.js';
import type { Recount } from './recount.js';

const QUEUE = /^queue:([^:]*):(\d)$/;

/** Checks that where tasks wait now is allowed by the rules of dispatch, and follows it. */
export function followPlacing(partition: PartitionModel, found: Recount): void {
  const lists = new Map(
    [...found.lists].filter(([key]) => key.startsWith('backlog:') || key.startsWith('queue:')),
  );
  assertWaiting(partition, lists);
  const before = placesOf(partition.lists);
  const given = new Map<string, string>();
  const moves = new Map<string, Moved>();
  for (const [key, tokens] of lists) {
    const [, node] = QUEUE.exec(key) ?? [];
    if (node === undefined) continue;
    for (const token of assertQueue(partition, key, node, tokens, before, moves)) {
      given.set(token, node);
    }
  }
  followMoves(partition, moves, found);
  followDispatch(partition, given, lists);
  assertBacklog(partition, lists);
  assertWoken(partition, found);
  partition.lists = new Map([...lists].map(([key, tokens]) => [key, [...tokens]]));
  partition.entering.clear();
  partition.placing = 'nothing';
  partition.mayRebalance = false;
}

function placesOf(lists: ReadonlyMap<string, readonly string[]>): Map<string, string> {
  return new Map([...lists].flatMap(([key, tokens]) => tokens.map((token) => [token, key])));
}

/** Exactly the tasks that wait are in the lists, once each, in those of their lane and priority. */
function assertWaiting(
  partition: PartitionModel,
  lists: ReadonlyMap<string, readonly string[]>,
): void {
  const waiting = [...partition.tasks.values()].filter(({ where }) => where.at === 'waiting');
  const listed = [...lists.values()].flat().sort();
  assert.deepEqual(listed, waiting.map(({ token }) => token).sort(), 'the tasks that wait');
  for (const [key, tokens] of lists) {
    for (const task of tokens.map((token) => partition.taskOf(token))) {
      const lane = `backlog:${laneOf(task)}:${task.priority}`;
      const isRight = QUEUE.test(key) ? key.endsWith(`:${task.priority}`) : key === lane;
      assert.ok(isRight, `${task.token} waits in ${key}`);
    }
  }
}

/**
 * Those that were in a queue keep their order, and others come behind them: to an active node that can run them, no more
 * than its window takes. Returns those that came from the backlog.
 */
function assertQueue(
  partition: PartitionModel,
  key: string,
  name: string,
  tokens: readonly string[],
  before: ReadonlyMap<string, string>,
  moves: Map<string, Moved>,
): string[] {
  const { placing, mayRebalance } = partition;
  const { state, labels = '' }: Partial<ModelNode> = partition.nodes.get(name) ?? {};
  const there = new Set(tokens);
  const stayed = partition.list(key).filter((token) => there.has(token));
  assert.deepEqual(tokens.slice(0, stayed.length), stayed, `the order of ${key}`);
  const given: string[] = [];
  for (const token of tokens.slice(stayed.length)) {
    const from = before.get(token) ?? 'nowhere';
    const way = `${token}: ${from} to ${key}`;
    assert.ok(state === 'active' || (placing === 'undo' && state === 'paused'), `${way}: ${state}`);
    const required = labelsOf(partition.taskOf(token));
    assert.ok(canServe(labels, required), `${way}: the node lacks ${required}`);
    if (from.startsWith('backlog:')) {
      given.push(token);
      continue;
    }
    const isDue = placing === 'rebalance' || placing === 'undo' || mayRebalance;
    assert.ok(isDue, `${way}: from queue to queue`);
    if (placing === 'undo') assertMovedBack(partition, token, { from, to: key });
    if (!mayRebalance) partition.counters.moved += 1;
    moves.set(token, { from, to: key });
  }
  return given;
}

/** What was not dispatched is where it was: each lane in its order. */
function assertBacklog(
  partition: PartitionModel,
  lists: ReadonlyMap<string, readonly string[]>,
): void {
  for (const key of new Set([...lists.keys(), ...partition.lists.keys()])) {
    if (!key.startsWith('backlog:')) continue;
    assert.deepEqual(lists.get(key) ?? [], partition.list(key), `the order of ${key}`);
  }
}

/** Of the idle nodes that can run what has come to the backlog and is still there, one was woken. */
function assertWoken(partition: PartitionModel, found: Recount): void {
  const idle = new Set(found.sets.get('idle'));
  for (const token of partition.entering) {
    const task = partition.taskOf(token);
    const isLeft = partition.list(`backlog:${laneOf(task)}:${task.priority}`).includes(token);
    const able = [...partition.idle].filter((name) => {
      const node = partition.nodes.get(name);
      return node?.state === 'active' && canServe(node.labels, labelsOf(task));
    });
    const isWoken = able.some((name) => !idle.has(name));
    assert.ok(!isLeft || able.length === 0 || isWoken, `nobody was woken for ${token}`);
  }
  partition.idle = idle;
}
