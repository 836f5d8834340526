import type { Pool, Scheduler } from '../../core/index.js';
import type { ConnectionSpec } from '../connections/spec.js';
import { connectionOf, parseRowId, type ListingTarget, type PoolTarget } from '../target.js';
import { FaultError } from './fault.js';
import { Listeners } from './listeners.js';
import { LiveConnection, type LiveConnectionNeeds } from './liveConnection.js';
import type { OpenRows } from './openRows.js';
import type { ConnectionState } from './state.js';

/** What changed: one connection, or which connections there are. */
export type Change = { readonly connection: string } | 'connections';

/** Everything the extension knows of the servers: connections, their pools, and what is loaded of them. */
export class Store {
  readonly #needs: Omit<LiveConnectionNeeds, 'changed'>;
  readonly #listeners = new Listeners<Change>();
  #connections: ReadonlyMap<string, LiveConnection> = new Map();
  #visible = false;

  constructor(needs: Omit<LiveConnectionNeeds, 'changed'>) {
    this.#needs = needs;
  }

  /** Tells a listener of each change; returns how to stop that. */
  get onDidChange(): (listener: (change: Change) => void) => () => void {
    return this.#listeners.add;
  }

  /** All connections, in the order of the settings. */
  states(): readonly ConnectionState[] {
    return [...this.#connections.values()].map(({ state }) => state);
  }

  state(connection: string): ConnectionState | undefined {
    return this.#connections.get(connection)?.state;
  }

  spec(connection: string): ConnectionSpec | undefined {
    return this.#connections.get(connection)?.spec;
  }

  /** Shows these connections from now on; what stayed the same stays connected. */
  async setConnections(specs: readonly ConnectionSpec[]): Promise<void> {
    const before = this.#connections;
    this.#connections = new Map(
      specs.map((spec) => [spec.name, this.#kept(spec) ?? this.#live(spec)]),
    );
    const kept = new Set(this.#connections.values());
    this.#listeners.tell('connections');
    for (const live of kept) live.setVisible(this.#visible);
    await Promise.all(
      [...before.values()].filter((live) => !kept.has(live)).map((live) => live.close()),
    );
  }

  /** Follows the servers while the view is to be seen, and pauses while not. */
  setVisible(isVisible: boolean): void {
    this.#visible = isVisible;
    for (const live of this.#connections.values()) live.setVisible(isVisible);
  }

  /** Notes that a row was opened or closed. Resolves when an opened row has been read. */
  async setOpen(id: string, isOpen: boolean): Promise<void> {
    const live = this.#liveOf(id);
    if (live?.open.set(id, isOpen) === true && isOpen) await live.refresh();
  }

  /** Whether a row was left open or closed; undefined when it was never either. */
  left(id: string): 'open' | 'closed' | undefined {
    return this.#liveOf(id)?.open.left(id);
  }

  /** Loads a page more of a listing. */
  async showMore(listing: ListingTarget): Promise<void> {
    const live = this.#connections.get(listing.connection);
    live?.open.showMore(listing);
    await live?.refresh();
  }

  /** Reads one connection, or all, at once. */
  async refresh(connection?: string): Promise<void> {
    await Promise.all(this.#chosen(connection).map((live) => live.refresh()));
  }

  /** As `refresh`, and asks the servers anew how safe what they hold is. */
  async refreshAll(connection?: string): Promise<void> {
    await Promise.all(this.#chosen(connection).map((live) => live.refreshAll()));
  }

  /** Connects anew, for example with another password. */
  async reconnect(connection: string): Promise<void> {
    const live = this.#connections.get(connection);
    if (live === undefined) return;
    const fresh = this.#live(live.spec, live.open);
    this.#connections = new Map(
      [...this.#connections].map(([name, old]) => [name, old === live ? fresh : old]),
    );
    fresh.setVisible(this.#visible);
    this.#listeners.tell({ connection });
    await live.close();
    await fresh.refresh();
  }

  /** The server of a connection, connected where it is not yet. */
  async scheduler(connection: string): Promise<Scheduler> {
    return this.#required(connection).scheduler();
  }

  /** A pool to act on. */
  async pool(target: Pick<PoolTarget, 'connection' | 'pool'>): Promise<Pool> {
    return this.#required(target.connection).pool(target.pool);
  }

  /** Lets go of all servers. */
  async close(): Promise<void> {
    const all = [...this.#connections.values()];
    this.#connections = new Map();
    await Promise.all(all.map((live) => live.close()));
  }

  #chosen(connection: string | undefined): readonly LiveConnection[] {
    const all = [...this.#connections.values()];
    return all.filter(({ spec }) => connection === undefined || spec.name === connection);
  }

  #kept(spec: ConnectionSpec): LiveConnection | undefined {
    const live = this.#connections.get(spec.name);
    return JSON.stringify(live?.spec) === JSON.stringify(spec) ? live : undefined;
  }

  #live(spec: ConnectionSpec, open?: OpenRows): LiveConnection {
    const changed = (): void => this.#listeners.tell({ connection: spec.name });
    return new LiveConnection(spec, { ...this.#needs, changed }, open);
  }

  #liveOf(id: string): LiveConnection | undefined {
    const target = parseRowId(id);
    const connection = target && connectionOf(target);
    return connection === undefined ? undefined : this.#connections.get(connection);
  }

  #required(connection: string): LiveConnection {
    const live = this.#connections.get(connection);
    if (live === undefined) {
      const said = { template: 'There is no connection "{0}".', values: [connection] };
      const message = `There is no connection "${connection}".`;
      throw new FaultError({ reason: 'unknown', message, said });
    }
    return live;
  }
}
