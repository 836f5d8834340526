import type { ConnectionState, PoolState } from '../store/state.js';
import { listingKey, parseRowId, type ListingTarget, type PoolTarget } from '../target.js';
import type { Localizer } from '../ui/localizer.js';
import { connectionRow, loadingRow, noPoolsRow, problemRow } from './connectionRows.js';
import { listRow, moreRow, rejectedKeys, rejectedRow } from './listRows.js';
import { nodeRow } from './nodeRow.js';
import { poolRow } from './poolRow.js';
import type { Row } from './row.js';
import { taskRow } from './taskRow.js';
import { welcomeOf } from './welcome.js';

/** Most pools of a connection that begin open. */
const fewPools = 3;

/**
 * The rows below a row, or the first ones: connection > pool > lists and nodes > tasks.
 * There are none while a welcome stands in their place.
 */
export function childRows(
  l10n: Localizer,
  connections: readonly ConnectionState[],
  parent: string | undefined,
): readonly Row[] {
  if (parent === undefined) return firstRows(l10n, connections);
  const target = parseRowId(parent);
  if (target === undefined || !('connection' in target)) return [];
  const connection = connections.find(({ name }) => name === target.connection);
  if (connection === undefined) return [];
  if (target.kind === 'connection') return poolRows(l10n, connection);
  const pool = findPool(connection, target.pool);
  if (pool === undefined) return [];
  if (target.kind === 'pool') return insidePool(l10n, target, pool);
  return target.kind === 'listing' ? insideListing(l10n, target, pool) : [];
}

function firstRows(l10n: Localizer, connections: readonly ConnectionState[]): readonly Row[] {
  if (welcomeOf(connections) !== undefined) return [];
  return connections.map((state) => connectionRow(l10n, state));
}

/** The pool of a name, where the connection shows it. */
export function findPool(connection: ConnectionState, pool: string): PoolState | undefined {
  if (connection.status.kind !== 'connected') return undefined;
  return connection.status.pools.find(({ name }) => name === pool);
}

function poolRows(l10n: Localizer, connection: ConnectionState): readonly Row[] {
  const problem = problemRow(l10n, connection);
  if (problem !== undefined) return [problem];
  if (connection.status.kind !== 'connected') return [loadingRow(l10n, connection)];
  const { pools } = connection.status;
  if (pools.length === 0) return [noPoolsRow(l10n, connection)];
  return pools.map((pool) => poolRow(l10n, connection.name, pool, pools.length <= fewPools));
}

function insidePool(l10n: Localizer, at: PoolTarget, pool: PoolState): readonly Row[] {
  if (pool.reading === undefined) return [];
  const { snapshot, figures } = pool.reading;
  const ofNode = new Map(figures.nodes.map((node) => [node.name, node]));
  const place = { connection: at.connection, pool: at.pool };
  const rows = [
    listRow(l10n, place, 'backlog', snapshot.backlog),
    ...(snapshot.limited > 0 ? [listRow(l10n, place, 'limited', snapshot.limited)] : []),
    ...snapshot.nodes.map((node) => nodeRow(l10n, place, node, ofNode.get(node.name))),
    listRow(l10n, place, 'scheduled', snapshot.scheduled),
    listRow(l10n, place, 'dead', snapshot.dead),
  ];
  if (snapshot.settings.completedKept > 0 || snapshot.completed > 0) {
    rows.push(listRow(l10n, place, 'completed', snapshot.completed));
  }
  if (snapshot.inbox > 0) rows.push(listRow(l10n, place, 'inbox', snapshot.inbox));
  if (snapshot.rejected > 0) rows.push(listRow(l10n, place, 'rejected', snapshot.rejected));
  return rows;
}

function insideListing(l10n: Localizer, at: ListingTarget, pool: PoolState): readonly Row[] {
  const listing = pool.listings.get(listingKey(at.listing));
  if (listing === undefined) return [];
  const keys = rejectedKeys(listing.rejected);
  const more = moreRow(l10n, at, listing);
  return [
    ...listing.rows.map((task) => taskRow(l10n, at, task)),
    ...listing.rejected.map((item, index) => rejectedRow(l10n, at, item, keys[index] ?? '')),
    ...(more === undefined ? [] : [more]),
  ];
}
