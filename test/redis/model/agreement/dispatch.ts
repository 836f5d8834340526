import assert from 'node:assert/strict';
import { shareOf } from '../rules/bound.js';
import { ALL_PRIORITIES, backlogKey, classesByTurn, takeTurns, turns } from '../rules/lanes.js';
import { canServe, type ModelNode } from '../rules/node.js';
import type { PartitionModel } from '../rules/partition.js';
import { labelsOf, laneOf } from '../rules/task.js';

const MOST_DISPATCHED = 1000;

type Lists = ReadonlyMap<string, readonly string[]>;

/**
 * Which tasks went from the backlog to which nodes: those whose turn it was, in their order, and no more than there was
 * room for. The model's lanes are then as they should be.
 */
export function followDispatch(
  partition: PartitionModel,
  given: ReadonlyMap<string, string>,
  lists: Lists,
): void {
  const { placing } = partition;
  if (given.size > 0) {
    assert.ok(
      placing !== 'nothing' && placing !== 'rebalance' && placing !== 'undo',
      'nothing was to be dispatched',
    );
  }
  if (!partition.mayRebalance) assertRoom(partition, given, lists);
  // of several calls one after the other, one look cannot tell which came first
  if (placing === 'in calls') takeHeads(partition, given);
  else assertOrder(partition, given, lists, replay(partition, given, lists));
}

/** Of each lane the first ones went. */
function takeHeads(partition: PartitionModel, given: ReadonlyMap<string, string>): void {
  const counts = new Map<string, number>();
  for (const token of given.keys()) {
    const { priority, ...asked } = partition.taskOf(token);
    const key = backlogKey(laneOf({ priority, ...asked }), priority);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const [key, count] of counts) {
    const heads = partition.list(key).splice(0, count);
    assert.ok(
      heads.every((token) => given.has(token)),
      `an earlier task was left in ${key}`,
    );
  }
}

/** Does the same in the model, and returns the tasks in the order in which they went. */
function replay(
  partition: PartitionModel,
  given: ReadonlyMap<string, string>,
  lists: Lists,
): string[] {
  const gone: string[] = [];
  // what is in front is not overtaken where it could go
  const closed = new Set<string>();
  for (const priority of ALL_PRIORITIES) {
    for (const labels of classesByTurn(partition, priority)) {
      const isServed = (required: string) => required === labels;
      const wanted = [...given.keys()].filter((token) => {
        const task = partition.taskOf(token);
        return task.priority === priority && labelsOf(task) === labels;
      });
      // before any is taken: lanes that become equal go on in the order that they had
      const inOrder = [...turns(partition, priority, isServed)];
      const taken = takeTurns(partition, priority, wanted.length, isServed);
      const tokens = taken.map(({ token }) => token);
      assert.deepEqual([...tokens].sort(), [...wanted].sort(), 'whose turn it was');
      for (const token of tokens) {
        const node = given.get(token) ?? '';
        assert.ok(!closed.has(node), `${token} overtook another on ${node}`);
      }
      gone.push(...tokens);
      const next = inOrder[wanted.length];
      if (next === undefined) continue;
      for (const node of activeNodes(partition)) {
        if (!canServe(node.labels, labels) || closed.has(node.name)) continue;
        if (gone.length < MOST_DISPATCHED) assertFull(partition, node, next.token, lists);
        closed.add(node.name);
      }
    }
  }
  return gone;
}

/** Each queue got its new tasks in the order in which they went. */
function assertOrder(
  partition: PartitionModel,
  given: ReadonlyMap<string, string>,
  lists: Lists,
  gone: readonly string[],
): void {
  for (const [key, tokens] of lists) {
    const [, node, priority] = /^queue:([^:]*):(\d)$/.exec(key) ?? [];
    const came = gone.filter(
      (token) => given.get(token) === node && String(partition.taskOf(token).priority) === priority,
    );
    assert.deepEqual(tokens.slice(tokens.length - came.length), came, `what came to ${key}`);
  }
}

/** No node was given more than its window takes. */
function assertRoom(
  partition: PartitionModel,
  given: ReadonlyMap<string, string>,
  lists: Lists,
): void {
  for (const name of new Set(given.values())) {
    const node = partition.nodes.get(name) ?? assert.fail(`there is no node ${name}`);
    assert.ok(roomOf(partition, node, lists) >= 0, `${name} was given too much`);
  }
}

function assertFull(partition: PartitionModel, node: ModelNode, token: string, lists: Lists): void {
  if (partition.placing !== 'all') return;
  const room = roomOf(partition, node, lists);
  assert.ok(room < partition.taskOf(token).cost, `${token} was left, but ${node.name} has room`);
}

function activeNodes(partition: PartitionModel): ModelNode[] {
  return [...partition.nodes.values()].filter(({ state }) => state === 'active');
}

export function costOf(partition: PartitionModel, tokens: readonly string[]): number {
  return tokens.reduce((sum, token) => sum + partition.taskOf(token).cost, 0);
}

/** What a node's window still takes; below 0 where it holds too much. */
function roomOf(partition: PartitionModel, node: ModelNode, lists: Lists): number {
  const window = node.window ?? partition.settings.window;
  if (window === 'unlimited') return Infinity;
  const queued = [...lists].flatMap(([key, tokens]) =>
    key.startsWith(`queue:${node.name}:`) ? tokens : [],
  );
  return shareOf(partition, Math.ceil(window * node.capacity)) - costOf(partition, queued);
}
