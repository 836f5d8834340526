import * as vscode from 'vscode';

/** A key that `when` clauses of the manifest read; VS Code is told of it only when its value changes. */
export class ContextKey<V extends string> {
  #value: V | undefined;

  constructor(private readonly name: string) {}

  async set(value: V): Promise<void> {
    if (value === this.#value) return;
    this.#value = value;
    await vscode.commands.executeCommand('setContext', this.name, value);
  }
}
