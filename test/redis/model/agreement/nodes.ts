import assert from 'node:assert/strict';
import type { PartitionModel } from '../rules/partition.js';
import { labelsOf } from '../rules/task.js';
import type { Recount } from './recount.js';

/** Each node is known as it is, and nothing is left of those that are gone. */
export function assertNodes(partition: PartitionModel, found: Recount): void {
  const entries: Record<string, unknown> = {};
  const deadlines: Record<string, number> = {};
  const lost: Record<string, number> = {};
  const roster: Record<string, string> = {};
  for (const node of partition.nodes.values()) {
    const { name, weight, capacity, window = '-', labels } = node;
    entries[`node:${name}`] = {
      state: node.state,
      weight: String(weight),
      capacity: String(capacity),
      epoch: String(node.epoch),
      timeoutMs: String(node.toldTimeoutMs),
      window: String(window),
      labels,
      ...(node.completed > 0 && { completed: String(node.completed) }),
      ...(node.failed > 0 && { failed: String(node.failed) }),
      ...(node.stolen > 0 && { stolen: String(node.stolen) }),
    };
    if (node.state === 'lost') lost[name] = node.lostAtMs;
    else deadlines[name] = node.deadlineMs;
    if (node.state === 'active') roster[name] = `${weight} ${capacity} ${window} - ${labels}`;
  }
  const kept = [...found.hashes].filter(([key]) => key.startsWith('node:'));
  assert.deepEqual(copiesOf(kept), entries, 'the nodes');
  assert.deepEqual({ ...found.zsets.get('nodes') }, deadlines, 'the heartbeat deadlines');
  assert.deepEqual({ ...found.zsets.get('lost') }, lost, 'the lost nodes');
  assert.deepEqual({ ...found.hashes.get('roster') }, roster, 'the roster');
  const paused = [...(found.sets.get('paused') ?? [])].sort();
  assert.deepEqual(paused, [...partition.pausedNames].sort(), 'the paused names');
  for (const name of found.sets.get('idle') ?? []) {
    assert.equal(partition.nodes.get(name)?.state, 'active', `${name} is idle, but not active`);
    assert.deepEqual(partition.waitingIn({ node: name }), [], `${name} was not woken`);
  }
}

/** The counted loads are the costs of what the nodes hold. */
export function assertLoads(partition: PartitionModel, found: Recount): void {
  const loads: Record<string, number> = {};
  const add = (counter: string, cost: number) => (loads[counter] = (loads[counter] ?? 0) + cost);
  const labelled: Record<string, Record<string, number>> = {};
  for (const [key, tokens] of partition.lists) {
    const [kind, node] = key.split(':');
    for (const task of kind === 'queue' ? tokens.map((token) => partition.taskOf(token)) : []) {
      add(`q:${node}`, task.cost);
      const labels = labelsOf(task);
      if (labels === '') continue;
      const costs = (labelled[`labelled:${node}`] ??= {});
      costs[labels] = (costs[labels] ?? 0) + task.cost;
    }
  }
  const byLabels = [...found.zsets].filter(([key]) => key.startsWith('labelled:'));
  assert.deepEqual(Object.fromEntries(byLabels), labelled, 'loads by labels');
  for (const { where, cost } of partition.tasks.values()) {
    if (where.at === 'running') add(`r:${where.node}`, cost);
  }
  const counted = Object.entries({ ...found.hashes.get('load') });
  for (const [counter] of counted) {
    assert.ok(partition.nodes.has(counter.slice(2)), `a load is kept of ${counter}, which is gone`);
  }
  const numbers = counted.map(([counter, cost]): [string, number] => [counter, Number(cost)]);
  assert.deepEqual(Object.fromEntries(numbers.filter(([, cost]) => cost !== 0)), loads, 'loads');
}

/** Turns are kept of nodes that are known, and as fractions of a task. */
export function assertTurns(partition: PartitionModel, found: Recount): void {
  for (const [field, value] of Object.entries({ ...found.hashes.get('turns') })) {
    if (field === 'last') continue;
    assert.ok(partition.nodes.has(field.slice('w:'.length)), `${field} is gone, but has a turn`);
    const [credit, total] = value.split('/').map(Number);
    assert.ok(Number.isFinite(credit) && Number(total) > 0, `${field} is owed ${value} of a task`);
  }
}

function copiesOf(entries: readonly (readonly [string, object])[]): Record<string, object> {
  return Object.fromEntries(entries.map(([key, value]) => [key, { ...value }]));
}
