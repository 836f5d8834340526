import type { TaskRow } from '../domain/task.js';
import type { DeadLetterFilter } from '../redis/calls/deadLetters.js';
import type { Pool } from '../redis/pool.js';
import { MAX_PAGE_ROWS } from '../redis/poolPage.js';

/** Some dead tasks of a pool. */
export interface DeadPage {
  readonly rows: readonly TaskRow[];
  /** How many are dead in all. */
  readonly total: number;
  /** Where to go on; undefined at the end. */
  readonly next: number | undefined;
}

/** The first so many dead tasks that match, from an offset on; page after page. */
export async function matchingDead(
  pool: Pool,
  filter: DeadLetterFilter,
  offset: number,
  most: number,
  onProgress: (done: number, total: number) => void,
): Promise<DeadPage> {
  const rows: TaskRow[] = [];
  for (let next = offset; ;) {
    const page = await pool.page({ kind: 'dead' }, { offset: next, limit: MAX_PAGE_ROWS });
    for (const row of page.rows) {
      if (rows.length === most) return { rows, total: page.total, next };
      next += 1;
      if (await matches(pool, row, filter)) rows.push(row);
    }
    if (page.rows.length === 0 || next >= page.total) {
      return { rows, total: page.total, next: undefined };
    }
    onProgress(next, page.total);
  }
}

async function matches(
  pool: Pool,
  row: TaskRow,
  { name, error }: DeadLetterFilter,
): Promise<boolean> {
  if (error !== undefined && row.failure?.lastError.includes(error) !== true) return false;
  return name === undefined || (await nameOf(pool, row)) === name;
}

/** A page leaves out names in large bodies; retry and purge find them there. */
async function nameOf(pool: Pool, { id, name }: TaskRow): Promise<string | undefined> {
  if (name !== undefined) return name;
  const body = (await pool.inspect(id))?.body;
  return body?.kind === 'task' ? body.task.name : undefined;
}
