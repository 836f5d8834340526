import type { Pool, PoolSnapshot, Scheduler } from '../../core/index.js';
import { loadCore } from '../core.js';
import { rowId, type Listing, type PoolTarget } from '../target.js';
import { isConnectionFault, toFault } from './fault.js';
import { lateSettles } from './lateSettles.js';
import type { OpenListing, OpenRows } from './openRows.js';
import { readListing } from './readListing.js';
import { maxLoadedRows, type Fault, type PoolReading, type PoolState } from './state.js';

/** Most closed pools whose counts are read in one go; beyond that they take turns. */
const closedPoolsAtOnce = 100;

/**
 * Reads the pools of a connection again, all at once: what is open each time, and the counts of up
 * to 100 closed pools. A snapshot costs Redis about 0.1 ms, so that is 10 ms of a refresh; of more
 * closed pools, each is read again every `closed / 100` refreshes.
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
    const glances = await Promise.all(
      this.#poolsToRead(names).map((name) =>
        this.#glance(scheduler, before.get(name) ?? emptyPool(name)),
      ),
    );
    const due = this.#dueListings(glances);
    const read = await Promise.all(glances.map((glance) => readPool(glance, due)));
    const now = new Map([...shown, ...read].map((pool) => [pool.name, pool]));
    return names.map((name) => now.get(name) ?? emptyPool(name));
  }

  #poolsToRead(names: readonly string[]): readonly string[] {
    const open = names.filter((name) => this.#open.has(rowId(this.#target(name))));
    const openNames = new Set(open);
    const closed = names.filter((name) => !openNames.has(name));
    const inTurn = this.#longestUnread(closed, (name) => name).slice(0, closedPoolsAtOnce);
    for (const name of inTurn) this.#lastRead.set(name, this.#turn);
    return [...open, ...inTurn];
  }

  async #glance(scheduler: Scheduler, old: PoolState): Promise<Glance> {
    const taken = await orFault(async () => {
      const pool = await this.pool(scheduler, old.name);
      return { pool, snapshot: await pool.snapshot() };
    });
    if ('reason' in taken) return { old, fault: taken };
    const open = this.#open.listings(this.#target(old.name), existingListings(taken.snapshot));
    return { old, ...taken, open };
  }

  /** Shares the rows of one read out, before any is read: the answers' order must not decide. */
  #dueListings(glances: readonly Glance[]): ReadonlySet<OpenListing> {
    const open = glances.flatMap((glance) =>
      'fault' in glance ? [] : glance.open.map((listing) => ({ listing, of: glance.old })),
    );
    const due = new Set<OpenListing>();
    let rowsLeft = maxLoadedRows;
    const turnKey = ({ listing, of }: (typeof open)[number]): string =>
      `${of.name}\n${listing.key}`;
    for (const item of this.#longestUnread(open, turnKey)) {
      const state = item.of.listings.get(item.listing.key);
      const cost = Math.min(item.listing.limit, state?.total ?? item.listing.limit);
      if (cost > rowsLeft && (state !== undefined || due.size > 0)) continue;
      rowsLeft -= cost;
      this.#lastRead.set(turnKey(item), this.#turn);
      due.add(item.listing);
    }
    return due;
  }

  #longestUnread<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
    const readAt = (item: T): number => this.#lastRead.get(key(item)) ?? 0;
    return items.toSorted((a, b) => readAt(a) - readAt(b));
  }

  #target(pool: string): PoolTarget {
    return { kind: 'pool', connection: this.#connection, pool };
  }
}

/** A pool's counts, and what is to be listed of it; or why it cannot be shown. */
type Glance =
  | {
      readonly old: PoolState;
      readonly pool: Pool;
      readonly snapshot: PoolSnapshot;
      readonly open: readonly OpenListing[];
    }
  | { readonly old: PoolState; readonly fault: Fault };

/** The listings that are due are read, the other open ones stay as they were. */
async function readPool(glance: Glance, due: ReadonlySet<OpenListing>): Promise<PoolState> {
  const { old } = glance;
  if ('fault' in glance) return { ...emptyPool(old.name), fault: glance.fault };
  const { pool, snapshot, open } = glance;
  const read = await orFault(async () => {
    // what is neither due nor known yet comes with its turn
    const shown = open.filter((item) => due.has(item) || old.listings.has(item.key));
    const listings = await Promise.all(
      shown.map(async (item) => {
        const kept = due.has(item) ? undefined : old.listings.get(item.key);
        const { key, listing, limit } = item;
        return [key, kept ?? (await readListing(pool, snapshot, listing, limit))] as const;
      }),
    );
    return { listings: new Map(listings), reading: await evaluate(snapshot, old.reading) };
  });
  if ('reason' in read) return { ...emptyPool(old.name), fault: read };
  return { name: old.name, fault: undefined, ...read };
}

/** What an action gives, or why this one pool cannot be shown; throws what is wrong with the whole connection. */
async function orFault<T extends object>(action: () => Promise<T>): Promise<T | Fault> {
  try {
    return await action();
  } catch (error) {
    const fault = toFault(error);
    if (isConnectionFault(fault.reason)) throw error;
    return fault;
  }
}

function emptyPool(name: string): PoolState {
  return { name, reading: undefined, fault: undefined, listings: new Map() };
}

function existingListings(snapshot: PoolSnapshot): readonly Listing[] {
  const nodes = snapshot.nodes.map(({ name }) => ({ list: 'node', node: name }) as const);
  const names = ['backlog', 'limited', 'scheduled', 'dead', 'completed', 'rejected'] as const;
  return [...nodes, ...names.map((list) => ({ list }))];
}

async function evaluate(
  snapshot: PoolSnapshot,
  before: PoolReading | undefined,
): Promise<PoolReading> {
  const { poolFigures } = await loadCore();
  return { snapshot, figures: poolFigures(snapshot), late: lateSettles(before, snapshot) };
}
