import assert from 'node:assert/strict';
import type { Moved, PartitionModel, RebalanceModel } from '../rules/partition.js';
import type { Recount } from './recount.js';

export const UNDO_MS = 3_600_000;
const MOST_LOGS = 8;

/** What a rebalance or its undo moved from queue to queue is counted, written down, and kept for an undo. */
export function followMoves(
  partition: PartitionModel,
  moves: ReadonlyMap<string, Moved>,
  found: Recount,
): void {
  const { placing, mayRebalance, undone } = partition;
  if (placing === 'undo') followUndone(partition, moves, found);
  if (placing === 'undo') forget(partition, undone);
  else if (mayRebalance) rememberAutomatic(partition, found);
  else if (moves.size > 0) rememberMoves(partition, moves, found);
  assertKeptRebalances(partition, found);
}

/** Those that can be undone, by when they were at work last. */
function keptRebalances({ nowMs }: PartitionModel, found: Recount): [string, number][] {
  const kept = Object.entries({ ...found.zsets.get('rebalances') });
  assert.ok(kept.length <= MOST_LOGS, `${kept.length} rebalances are kept`);
  return kept.filter(([, atMs]) => nowMs - atMs < UNDO_MS).sort(([, a], [, b]) => a - b);
}

function assertKeptRebalances(partition: PartitionModel, found: Recount): void {
  const { nowMs } = partition;
  partition.rebalances = partition.rebalances
    .slice(-MOST_LOGS)
    .filter(({ atMs }) => nowMs - atMs < UNDO_MS);
  assert.deepEqual(
    keptRebalances(partition, found).map(([id]) => id),
    partition.rebalances.map(({ id }) => id),
    'the rebalances that can be undone',
  );
}

/** The tokens that a rebalance moved, each as often as it did. */
export function keptMoves(found: Recount, id: string): string[] {
  // <from>:<to>:<priority>:<token>\n<token>...
  const entries = found.lists.get(`moves:${id}`) ?? [];
  return entries.flatMap((entry) => entry.split(':').slice(3).join(':').split('\n'));
}

/** What an undo put back is written down; in how many entries is its choice. */
function followUndone(
  partition: PartitionModel,
  moves: ReadonlyMap<string, Moved>,
  found: Recount,
): void {
  const entries = found.lists.get('transfers') ?? [];
  const added = entries.slice(partition.transfers.length);
  const noted = added.flatMap((entry) => {
    const [, way = '', sequences = ''] = /^(.*):([^:]*)$/.exec(entry) ?? [];
    return sequences.split(',').map((sequence) => `${way}:${sequence}`);
  });
  const nodeOf = (key: string) => key.split(':')[1] ?? '';
  const wanted = [...moves].map(([token, { from, to }]) => {
    const { sequence } = partition.taskOf(token);
    return `${partition.nowMs}:undone:${nodeOf(from)}:${nodeOf(to)}:${sequence}`;
  });
  assert.deepEqual(noted.sort(), wanted.sort(), 'what an undo put back is written down');
  partition.transfers.push(...added);
}

function forget(partition: PartitionModel, id: string): void {
  partition.rebalances = partition.rebalances.filter((rebalance) => rebalance.id !== id);
}

/** What was dispatched and then moved on is not seen to be moved. */
function rememberAutomatic(partition: PartitionModel, found: Recount): void {
  for (const [id, atMs] of keptRebalances(partition, found)) {
    const known = partition.rebalances.find((rebalance) => rebalance.id === id);
    if (known?.atMs !== atMs) remember(partition, { id, atMs, moves: 'unknown', tokens: 0 });
  }
}

/** What was moved is kept for an undo. A rebalance goes in rounds, and moves no task twice. */
function rememberMoves(
  partition: PartitionModel,
  moves: ReadonlyMap<string, Moved>,
  found: Recount,
): void {
  const [id, atMs] = keptRebalances(partition, found).at(-1) ?? assert.fail('no rebalance is kept');
  const known = partition.rebalances.find((rebalance) => rebalance.id === id);
  const tokens = keptMoves(found, id).length;
  assert.equal(tokens - (known?.tokens ?? 0), moves.size, 'moves that are kept for an undo');
  const all = known === undefined ? moves : together(known.moves, moves);
  remember(partition, { id, atMs, moves: all, tokens });
}

function remember(partition: PartitionModel, rebalance: RebalanceModel): void {
  forget(partition, rebalance.id);
  partition.rebalances = [...partition.rebalances, rebalance];
}

/** What was moved in two steps goes back to where it was before the first. */
function together(
  earlier: RebalanceModel['moves'],
  moves: ReadonlyMap<string, Moved>,
): RebalanceModel['moves'] {
  if (earlier === 'unknown') return earlier;
  const all = new Map(earlier);
  for (const [token, move] of moves) {
    const before = earlier.get(token);
    all.set(token, before?.to === move.from ? { ...move, from: before.from } : move);
  }
  return all;
}

/** An undo takes a task back the way that its rebalance brought it. */
export function assertMovedBack(partition: PartitionModel, token: string, way: Moved): void {
  const moves = partition.rebalances.find(({ id }) => id === partition.undone)?.moves;
  if (moves === 'unknown') return;
  assert.deepEqual(moves?.get(token), { from: way.to, to: way.from }, `${token} moves back`);
}
