import type { NodeName, Pool, PoolSnapshot, TaskPlace, TaskRow } from '../../core/index.js';
import type { Listing } from '../target.js';
import type { ListingState } from './state.js';

/** Largest page the core reads in one call. */
const maxPageRows = 200;

/** Reads the loaded part of a listing again: never more than its limit, however many tasks there are. */
export async function readListing(
  pool: Pool,
  snapshot: PoolSnapshot,
  listing: Listing,
  limit: number,
): Promise<ListingState> {
  switch (listing.list) {
    case 'backlog':
    case 'limited':
    case 'scheduled':
    case 'dead':
    case 'completed': {
      const page = await readPlace(pool, { kind: listing.list }, limit);
      return { listing, limit, rejected: [], ...page };
    }
    case 'node':
      return { listing, limit, rejected: [], ...(await readNode(pool, listing.node, limit)) };
    case 'rejected':
      return { listing, limit, rows: [], ...(await readRejected(pool, limit)) };
    case 'inbox':
      return { listing, limit, rows: [], rejected: [], total: snapshot.inbox };
  }
}

/** What a node runs, then what waits for it: one list, as the node will end it. */
async function readNode(pool: Pool, name: string, limit: number): Promise<Page> {
  const node = name as NodeName;
  const running = await readPlace(pool, { kind: 'running', node }, limit);
  // At least one row is asked for, because the page brings the total.
  const left = Math.max(1, limit - running.rows.length);
  const queued = await readPlace(pool, { kind: 'queue', node }, left);
  // A task taken between the two reads is in both; it is shown where it was seen first.
  const rows = withoutRepeats([...running.rows, ...queued.rows]).slice(0, limit);
  return { rows, total: running.total + queued.total };
}

interface Page {
  readonly rows: readonly TaskRow[];
  readonly total: number;
}

async function readPlace(pool: Pool, place: TaskPlace, limit: number): Promise<Page> {
  const rows: TaskRow[] = [];
  let total = 0;
  for (let offset = 0; offset < limit; offset += maxPageRows) {
    const page = await pool.page(place, { offset, limit: Math.min(maxPageRows, limit - offset) });
    rows.push(...page.rows);
    total = page.total;
    if (offset + maxPageRows >= total) break;
  }
  // The list may move between two pages.
  return { rows: withoutRepeats(rows), total };
}

async function readRejected(
  pool: Pool,
  limit: number,
): Promise<Pick<ListingState, 'rejected' | 'total'>> {
  const rejected = [];
  let total = 0;
  for (let offset = 0; offset < limit; offset += maxPageRows) {
    const page = await pool.rejected({ offset, limit: Math.min(maxPageRows, limit - offset) });
    rejected.push(...page.items);
    total = page.total;
    if (offset + maxPageRows >= total) break;
  }
  return { rejected, total };
}

function withoutRepeats(rows: readonly TaskRow[]): readonly TaskRow[] {
  const seen = new Set<string>();
  return rows.filter((row) => !seen.has(row.id) && seen.add(row.id));
}
