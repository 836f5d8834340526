import type { ConnectionState } from '../store/state.js';
import { plainText } from '../ui/plainText.js';
import { joined } from './row.js';

/**
 * What the context key `redispatch.connections` says; the manifest has a welcome for all but `some`.
 * VS Code shows a welcome only where there are no rows.
 */
export type ConnectionsKey = 'none' | 'some' | Welcome['reason'];

/** The state of the only connection, where it has nothing to list. */
export interface Welcome {
  readonly reason: 'unreachable' | 'empty';
  readonly connection: string;
  readonly address: string;
}

/**
 * The welcome that stands in place of rows. Of several connections each has its row, and so has a
 * failure that another welcome's buttons would not help against.
 */
export function welcomeOf(states: readonly ConnectionState[]): Welcome | undefined {
  const [only, ...others] = states;
  const reason = only && others.length === 0 ? reasonOf(only) : undefined;
  if (only === undefined || reason === undefined) return undefined;
  return { reason, connection: only.name, address: only.address };
}

export function connectionsKey(states: readonly ConnectionState[]): ConnectionsKey {
  return welcomeOf(states)?.reason ?? (states.length === 0 ? 'none' : 'some');
}

/** Whose welcome it is: a welcome's own text is fixed. */
export function welcomeTitle(states: readonly ConnectionState[]): string | undefined {
  const welcome = welcomeOf(states);
  return welcome && joined([plainText(welcome.connection), plainText(welcome.address)]);
}

function reasonOf({ status }: ConnectionState): Welcome['reason'] | undefined {
  if (status.kind === 'connected') return status.pools.length === 0 ? 'empty' : undefined;
  if (status.kind !== 'failed') return undefined;
  const { reason } = status.fault;
  const isUnreachable =
    reason === 'unreachable' || reason === 'connection-lost' || reason === 'closed';
  return isUnreachable ? 'unreachable' : undefined;
}
