/** A part of a pool that lists something. */
export type ListName =
  'backlog' | 'limited' | 'scheduled' | 'dead' | 'completed' | 'inbox' | 'rejected';

/** Where tasks (or refused inbox items) are listed below a pool. */
export type Listing =
  { readonly list: ListName } | { readonly list: 'node'; readonly node: string };

export interface ConnectionTarget {
  readonly kind: 'connection';
  readonly connection: string;
}

export interface PoolTarget {
  readonly kind: 'pool';
  readonly connection: string;
  readonly pool: string;
}

export interface ListingTarget {
  readonly kind: 'listing';
  readonly connection: string;
  readonly pool: string;
  readonly listing: Listing;
}

export interface TaskTarget {
  readonly kind: 'task';
  readonly connection: string;
  readonly pool: string;
  readonly listing: Listing;
  readonly task: string;
}

export interface RejectedTarget {
  readonly kind: 'rejectedItem';
  readonly connection: string;
  readonly pool: string;
  /** Its key among the refused items; see `rejectedKeys`. */
  readonly item: string;
}

/** A row that says something about its parent: a problem, no pools, more tasks. */
export interface NoteTarget {
  readonly kind: 'problem' | 'noPools' | 'loading' | 'more';
  readonly parent: string;
}

/** What a row of the tree stands for. */
export type Target =
  ConnectionTarget | PoolTarget | ListingTarget | TaskTarget | RejectedTarget | NoteTarget;

const listNames: readonly ListName[] = [
  ...(['backlog', 'limited', 'scheduled', 'dead', 'completed', 'inbox', 'rejected'] as const),
];
const noteKinds: readonly NoteTarget['kind'][] = ['problem', 'noPools', 'loading', 'more'];

/** A row's id: stable, unique in the tree, and enough to find its target again. */
export function rowId(target: Target): string {
  switch (target.kind) {
    case 'connection':
      return encode(target.kind, target.connection);
    case 'pool':
      return encode(target.kind, target.connection, target.pool);
    case 'listing':
      return encode(target.kind, target.connection, target.pool, ...listingParts(target.listing));
    case 'task':
      return encode(
        target.kind,
        target.connection,
        target.pool,
        target.task,
        ...listingParts(target.listing),
      );
    case 'rejectedItem':
      return encode(target.kind, target.connection, target.pool, target.item);
    case 'problem':
    case 'noPools':
    case 'loading':
    case 'more':
      return encode(target.kind, target.parent);
  }
}

/** Finds the target of a row's id; undefined when the text is not such an id. */
export function parseRowId(id: unknown): Target | undefined {
  const [kind, ...parts] = decode(id);
  const note = noteKinds.find((name) => name === kind);
  if (note !== undefined)
    return parts[0] === undefined ? undefined : { kind: note, parent: parts[0] };
  const [connection, pool, third, ...rest] = parts;
  if (connection === undefined) return undefined;
  if (kind === 'connection') return { kind, connection };
  if (pool === undefined) return undefined;
  if (kind === 'pool') return { kind, connection, pool };
  if (third === undefined) return undefined;
  if (kind === 'rejectedItem') return { kind, connection, pool, item: third };
  if (kind === 'listing') return listingTarget({ connection, pool }, [third, ...rest]);
  if (kind === 'task') return taskTarget({ connection, pool }, third, rest);
  return undefined;
}

/** The pool of a row, whatever the row stands for below it. */
export function poolOf(target: Target): PoolTarget | undefined {
  if (target.kind === 'pool') return target;
  if (isNote(target)) {
    const parent = parseRowId(target.parent);
    return parent === undefined || isNote(parent) ? undefined : poolOf(parent);
  }
  if (target.kind === 'connection') return undefined;
  return { kind: 'pool', connection: target.connection, pool: target.pool };
}

/** The connection a row belongs to. */
export function connectionOf(target: Target): string | undefined {
  if (!isNote(target)) return target.connection;
  const parent = parseRowId(target.parent);
  return parent === undefined || isNote(parent) ? undefined : parent.connection;
}

/** A listing's key inside its pool. */
export function listingKey(listing: Listing): string {
  return encode(...listingParts(listing));
}

function isNote(target: Target): target is NoteTarget {
  return noteKinds.some((kind) => kind === target.kind);
}

function listingTarget(
  of: { readonly connection: string; readonly pool: string },
  parts: readonly string[],
): ListingTarget | undefined {
  const listing = parseListing(parts);
  return listing && { kind: 'listing', ...of, listing };
}

function taskTarget(
  of: { readonly connection: string; readonly pool: string },
  task: string,
  parts: readonly string[],
): TaskTarget | undefined {
  const listing = parseListing(parts);
  return listing && { kind: 'task', ...of, listing, task };
}

function parseListing([name, node]: readonly string[]): Listing | undefined {
  if (name === 'node') return node === undefined ? undefined : { list: 'node', node };
  const list = listNames.find((known) => known === name);
  return list && { list };
}

function listingParts(listing: Listing): readonly string[] {
  return listing.list === 'node' ? [listing.list, listing.node] : [listing.list];
}

// JSON keeps any name apart from any other, and shows lone surrogates as escapes.
function encode(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

function decode(id: unknown): readonly string[] {
  if (typeof id !== 'string') return [];
  try {
    const parts: unknown = JSON.parse(id);
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts : [];
  } catch {
    return [];
  }
}
