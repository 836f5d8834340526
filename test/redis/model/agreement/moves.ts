import assert from 'node:assert/strict';
import type { Moved, PartitionModel } from '../rules/partition.js';
import type { Recount } from './recount.js';

/** What a rebalance or its undo moved from queue to queue is counted, written down, and kept for an undo. */
export function followMoves(
  partition: PartitionModel,
  moves: ReadonlyMap<string, Moved>,
  found: Recount,
): void {
  if (partition.placing === 'rebalance') assertMovedOnce(partition, moves, found);
  if (partition.placing === 'undo') followUndone(partition, moves, found);
  rememberMoves(partition, moves, found);
  partition.undoLog = { id: idIn(found), tokens: keptMoves(found).length };
}

/** What was moved is kept for an undo. A rebalance goes in rounds, and moves no task twice. */
function assertMovedOnce(
  partition: PartitionModel,
  moves: ReadonlyMap<string, Moved>,
  found: Recount,
): void {
  // where nothing moved, what is kept is of an earlier one
  if (moves.size === 0) return;
  const earlier = isSameRebalance(partition, found) ? partition.undoLog.tokens : 0;
  assert.equal(keptMoves(found).length - earlier, moves.size, 'moves that are kept for an undo');
}

/** A plan that is applied twice is one rebalance. */
function isSameRebalance({ undoLog }: PartitionModel, found: Recount): boolean {
  return idIn(found) === undoLog.id;
}

function idIn(found: Recount): string {
  return found.hashes.get('rebalanced')?.['id'] ?? '';
}

/** The tokens that the last rebalance moved, each as often as it did. */
export function keptMoves(found: Recount): string[] {
  // <from>:<to>:<priority>:<token>\n<token>...
  const entries = found.lists.get('moves') ?? [];
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

/** For the undo. */
function rememberMoves(
  partition: PartitionModel,
  moves: ReadonlyMap<string, Moved>,
  found: Recount,
): void {
  if (partition.placing === 'undo') {
    // the last rebalance of the pool need not be the last one that moved anything here
    const isOther = partition.facts.partitions > 1 && moves.size === 0;
    if (!isOther || keptMoves(found).length === 0) partition.lastMoves = new Map();
  } else if (partition.mayRebalance) {
    // what was dispatched and then moved on is not seen to be moved
    partition.lastMoves = 'unknown';
    partition.lastMovedAtMs = partition.nowMs;
  } else if (moves.size > 0) {
    const isSame = isSameRebalance(partition, found);
    partition.lastMoves = isSame ? together(partition.lastMoves, moves) : moves;
    partition.lastMovedAtMs = partition.nowMs;
  }
}

/** What was moved in two steps goes back to where it was before the first. */
function together(
  earlier: PartitionModel['lastMoves'],
  moves: ReadonlyMap<string, Moved>,
): PartitionModel['lastMoves'] {
  if (earlier === 'unknown') return earlier;
  const all = new Map(earlier);
  for (const [token, move] of moves) {
    const before = earlier.get(token);
    all.set(token, before?.to === move.from ? { ...move, from: before.from } : move);
  }
  return all;
}

/** An undo takes a task back the way that the last rebalance brought it. */
export function assertMovedBack({ lastMoves }: PartitionModel, token: string, way: Moved): void {
  if (lastMoves === 'unknown') return;
  assert.deepEqual(lastMoves.get(token), { from: way.to, to: way.from }, `${token} moves back`);
}
