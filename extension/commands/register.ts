import * as vscode from 'vscode';
import { commandSubjects, type CommandId } from '../commandIds.js';
import { runCommand, type RunNeeds } from './run.js';

/** Registers every command of the table. */
export function registerCommands(needs: RunNeeds): vscode.Disposable {
  const ids = Object.keys(commandSubjects) as CommandId[];
  return vscode.Disposable.from(
    ...ids.map((id) =>
      vscode.commands.registerCommand(id, (...args: unknown[]) => runCommand(needs, id, args)),
    ),
  );
}
