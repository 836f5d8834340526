import assert from 'node:assert/strict';
import type { PartitionModel } from '../rules/partition.js';
import type { ModelTask } from '../rules/task.js';
import type { Recount } from './recount.js';

/** Who holds slots, what was put aside, and when who looks at it. */
export function assertLimits(partition: PartitionModel, found: Recount): void {
  const { own, looks, full, appointments } = partition.limits;
  const holders: string[] = [];
  const limited: string[] = [];
  for (const task of partition.tasks.values()) {
    const { where, limitKey, token } = task;
    if (where.at === 'limited') limited.push(nameOf(task));
    else if (where.at === 'running' && limitKey !== '') {
      holders.push(`${limitKey};${where.node}:${token}`);
    }
  }
  const zset = (key: string) => ({ ...found.zsets.get(key) });
  assert.deepEqual(zset('holders'), zeros(holders), 'who holds slots');
  assert.deepEqual(zset('limited'), zeros(limited), 'what was put aside');
  assert.deepEqual(zset('limitDue'), Object.fromEntries(looks), 'when keys are looked at');
  assert.deepEqual(zset('rates'), Object.fromEntries(full), 'when buckets are full');
  assert.deepEqual(zset('appointments'), Object.fromEntries(appointments), 'who comes when');
  assert.deepEqual(zset('limitKeys'), zeros([...own.keys()].map((key) => `${key};`)));
  const rules = [...own].map(([key, { concurrency = '-', ratePerSecond = '-', burst = '-' }]) => [
    key,
    `${concurrency} ${ratePerSecond} ${burst}`,
  ]);
  assert.deepEqual({ ...found.hashes.get('limits') }, Object.fromEntries(rules), 'the limits');
}

function nameOf({ limitKey, priority, sequence, token }: ModelTask): string {
  return `${limitKey};${9 - priority};${sequence.padStart(16, '0')};${token}`;
}

function zeros(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, 0]));
}
