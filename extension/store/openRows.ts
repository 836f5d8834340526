import { listingKey, rowId, type ListingTarget, type PoolTarget } from '../target.js';
import { maxLoadedRows, pageRows } from './state.js';

/** Which rows are open, and how far their listings are: only these are read again. */
export class OpenRows {
  readonly #open = new Map<string, boolean>();
  readonly #limits = new Map<string, number>();

  /** Notes that a row was opened or closed; true when that is news. */
  set(id: string, isOpen: boolean): boolean {
    const isNews = this.has(id) !== isOpen;
    this.#open.set(id, isOpen);
    if (!isNews) return false;
    // A listing that was closed begins with one page again.
    if (!isOpen) this.#limits.delete(id);
    return true;
  }

  has(id: string): boolean {
    return this.#open.get(id) ?? false;
  }

  /** Whether a row was left open or closed; undefined when it was never either. */
  left(id: string): 'open' | 'closed' | undefined {
    const isOpen = this.#open.get(id);
    if (isOpen === undefined) return undefined;
    return isOpen ? 'open' : 'closed';
  }

  /** The open listings of a pool, of those that it has now. */
  listings(
    pool: PoolTarget,
    existing: readonly ListingTarget['listing'][],
  ): readonly OpenListing[] {
    if (!this.has(rowId(pool))) return [];
    return existing
      .map((listing) => ({ listing, id: rowId({ ...pool, kind: 'listing', listing }) }))
      .filter(({ id }) => this.has(id))
      .map(({ listing, id }) => ({
        listing,
        key: listingKey(listing),
        limit: this.#limits.get(id) ?? pageRows,
      }));
  }

  /** Lets a listing load a page more. */
  showMore(listing: ListingTarget): void {
    const id = rowId(listing);
    const limit = (this.#limits.get(id) ?? pageRows) + pageRows;
    this.#limits.set(id, Math.min(maxLoadedRows, limit));
  }
}

export interface OpenListing {
  readonly listing: ListingTarget['listing'];
  readonly key: string;
  readonly limit: number;
}
