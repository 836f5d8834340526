import assert from 'node:assert/strict';
import type { PartitionModel } from '../rules/partition.js';
import { keptMoves } from './moves.js';
import type { Recount } from './recount.js';

/** What rebalances moved is kept for their undo. */
function assertMovesKept({ rebalances }: PartitionModel, found: Recount): void {
  for (const { id, moves } of rebalances) {
    if (moves === 'unknown') continue;
    const kept = keptMoves(found, id);
    const lacking = [...moves.keys()].filter((token) => !kept.includes(token));
    assert.deepEqual(lacking, [], 'moves that are kept for an undo');
  }
}

/** The counters are what the model has counted. */
export function assertCounters(partition: PartitionModel, found: Recount): void {
  const { completed, ...counters } = partition.counters;
  const stats = { ...found.hashes.get('stats') };
  const counted = { ...counters, epoch: 0, completed: 0 };
  for (const name of Object.keys(counted) as (keyof typeof counted)[]) {
    counted[name] = Number(stats[name] ?? 0);
  }
  const wanted = {
    ...counters,
    // how much that is cannot be predicted
    moved: counters.moved + Number(stats['autoMoved'] ?? 0),
    epoch: partition.epochs,
    completed: partition.completedByForgotten,
  };
  assert.deepEqual(counted, wanted, 'the counters');
  const byNodes = [...partition.nodes.values()].reduce((sum, node) => sum + node.completed, 0);
  assert.equal(byNodes + partition.completedByForgotten, completed, 'completed');
  assert.equal(Number(stats['sweptAt'] ?? 0), partition.sweptAtMs, 'the last sweep');
  assert.equal(Number(stats['graceUntil'] ?? 0), partition.graceUntilMs, 'the grace');
  assert.equal(Number(stats['graces'] ?? 0), partition.graces, 'the graces');
  assertMovesKept(partition, found);
  assert.equal(found.lists.get('inbox')?.length ?? 0, partition.inbox.length, 'the inbox');
  assert.equal(found.lists.get('rejected')?.length ?? 0, partition.setAside, 'set aside');
}
