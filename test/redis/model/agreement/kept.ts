import assert from 'node:assert/strict';
import { RESULT_TTL_MS, type PartitionModel } from '../rules/partition.js';
import type { Recount } from './recount.js';

/** Redis's own clock goes on while a test runs: a key has at most so much less to live, ms. */
const MOST_SPENT_MS = 120_000;

/** What outlives a task: the last completed, from where to where it went, results, dedupKeys, and the events that tell of ends. */
export function assertKept(partition: PartitionModel, found: Recount): void {
  const kept = partition.kept.map(({ where, token }) =>
    where.at === 'completed' ? `${where.sinceMs}:${where.node}:${token}` : where.at,
  );
  assert.deepEqual(found.lists.get('completed') ?? [], kept, 'the last completed');
  assert.deepEqual(found.lists.get('transfers') ?? [], partition.transfers, 'the transfers');
  const texts: Record<string, string> = { seq: String(partition.accepted) };
  const timesToLive: [string, number][] = [];
  for (const [key, { task, ttlMs }] of partition.keys) {
    texts[`dedup:${key}`] = task.sequence;
    timesToLive.push([`dedup:${key}`, ttlMs]);
  }
  for (const { sequence, result } of partition.tasks.values()) {
    if (result === undefined) continue;
    texts[`result:${sequence}`] = result;
    timesToLive.push([`result:${sequence}`, RESULT_TTL_MS]);
  }
  assert.deepEqual({ seq: '0', ...Object.fromEntries(found.strings) }, texts, 'keys and results');
  for (const [key, ttlMs] of timesToLive) {
    const leftMs = found.timesToLive.get(key) ?? -2;
    assert.ok(leftMs <= ttlMs && leftMs > ttlMs - MOST_SPENT_MS, `${key} lives ${leftMs} ms more`);
  }
  const events = [...(found.streams.get('events') ?? [])].sort();
  assert.deepEqual(events, [...partition.events].sort(), 'the events');
}
