import * as vscode from 'vscode';
import { markdownCode } from '../ui/plainText.js';
import type { Row, TooltipLine } from './row.js';

const states = {
  no: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
} as const;

/** The one place where a view model becomes a row of VS Code; its tooltip comes when it is asked for. */
export function treeItem(row: Row): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, states[row.opens]);
  item.id = row.id;
  item.contextValue = row.words.join(' ');
  item.accessibilityInformation = { label: row.spoken };
  const { name, colour } = row.icon;
  item.iconPath = new vscode.ThemeIcon(
    name,
    colour === undefined ? undefined : new vscode.ThemeColor(colour),
  );
  if (row.description !== undefined) item.description = row.description;
  if (row.command !== undefined) {
    item.command = { command: row.command.id, title: row.command.title, arguments: [row.id] };
  }
  return item;
}

/** What a row tells on hover, as it is now. */
export function tooltipOf(row: Row): string | vscode.MarkdownString {
  return row.tooltip.length === 0 ? row.label : markdown(row.tooltip);
}

function markdown(lines: readonly TooltipLine[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString(
    lines.map(({ label, value }) => `${label}: ${markdownCode(value)}`).join('  \n'),
  );
  text.isTrusted = false;
  text.supportHtml = false;
  text.supportThemeIcons = false;
  return text;
}
