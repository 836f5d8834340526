import assert from 'node:assert/strict';
import { ALL_PRIORITIES, backlogKey, classOf, fairQueue } from '../rules/lanes.js';
import type { PartitionModel } from '../rules/partition.js';
import type { Recount } from './recount.js';

/** Lanes that are listed, with their tags, and the virtual time are what fair queueing says. */
export function assertLanes(partition: PartitionModel, found: Recount): void {
  const waiting: Record<string, number> = {};
  const classes = new Set<string>();
  for (const priority of ALL_PRIORITIES) {
    const queue = fairQueue(partition, priority);
    const listed = tagsIn(found, priority);
    for (const [lane, tag] of queue.tags) {
      const isEmpty = partition.list(backlogKey(lane, priority)).length === 0;
      // it is struck off when somebody looks at it
      if (!listed.has(lane) && isEmpty && tag <= queue.virtualTime) queue.tags.delete(lane);
    }
    assert.deepEqual(byName(listed), byName(queue.tags), `the lanes of priority ${priority}`);
    assert.equal(virtualTimeIn(found, priority), queue.virtualTime, 'the virtual time');
    for (const lane of listed.keys()) classes.add(`${priority}:${classOf(lane)}`);
    for (const [key, { length }] of partition.lists) {
      const isCounted = key.startsWith('backlog:') && key !== backlogKey('0', priority);
      if (!isCounted || !key.endsWith(`:${priority}`) || length === 0) continue;
      waiting[`n:${priority}`] = (waiting[`n:${priority}`] ?? 0) + length;
    }
  }
  const fair = Object.entries({ ...found.hashes.get('fair') });
  const counted = fair.filter(([field, count]) => field.startsWith('n:') && Number(count) !== 0);
  const numbers = counted.map(([field, count]): [string, number] => [field, Number(count)]);
  assert.deepEqual(Object.fromEntries(numbers), waiting, 'tasks that wait in lanes');
  const kept = new Set(found.sets.get('classes'));
  for (const name of classes) assert.ok(kept.has(name), `nobody looks at the class ${name}`);
  assertSettings(partition, found);
}

function assertSettings(partition: PartitionModel, found: Recount): void {
  const { lanes } = { lanes: '0', ...found.hashes.get('config') };
  assert.equal(lanes, partition.usesLanes ? '1' : '0', 'whether lanes are used');
  const weights = [...partition.facts.weights].map(([tenant, weight]) => [tenant, String(weight)]);
  assert.deepEqual({ ...found.hashes.get('tenants') }, Object.fromEntries(weights), 'weights');
}

/** Where one look cannot tell what went first, the tags are taken as they are; time did not go back. */
export function followLanes(partition: PartitionModel, found: Recount): void {
  for (const priority of ALL_PRIORITIES) {
    const queue = fairQueue(partition, priority);
    const virtualTime = virtualTimeIn(found, priority);
    assert.ok(virtualTime >= queue.virtualTime, 'the virtual time went back');
    Object.assign(queue, { virtualTime, tags: tagsIn(found, priority) });
  }
}

function tagsIn(found: Recount, priority: number): Map<string, number> {
  const tags = new Map<string, number>();
  for (const [key, lanes] of found.zsets) {
    const prefix = `lanes:${priority}:`;
    if (!key.startsWith(prefix)) continue;
    for (const [lane, tag] of Object.entries(lanes)) {
      assert.equal(classOf(lane), key.slice(prefix.length), `${lane} is listed in ${key}`);
      tags.set(lane, tag);
    }
  }
  return tags;
}

function virtualTimeIn(found: Recount, priority: number): number {
  return Number(found.hashes.get('fair')?.[`v:${priority}`] ?? 0);
}

function byName(tags: ReadonlyMap<string, number>): [string, number][] {
  return [...tags].sort(([a], [b]) => (a < b ? -1 : 1));
}
