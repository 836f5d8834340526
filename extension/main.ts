import * as vscode from 'vscode';
import { registerCommands } from './commands/register.js';
import type { CommandId } from './commandIds.js';
import { connectTo } from './connections/connect.js';
import { Connections } from './connections/connections.js';
import { vscodeConnectionSettings } from './connections/connectionSettings.js';
import { LocalServer } from './connections/localServer.js';
import { Passwords } from './connections/passwords.js';
import { Documents } from './documents/documents.js';
import { Drafts } from './documents/drafts.js';
import { KeptPlans } from './documents/keptPlans.js';
import { Store } from './store/store.js';
import { ContextKey } from './ui/contextKey.js';
import { localizer, type Localizer } from './ui/localizer.js';
import { vscodeUi } from './ui/vscodeUi.js';
import { PoolsTree } from './views/poolsTree.js';
import type { Row } from './views/row.js';
import { welcomeOf, type Welcome } from './views/welcome.js';

/** What other extensions, and tests, may ask of this one. */
export interface RedispatchApi {
  /** The rows below a row (undefined: the connections), as the tree shows them. */
  rows(parent?: string): Promise<readonly Row[]>;
  /** What the view shows where there is a connection and no row. */
  welcome(): Welcome | undefined;
  /** Told when rows have changed. */
  readonly onDidChange: vscode.Event<void>;
}

let release: (() => Promise<void>) | undefined;

export function activate(context: vscode.ExtensionContext): RedispatchApi {
  const log = vscode.window.createOutputChannel('Redispatch', { log: true });
  const l10n = localizer(vscode.env.language, (sentence, ...args) =>
    vscode.l10n.t(sentence, ...args),
  );
  const passwords = new Passwords(context.secrets);
  const store = new Store({
    connect: (spec) => connectTo(spec, passwords, connectTimeoutMs()),
    refreshIntervalMs: () => setting('refreshIntervalMs', 500),
    answerTimeoutMs: connectTimeoutMs,
    log,
  });
  const local = localServer(context, l10n);
  const localKey = new ContextKey<'running' | 'stopped'>('redispatch.localRedis');
  const connections = new Connections(
    store,
    vscodeConnectionSettings,
    passwords,
    local,
    connectTimeoutMs,
    (isRunning) => localKey.set(isRunning ? 'running' : 'stopped'),
  );
  const reload = (): void => {
    connections.reload().catch((error: unknown) => log.error(String(error)));
  };
  const documents = new Documents(store, l10n);
  const tree = new PoolsTree(store, l10n, log);
  const drafts = new Drafts(store, l10n, keptPlans(context));
  const ui = vscodeUi(documents, drafts, log);
  const refreshDocuments = (): void => documents.refresh();
  const tools = { store, connections, ui, l10n, log, refreshDocuments };
  context.subscriptions.push(
    log,
    documents,
    drafts,
    tree,
    registerCommands({ tools, title: commandTitles(context) }),
    ...reloadOnChange(reload),
  );
  release = async () => {
    await store.close();
    await local.stop();
  };
  // The connections are known at once; what VS Code answers when it hears of them is not waited for.
  reload();
  return {
    rows: (parent) => tree.rows(parent),
    welcome: () => welcomeOf(store.states()),
    onDidChange: rowsChanged(store),
  };
}

/** Lets go of the servers, and ends the local Redis. */
export async function deactivate(): Promise<void> {
  await release?.();
}

function rowsChanged(store: Store): vscode.Event<void> {
  const changed = new vscode.EventEmitter<void>();
  store.onDidChange(() => changed.fire());
  return changed.event;
}

function localServer(context: vscode.ExtensionContext, l10n: Localizer): LocalServer {
  const directory = vscode.Uri.joinPath(context.globalStorageUri, 'local-redis').fsPath;
  return new LocalServer(directory, l10n.t('Local Redis'));
}

function keptPlans({ storageUri, globalStorageUri }: vscode.ExtensionContext): KeptPlans {
  // a window without a folder has no storage of its own
  return new KeptPlans(vscode.Uri.joinPath(storageUri ?? globalStorageUri, 'plans').fsPath);
}

function reloadOnChange(reload: () => void): readonly vscode.Disposable[] {
  return [
    vscode.workspace.onDidGrantWorkspaceTrust(reload),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('redispatch.connections')) reload();
    }),
  ];
}

function commandTitles(context: vscode.ExtensionContext): (id: CommandId) => string {
  const manifest = context.extension.packageJSON as {
    readonly contributes: { readonly commands: readonly { command: string; title: string }[] };
  };
  const titles = new Map(
    manifest.contributes.commands.map(({ command, title }) => [command, title]),
  );
  return (id) => (titles.get(id) ?? id).replace(/\.\.\.$/, '');
}

function connectTimeoutMs(): number {
  return setting('connectTimeoutMs', 5000);
}

function setting(name: string, otherwise: number): number {
  const value: unknown = vscode.workspace.getConfiguration('redispatch').get(name);
  // Settings are typed by hand: never faster than VS Code can follow.
  return typeof value === 'number' && value >= 500 ? value : otherwise;
}
