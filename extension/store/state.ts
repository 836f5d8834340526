import type {
  PoolFigures,
  PoolSnapshot,
  RejectedItem,
  SchedulerErrorReason,
  Sentence,
  ServerReport,
  TaskRow,
} from '../../core/index.js';
import type { Listing } from '../target.js';
import type { LateSettles } from './lateSettles.js';

/** Why a connection or a pool cannot be shown. */
export interface Fault {
  /** That of the core's errors, or what the extension itself refuses. */
  readonly reason: SchedulerErrorReason | 'password-in-url' | 'unknown';
  /** In English, with the values; empty where the reason says it all. */
  readonly message: string;
  /** The message as the core said it, to be translated. */
  readonly said?: Sentence;
}

/** A connection as the tree shows it. */
export interface ConnectionState {
  readonly name: string;
  /** Server and database, without user name or password. */
  readonly address: string;
  readonly origin: 'settings' | 'local';
  readonly status:
    | { readonly kind: 'idle' }
    | { readonly kind: 'connecting' }
    | {
        readonly kind: 'connected';
        readonly serverVersion: string;
        /** Undefined where the server does not tell this user. */
        readonly server: ServerReading | undefined;
        /** By name. */
        readonly pools: readonly PoolState[];
      }
    | {
        readonly kind: 'failed';
        readonly fault: Fault;
        /** The wait before the next try by itself; undefined when it waits for the person. */
        readonly retryAfterMs: number | undefined;
      };
}

/** What a server said of itself when the connection was made, or at the last refresh. */
export interface ServerReading {
  readonly report: ServerReport;
  /** ms since the epoch, by this machine's clock. */
  readonly readAtMs: number;
}

/** A pool as it was last read. */
export interface PoolState {
  readonly name: string;
  /** Undefined until its first read. */
  readonly reading: PoolReading | undefined;
  readonly fault: Fault | undefined;
  /** By `listingKey`: the open listings only. */
  readonly listings: ReadonlyMap<string, ListingState>;
}

/** A snapshot, and what the core computes from it. */
export interface PoolReading {
  readonly snapshot: PoolSnapshot;
  readonly figures: PoolFigures;
  /** Undefined where none came lately. */
  readonly late: LateSettles | undefined;
}

/** The loaded part of a listing. */
export interface ListingState {
  readonly listing: Listing;
  /** In the order they are shown; no task twice. */
  readonly rows: readonly TaskRow[];
  /** Refused inbox items, where the listing is of those. */
  readonly rejected: readonly RejectedItem[];
  /** How many the listing holds in Redis, counted with the last read. */
  readonly total: number;
  /** How many rows may be loaded; grows by `pageRows` with each "show more". */
  readonly limit: number;
}

/** Rows loaded at first, and with each "show more". */
export const pageRows = 100;

/** Most rows a listing keeps loaded: a refresh must not cost more than this. */
export const maxLoadedRows = 1000;

/** Rows that are there and not loaded. */
export function hiddenRows(state: ListingState): number {
  return Math.max(0, state.total - state.rows.length - state.rejected.length);
}
