import type { Pool, PoolSnapshot, Scheduler } from '../../core/index.js';
import { loadCore } from '../core.js';
import { rowId, type Listing, type PoolTarget } from '../target.js';
import { isConnectionFault, toFault } from './fault.js';
import type { OpenListing, OpenRows } from './openRows.js';
import { readListing } from './readListing.js';
import { maxLoadedRows, type ListingState, type PoolReading, type PoolState } from './state.js';

/** Most closed pools whose counts are read in one go; they take turns. */
const closedPoolsAtOnce = 5;

/**
 * Reads the pools of a connection again: what is open each time, closed pools in turn.
 * It reads at most 1000 rows, however many are there; open listings beyond that take turns too.
 */
export class PoolReader {
  readonly #connection: string;
  readonly #open: OpenRows;
  readonly #pools = new Map<string, Pool>();
  readonly #lastRead = new Map<string, number>();
  #turn = 0;

  constructor(connection: string, open: OpenRows) {
    this.#connection = connection;
    this.#open = open;
  }

  /** The pool of a name; asked for once. */
  async pool(scheduler: Scheduler, name: string): Promise<Pool> {
    const known = this.#pools.get(name);
    if (known?.scheduler === scheduler) return known;
    const pool = await scheduler.pool(name);
    this.#pools.set(name, pool);
    return pool;
  }

  /** Everything that is to be shown now, from what was shown and what is read anew. */
  async read(scheduler: Scheduler, shown: readonly PoolState[]): Promise<readonly PoolState[]> {
    this.#turn += 1;
    const names = await scheduler.pools();
    const before = new Map(shown.map((pool) => [pool.name, pool]));
    const chosen = this.#poolsToRead(names);
    const budget = { rows: maxLoadedRows };
    const pools: PoolState[] = [];
    for (const name of names) {
      const old = before.get(name) ?? emptyPool(name);
      pools.push(chosen.has(name) ? await this.#readPool(scheduler, old, budget) : old);
    }
    return pools;
  }

  #poolsToRead(names: readonly string[]): ReadonlySet<string> {
    const open = names.filter((name) => this.#open.has(rowId(this.#target(name))));
    const closed = names.filter((name) => !open.includes(name));
    const inTurn = this.#longestUnread(closed, (name) => name).slice(0, closedPoolsAtOnce);
    for (const name of inTurn) this.#lastRead.set(name, this.#turn);
    return new Set([...open, ...inTurn]);
  }

  async #readPool(scheduler: Scheduler, old: PoolState, budget: Budget): Promise<PoolState> {
    try {
      const pool = await this.pool(scheduler, old.name);
      const snapshot = await pool.snapshot();
      const listings = await this.#readListings(pool, snapshot, old, budget);
      return { name: old.name, reading: await evaluate(snapshot), fault: undefined, listings };
    } catch (error) {
      const fault = toFault(error);
      if (isConnectionFault(fault.reason)) throw error;
      return { ...emptyPool(old.name), fault };
    }
  }

  async #readListings(
    pool: Pool,
    snapshot: PoolSnapshot,
    old: PoolState,
    budget: Budget,
  ): Promise<ReadonlyMap<string, ListingState>> {
    const open = this.#open.listings(this.#target(pool.name), existingListings(snapshot));
    const read = new Map<string, ListingState>();
    const turnKey = ({ key }: OpenListing): string => `${pool.name}\n${key}`;
    for (const listing of this.#longestUnread(open, turnKey)) {
      const state = old.listings.get(listing.key);
      const cost = Math.min(listing.limit, state?.total ?? listing.limit);
      if (state !== undefined && cost > budget.rows) {
        read.set(listing.key, state);
        continue;
      }
      budget.rows -= cost;
      this.#lastRead.set(turnKey(listing), this.#turn);
      read.set(listing.key, await readListing(pool, snapshot, listing.listing, listing.limit));
    }
    return read;
  }

  #longestUnread<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
    const readAt = (item: T): number => this.#lastRead.get(key(item)) ?? 0;
    return items.toSorted((a, b) => readAt(a) - readAt(b));
  }

  #target(pool: string): PoolTarget {
    return { kind: 'pool', connection: this.#connection, pool };
  }
}

interface Budget {
  rows: number;
}

function emptyPool(name: string): PoolState {
  return { name, reading: undefined, fault: undefined, listings: new Map() };
}

function existingListings(snapshot: PoolSnapshot): readonly Listing[] {
  const nodes = snapshot.nodes.map(({ name }) => ({ list: 'node', node: name }) as const);
  const lists = (['backlog', 'scheduled', 'dead', 'rejected'] as const).map((list) => ({ list }));
  return [...nodes, ...lists];
}

async function evaluate(snapshot: PoolSnapshot): Promise<PoolReading> {
  const { balanceFigures, nodeLoad, normalisedLoad } = await loadCore();
  const loads = new Map(snapshot.nodes.map((node) => [node.name, normalisedLoad(node)]));
  const live = snapshot.nodes
    .filter(({ state }) => state !== 'lost')
    .map((node) => ({ load: nodeLoad(node), weight: node.weight }));
  return { snapshot, loads, figures: live.length === 0 ? undefined : balanceFigures(live) };
}
