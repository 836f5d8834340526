import type { Pool, PoolSnapshot, TaskPlace, TaskRow } from '../../../core/index.js';
import { eventually } from '../eventually.js';

const PAGE_ROWS = 200;

/** All places of a pool that hold something, in words, and the tasks there, read page by page. */
export async function census(pool: Pool): Promise<ReadonlyMap<string, readonly TaskRow[]>> {
  const { nodes } = await pool.snapshot();
  const places: readonly (readonly [string, TaskPlace])[] = [
    ['backlog', { kind: 'backlog' }],
    ['scheduled', { kind: 'scheduled' }],
    ['dead', { kind: 'dead' }],
    ...nodes.flatMap(({ name }) => [
      [`running on ${name}`, { kind: 'running', node: name }] as const,
      [`queue of ${name}`, { kind: 'queue', node: name }] as const,
    ]),
  ];
  const found = new Map<string, readonly TaskRow[]>();
  for (const [words, place] of places) {
    const rows = await allRows(pool, place);
    if (rows.length > 0) found.set(words, rows);
  }
  return found;
}

/** Every task of a place. */
export async function allRows(pool: Pool, place: TaskPlace): Promise<readonly TaskRow[]> {
  const rows: TaskRow[] = [];
  for (;;) {
    const page = await pool.page(place, { offset: rows.length, limit: PAGE_ROWS });
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= page.total) return rows;
  }
}

/** How often each id occurs in a census. */
export function occurrences(
  places: ReadonlyMap<string, readonly TaskRow[]>,
): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const row of [...places.values()].flat()) times.set(row.id, (times.get(row.id) ?? 0) + 1);
  return times;
}

/** The ids a node holds: running first, then its queue in order. */
export async function idsOn(pool: Pool, name: string): Promise<readonly string[]> {
  const { nodes } = await pool.snapshot();
  const node = nodes.find((candidate) => candidate.name === name)?.name;
  if (node === undefined) return [];
  const running = await allRows(pool, { kind: 'running', node });
  const queued = await allRows(pool, { kind: 'queue', node });
  return [...running, ...queued].map(({ id }) => id);
}

/** Waits until the pool is in the wanted state. */
export function untilPool(
  pool: Pool,
  what: string,
  signal: AbortSignal,
  isThere: (snapshot: PoolSnapshot) => boolean,
): Promise<PoolSnapshot> {
  return eventually({
    what: `${what} in the pool "${pool.name}"`,
    read: () => pool.snapshot(),
    isThere,
    show: describe,
    signal,
  });
}

/** Tasks a node has been given: queued and running. */
export function shares(snapshot: PoolSnapshot): readonly number[] {
  return snapshot.nodes.map((node) => node.queued + node.running);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function describe({ backlog, scheduled, dead, inbox, counters, nodes }: PoolSnapshot): string {
  const perNode = nodes.map(
    (node) => `${node.name} ${node.state} ${node.queued} queued ${node.running} running`,
  );
  return [
    `backlog ${backlog}, scheduled ${scheduled}, dead ${dead}, inbox ${inbox}`,
    `completed ${counters.completed} of ${counters.enqueued}`,
    ...perNode,
  ].join('; ');
}
