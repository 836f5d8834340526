import { parseRowId, rowId, type Listing, type Target } from '../target.js';
import { plainText } from '../ui/plainText.js';

/** The scheme of the read-only documents. */
export const documentScheme = 'redispatch';

/** The parts of a document's address: the path is for the eye, the query says what it is of. */
export interface DocumentAddress {
  readonly path: string;
  readonly query: string;
}

/** The address of the JSON document of a task, a refused item, a listing or a pool. */
export function documentAddress(target: Target): DocumentAddress {
  return { path: `/${folder(target)}${fileName(target)}.json`, query: rowId(target) };
}

/** What a document is of. */
export function documentTarget({ query }: Pick<DocumentAddress, 'query'>): Target | undefined {
  return parseRowId(query);
}

function folder(target: Target): string {
  if (!('connection' in target)) return '';
  const pool = 'pool' in target ? `${segment(target.pool)}/` : '';
  return `${segment(target.connection)}/${pool}`;
}

function fileName(target: Target): string {
  switch (target.kind) {
    case 'task':
      return segment(target.task);
    case 'rejectedItem':
      return `rejected ${segment(target.item)}`;
    case 'listing':
      return listingName(target.listing);
    case 'pool':
      return `pool ${segment(target.pool)}`;
    case 'connection':
    case 'problem':
    case 'noPools':
    case 'loading':
    case 'more':
      return target.kind;
  }
}

function listingName(listing: Listing): string {
  return listing.list === 'node' ? `node ${segment(listing.node)}` : listing.list;
}

// A name must not become a folder, nor anything else that a path means.
function segment(name: string): string {
  return plainText(name, 60).replaceAll(/[\\/]/g, '_').replace(/^\.+$/, '_');
}
