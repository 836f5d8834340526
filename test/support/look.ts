import type { NodeName } from '../../core/domain/names.js';
import type { WorkerNode } from '../../core/domain/node.js';
import type { TaskPlace, TaskRow } from '../../core/domain/task.js';
import type { Pool } from '../../core/redis/pool.js';

/** How many tasks each node's queue holds: `{ a: 1, b: 2 }`. */
export async function queueLengths(pool: Pool): Promise<Record<string, number>> {
  return byNode(pool, ({ queued }) => queued);
}

/** One figure of each node. */
export async function byNode<T>(
  pool: Pool,
  figure: (node: WorkerNode) => T,
): Promise<Record<string, T>> {
  const { nodes } = await pool.snapshot();
  return Object.fromEntries(nodes.map((node) => [node.name, figure(node)]));
}

/** The names of the first 200 tasks of a place, in order. */
export async function namesIn(pool: Pool, place: TaskPlace): Promise<(string | undefined)[]> {
  return (await rowsIn(pool, place)).map(({ name }) => name);
}

export async function rowsIn(pool: Pool, place: TaskPlace): Promise<readonly TaskRow[]> {
  return (await pool.page(place, { offset: 0, limit: 200 })).rows;
}

export const backlog: TaskPlace = { kind: 'backlog' };

export function queueOf(node: string): TaskPlace {
  return { kind: 'queue', node: node as NodeName };
}

export function runningOn(node: string): TaskPlace {
  return { kind: 'running', node: node as NodeName };
}

/** Where a task is: `backlog`, `queued on a`, ... */
export async function whereIs(pool: Pool, id: string): Promise<string> {
  const at = (await pool.inspect(id))?.at;
  if (at === undefined) return 'nowhere';
  return 'node' in at ? `${at.state} on ${at.node}` : at.state;
}

/** An item of a list; fails where there is none. */
export function itemAt<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no item ${index} of ${items.length}`);
  return item;
}
