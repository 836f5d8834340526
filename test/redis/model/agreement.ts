import assert from 'node:assert/strict';
import { followPlacing } from './placing.js';
import type { Recount } from './recount.js';
import type { PartitionModel } from './rules/partition.js';

/** Checks that Redis holds what the model says, in each key of the partition; where tasks wait is then followed. */
export function assertAgreement(partition: PartitionModel, found: Recount): void {
  followPlacing(partition, found.lists);
  assertTasks(partition, found);
  assertNodes(partition, found);
  assertLoads(partition, found);
  assertCounters(partition, found);
}

/** Each task that has not ended is in one place, and what is kept of it is right; of others nothing is left. */
function assertTasks(partition: PartitionModel, found: Recount): void {
  const leases: Record<string, Record<string, number>> = {};
  const scheduled: Record<string, number> = {};
  const dead: Record<string, number> = {};
  const attempts: Record<string, number> = {};
  const bodies: string[] = [];
  for (const { where, token, sequence, failedAttempts } of partition.tasks.values()) {
    if (where.at === 'completed' || where.at === 'removed') continue;
    bodies.push(sequence);
    if (failedAttempts > 0) attempts[sequence] = failedAttempts;
    if (where.at === 'scheduled') scheduled[token] = where.dueAtMs;
    if (where.at === 'dead') dead[token] = where.sinceMs;
    if (where.at === 'running') (leases[`running:${where.node}`] ??= {})[token] = -where.untilMs;
  }
  const zset = (name: string) => ({ ...found.zsets.get(name) });
  const running = [...found.zsets].filter(([key]) => key.startsWith('running:'));
  assert.deepEqual(Object.fromEntries(running), leases, 'the leases');
  assert.deepEqual(zset('scheduled'), scheduled, 'the scheduled tasks');
  assert.deepEqual(zset('dead'), dead, 'the dead tasks');
  assert.deepEqual(Object.keys({ ...found.hashes.get('tasks') }).sort(), bodies.sort(), 'bodies');
  const failures = Object.entries({ ...found.hashes.get('failures') });
  const failed = failures.map(([sequence, text]) => [sequence, Number.parseInt(text, 10)]);
  assert.deepEqual(Object.fromEntries(failed), attempts, 'the failed attempts');
}

function assertNodes(partition: PartitionModel, found: Recount): void {
  const entries: Record<string, unknown> = {};
  const deadlines: Record<string, number> = {};
  const lost: Record<string, number> = {};
  const roster: Record<string, string> = {};
  for (const node of partition.nodes.values()) {
    const { name, weight, capacity } = node;
    entries[`node:${name}`] = {
      state: node.state,
      weight: String(weight),
      capacity: String(capacity),
      epoch: String(node.epoch),
      timeoutMs: String(node.toldTimeoutMs),
      ...(node.completed > 0 && { completed: String(node.completed) }),
      ...(node.failed > 0 && { failed: String(node.failed) }),
    };
    if (node.state === 'lost') lost[name] = node.lostAtMs;
    else deadlines[name] = node.deadlineMs;
    if (node.state === 'active') roster[name] = `${weight} ${capacity}`;
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
function assertLoads(partition: PartitionModel, found: Recount): void {
  const loads: Record<string, number> = {};
  const add = (counter: string, cost: number) => (loads[counter] = (loads[counter] ?? 0) + cost);
  for (const [key, tokens] of partition.lists) {
    const [kind, node] = key.split(':');
    for (const token of kind === 'queue' ? tokens : []) {
      add(`q:${node}`, partition.taskOf(token).cost);
    }
  }
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

function assertCounters(partition: PartitionModel, found: Recount): void {
  const { completed, ...counters } = partition.counters;
  const stats = { ...found.hashes.get('stats') };
  const counted = { ...counters, epoch: 0, completed: 0 };
  for (const name of Object.keys(counted) as (keyof typeof counted)[]) {
    counted[name] = Number(stats[name] ?? 0);
  }
  const wanted = {
    ...counters,
    epoch: partition.epochs,
    completed: partition.completedByForgotten,
  };
  assert.deepEqual(counted, wanted, 'the counters');
  const byNodes = [...partition.nodes.values()].reduce((sum, node) => sum + node.completed, 0);
  assert.equal(byNodes + partition.completedByForgotten, completed, 'completed');
  assert.equal(Number(found.strings.get('seq') ?? 0), partition.accepted, 'accepted');
  assert.equal(found.lists.get('inbox')?.length ?? 0, partition.inbox.length, 'the inbox');
  assert.equal(found.lists.get('rejected')?.length ?? 0, partition.setAside, 'set aside');
}

function copiesOf(entries: readonly (readonly [string, object])[]): Record<string, object> {
  return Object.fromEntries(entries.map(([key, value]) => [key, { ...value }]));
}
