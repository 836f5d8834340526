import assert from 'node:assert/strict';
import type { PartitionModel } from '../rules/partition.js';
import { isStored, type ModelTask } from '../rules/task.js';
import type { Recount } from './recount.js';

/** Where a wait was chosen by chance, it must be within its bounds; the model takes it as it is. */
export function followChance(partition: PartitionModel, found: Recount): void {
  const scheduled = found.zsets.get('scheduled');
  for (const task of partition.at('scheduled')) {
    if (task.where.at !== 'scheduled' || task.where.latestMs === undefined) continue;
    const dueAtMs = scheduled?.[task.token] ?? assert.fail(`${task.token} is not scheduled`);
    const { dueAtMs: earliestMs, latestMs } = task.where;
    assert.ok(dueAtMs >= earliestMs && dueAtMs <= latestMs, `${task.token} waits until ${dueAtMs}`);
    task.where = { at: 'scheduled', dueAtMs };
  }
}

/** Each task that is there is in one place, and what is kept of it is right; of others nothing is left. */
export function assertTasks(partition: PartitionModel, found: Recount): void {
  const leases: Record<string, Record<string, number>> = {};
  const scheduled: Record<string, number> = {};
  const dead: Record<string, number> = {};
  const failures: Record<string, string> = {};
  const progress: Record<string, string> = {};
  const bodies: string[] = [];
  for (const task of partition.tasks.values()) {
    const { where, token, sequence } = task;
    if (!isStored(task)) continue;
    bodies.push(sequence);
    if (task.failure !== undefined) failures[sequence] = failureText(task);
    if (task.progress !== undefined) progress[sequence] = task.progress;
    if (where.at === 'scheduled') scheduled[token] = where.dueAtMs;
    if (where.at === 'dead') dead[token] = where.sinceMs;
    if (where.at === 'running') (leases[`running:${where.node}`] ??= {})[token] = -where.untilMs;
  }
  const running = [...found.zsets].filter(([key]) => key.startsWith('running:'));
  assert.deepEqual(Object.fromEntries(running), leases, 'the leases');
  assert.deepEqual({ ...found.zsets.get('scheduled') }, scheduled, 'the scheduled tasks');
  assert.deepEqual({ ...found.zsets.get('dead') }, dead, 'the dead tasks');
  assert.deepEqual(Object.keys({ ...found.hashes.get('tasks') }).sort(), bodies.sort(), 'bodies');
  assert.deepEqual({ ...found.hashes.get('failures') }, failures, 'the failures');
  assert.deepEqual({ ...found.hashes.get('progress') }, progress, 'the progress');
}

function failureText({ failure }: ModelTask): string {
  if (failure === undefined) return '';
  return `${failure.attempts}:${failure.atMs}:${failure.node}:${failure.error}`;
}
