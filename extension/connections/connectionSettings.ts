import * as vscode from 'vscode';
import { parseEntries, type ConnectionEntry } from './parseSettings.js';

const setting = 'connections';

/** How `redispatch.connections` is read and changed, in the scope where an entry stands. */
export interface ConnectionSettings {
  /** The entries of the user, then those of the workspace. */
  read(): readonly ConnectionEntry[];
  /** Adds an entry to the user's settings. */
  add(entry: ConnectionEntry): Promise<void>;
  /** Replaces an entry where it stands; undefined removes it. */
  replace(name: string, entry: ConnectionEntry | undefined): Promise<void>;
}

/** The settings of VS Code. */
export const vscodeConnectionSettings: ConnectionSettings = {
  read: () => scopes().flatMap(({ value }) => parseEntries(value)),
  add: async (entry) => {
    const user = configuration().inspect<unknown>(setting)?.globalValue;
    await configuration().update(setting, [...raw(user), entry], vscode.ConfigurationTarget.Global);
  },
  replace: async (name, entry) => {
    for (const { value, scope } of scopes()) {
      const kept = raw(value).flatMap((old) => {
        if (parseEntries([old])[0]?.name !== name) return [old];
        return entry === undefined ? [] : [entry];
      });
      if (JSON.stringify(kept) !== JSON.stringify(value)) {
        await configuration().update(setting, kept.length === 0 ? undefined : kept, scope);
      }
    }
  },
};

function scopes(): readonly { value: unknown; scope: vscode.ConfigurationTarget }[] {
  const found = configuration().inspect<unknown>(setting);
  const user = { value: found?.globalValue, scope: vscode.ConfigurationTarget.Global };
  // What a workspace says counts only where it is trusted.
  if (!vscode.workspace.isTrusted) return [user].filter(isSet);
  return [
    user,
    { value: found?.workspaceValue, scope: vscode.ConfigurationTarget.Workspace },
  ].filter(isSet);
}

function isSet({ value }: { value: unknown }): boolean {
  return value !== undefined;
}

// Entries that cannot be read stay as the person wrote them.
function raw(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function configuration(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration('redispatch');
}
