import type { Fault } from '../store/state.js';

/** A connection as it is kept: never with a password. */
export interface ConnectionSpec {
  /** Unique among the connections shown. */
  readonly name: string;
  /** Without user name and password. */
  readonly url: string;
  readonly username: string | undefined;
  /** What the keys begin with; the core's default when undefined. */
  readonly prefix: string | undefined;
  /** Server and database, to be shown. */
  readonly address: string;
  readonly origin: 'settings' | 'local';
  /** Why it is not used as it stands in the settings. */
  readonly fault: Fault | undefined;
}
