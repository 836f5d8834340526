import type { CommandId } from '../../../extension/commandIds.js';
import { runCommand } from '../../../extension/commands/run.js';
import { connectTo } from '../../../extension/connections/connect.js';
import { Connections } from '../../../extension/connections/connections.js';
import type { ConnectionSettings } from '../../../extension/connections/connectionSettings.js';
import { LocalServer } from '../../../extension/connections/localServer.js';
import type { ConnectionEntry } from '../../../extension/connections/parseSettings.js';
import { Passwords } from '../../../extension/connections/passwords.js';
import { Store } from '../../../extension/store/store.js';
import type { Row } from '../../../extension/views/row.js';
import { childRows } from '../../../extension/views/rows.js';
import { english } from '../../unit/extension/english.js';
import type { ScriptedUi } from './scriptedUi.js';

/** The extension without VS Code: settings and secrets in memory, everything else as it is. */
export interface Headless {
  readonly store: Store;
  readonly connections: Connections;
  readonly settings: ConnectionEntry[];
  readonly secrets: ReadonlyMap<string, string>;
  readonly logged: readonly string[];
  run(id: CommandId, ui: ScriptedUi, ...args: readonly unknown[]): Promise<void>;
  /** The rows below a row, which is opened. */
  rows(parent?: string): Promise<readonly Row[]>;
  /** Resolves when `found` says so of what is shown; looks after each change. */
  until(found: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** Starts the extension on connections as settings name them. */
export async function startHeadless(
  entries: readonly ConnectionEntry[],
  answerTimeoutMs = 5000,
): Promise<Headless> {
  const settings = [...entries];
  const secrets = new Map<string, string>();
  const passwords = new Passwords({
    get: (key) => Promise.resolve(secrets.get(key)),
    store: (key, value) => Promise.resolve(void secrets.set(key, value)),
    delete: (key) => Promise.resolve(void secrets.delete(key)),
  });
  const logged: string[] = [];
  const log = (message: string): void => void logged.push(message);
  const store = new Store({
    connect: (spec) => connectTo(spec, passwords, answerTimeoutMs),
    refreshIntervalMs: () => 50,
    answerTimeoutMs: () => answerTimeoutMs,
    log: { info: log, warn: log },
  });
  const local = new LocalServer('/nowhere', 'Local Redis');
  const connections = new Connections(
    store,
    settingsInMemory(settings),
    passwords,
    local,
    () => answerTimeoutMs,
    () => Promise.resolve(),
  );
  await connections.reload();
  const shown = (parent?: string): readonly Row[] => childRows(english, store.states(), parent);
  return {
    ...{ store, connections, settings, secrets, logged },
    run: async (id, ui, ...args) => {
      const refreshDocuments = (): void => undefined;
      const tools = {
        store,
        connections,
        ui,
        l10n: english,
        log: { error: log },
        refreshDocuments,
      };
      await runCommand({ tools, title: (of) => of }, id, args);
    },
    rows: async (parent) => {
      if (parent !== undefined) await store.setOpen(parent, true);
      return shown(parent);
    },
    until: (found) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (found()) {
            stop();
            resolve();
          }
        };
        const stop = store.onDidChange(look);
        look();
      }),
    close: () => store.close(),
  };
}

function settingsInMemory(entries: ConnectionEntry[]): ConnectionSettings {
  return {
    read: () => entries,
    add: (entry) => Promise.resolve(void entries.push(entry)),
    replace: (name, entry) => {
      const index = entries.findIndex((known) => known.name === name);
      entries.splice(index, 1, ...(entry === undefined ? [] : [entry]));
      return Promise.resolve();
    },
  };
}
