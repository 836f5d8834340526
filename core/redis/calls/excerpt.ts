import type { Partition } from '../partition.js';
import { unknownPool } from './faults.js';

/** Where tasks that have not ended are, and what limits have counted of them. */
export type HoldingKind = 'limited' | 'running' | 'queue' | 'backlog' | 'scheduled' | 'rates';

/** One list of a partition. */
export interface Holding {
  readonly kind: HoldingKind;
  /** The node, or of the backlog the lane; `''` elsewhere. */
  readonly name: string;
  /** `''` where it has tasks of all priorities. */
  readonly priority: string;
  readonly length: number;
}

/** What a partition holds, by its lists. */
export interface Contents {
  readonly holdings: readonly Holding[];
  /** Tasks of the backlog, those of lists that were not looked into, too. */
  readonly backlog: number;
  /** Until the token bucket of the pool is full, in ms. */
  readonly bucketFullInMs: number;
}

/** So many entries of a list, behind so many. */
export interface ExcerptRange extends Pick<Holding, 'name' | 'priority'> {
  readonly kind: HoldingKind | 'limits';
  readonly start: number;
  readonly count: number;
}

/** An entry of a list: mostly the token of a task. */
export interface ExcerptEntry {
  readonly text: string;
  /** Until a task is due, or a token bucket is full, in ms. */
  readonly inMs?: number;
}

/** Most entries that are read in one call. */
export const MOST_ENTRIES = 1000;

/** Reads what a partition holds; the cost does not grow with the number of tasks. */
export async function contents(partition: Partition): Promise<Contents> {
  const reply = await partition.run('contents');
  if (reply.tag === 'unknown-pool') throw unknownPool(partition.pool);
  if (reply.tag !== 'contents') return reply.unknownTag();
  const holdings = reply.rows(1, 4).map(([kind, name = '', priority = '', length]) => ({
    ...{ kind: kind as HoldingKind, name, priority, length: Number(length) },
  }));
  return { holdings, backlog: reply.whole(2), bucketFullInMs: reply.whole(3) };
}

/** Reads some entries of each of some lists, at most {@link MOST_ENTRIES} in all. */
export async function excerpt(
  partition: Partition,
  ranges: readonly ExcerptRange[],
): Promise<ExcerptEntry[][]> {
  const args = ranges.flatMap(({ kind, name, priority, start, count }) => [
    ...[kind, name, priority, start, count],
  ]);
  const reply = await partition.run('excerpt', ...args);
  if (reply.tag === 'unknown-pool') throw unknownPool(partition.pool);
  if (reply.tag !== 'excerpt') return reply.unknownTag();
  return ranges.map((_, i) =>
    reply
      .rows(i + 1, 2)
      .map(([text = '', inMs = '']) => ({ text, ...(inMs !== '' && { inMs: Number(inMs) }) })),
  );
}
