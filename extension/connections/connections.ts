import type { Store } from '../store/store.js';
import type { ConnectionSettings } from './connectionSettings.js';
import { connectTo } from './connect.js';
import type { LocalServer } from './localServer.js';
import { toSpecs, type ConnectionEntry } from './parseSettings.js';
import { isSameAccount, type Passwords } from './passwords.js';
import type { ConnectionSpec } from './spec.js';
import { splitUrl } from './splitUrl.js';

/** Which connections there are: those of the settings and the local Redis. Keeps the store in step. */
export class Connections {
  constructor(
    private readonly store: Store,
    private readonly settings: ConnectionSettings,
    private readonly passwords: Passwords,
    private readonly local: LocalServer,
    private readonly connectTimeoutMs: () => number,
    private readonly showLocal: (isRunning: boolean) => Promise<void>,
  ) {}

  /** Reads the settings again. */
  async reload(): Promise<void> {
    const fromSettings = toSpecs(this.settings.read());
    const local = this.local.spec;
    const specs = local === undefined ? fromSettings : [...fromSettings, local];
    const unique = [...new Map(specs.map((spec) => [spec.name, spec])).values()];
    const stored = this.store.setConnections(unique);
    await this.showLocal(local !== undefined);
    await stored;
  }

  /** Says whether a name is taken. */
  has(name: string): boolean {
    return this.store.spec(name) !== undefined;
  }

  /** Connects once and lets go, so that a mistake is told before anything is kept. */
  async tryOut(spec: Pick<ConnectionSpec, 'url' | 'username'>, password: string): Promise<void> {
    const given = { get: () => Promise.resolve(password === '' ? undefined : password) };
    const open = await connectTo({ ...spec, prefix: undefined }, given, this.connectTimeoutMs());
    await open.close();
  }

  async add(entry: ConnectionEntry, password: string): Promise<void> {
    if (password !== '') await this.passwords.set(account(entry), password);
    await this.settings.add(entry);
    await this.reload();
  }

  /** Removes a connection and its password, unless another connection uses that too. */
  async remove(name: string): Promise<void> {
    const entry = this.settings.read().find((known) => known.name === name);
    await this.settings.replace(name, undefined);
    await this.reload();
    const of = entry && splitUrl(entry.url);
    if (of === undefined) return;
    const username = entry?.username ?? of.username;
    const removed = { url: of.url, username };
    const left = toSpecs(this.settings.read()).filter(({ url }) => url !== '');
    const isUsed = left.some((spec) => isSameAccount(spec, removed));
    if (!isUsed) await this.passwords.forget(removed);
  }

  async setPassword(name: string, password: string): Promise<void> {
    const spec = this.store.spec(name);
    if (spec === undefined) return;
    await this.passwords.set(spec, password);
    await this.store.reconnect(name);
  }

  /** Takes the password out of an entry's URL and keeps it as a secret. */
  async movePassword(name: string): Promise<void> {
    const entry = this.settings.read().findLast((known) => known.name === name);
    const split = entry && splitUrl(entry.url);
    if (entry === undefined || split?.password === undefined) return;
    const username = entry.username ?? split.username;
    const clean = { ...entry, url: split.url, ...(username !== undefined && { username }) };
    // The secret first: between the two steps the password is in both places, never in none.
    await this.passwords.set({ url: split.url, username }, split.password);
    await this.settings.replace(name, clean);
    await this.reload();
  }

  async startLocal(signal: AbortSignal): Promise<string | undefined> {
    await this.local.start(signal);
    await this.reload();
    return this.local.spec?.name;
  }

  async stopLocal(): Promise<void> {
    // The connection goes first, so that nobody sees it fail.
    const stopped = this.local.spec;
    const rest = this.store.states().filter(({ name }) => name !== stopped?.name);
    await this.store.setConnections(
      rest.map(({ name }) => this.store.spec(name)).filter((spec) => spec !== undefined),
    );
    await this.local.stop();
    await this.reload();
  }
}

function account(entry: ConnectionEntry): Pick<ConnectionSpec, 'url' | 'username'> {
  return { url: entry.url, username: entry.username };
}
