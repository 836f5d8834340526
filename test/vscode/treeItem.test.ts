import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { tooltipOf, treeItem } from '../../extension/views/treeItem.js';
import type { Row } from '../../extension/views/row.js';

const row: Row = {
  id: '["pool","c","p"]',
  label: 'p',
  description: '3 nodes',
  icon: { name: 'layers', colour: 'charts.green' },
  words: ['pool', 'x'],
  opens: 'expanded',
  tooltip: [{ label: 'Pool', value: '[x](command:evil) <b> $(trash) https://evil.example' }],
  spoken: 'Pool p, 3 nodes',
  command: { id: 'redispatch.refresh', title: 'Refresh' },
};

describe('a row of the tree', () => {
  it('has what its view model says', () => {
    const item = treeItem(row);
    assert.equal(item.id, row.id);
    assert.equal(item.contextValue, 'pool x');
    assert.equal(item.collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
    assert.equal(item.accessibilityInformation?.label, 'Pool p, 3 nodes');
    assert.deepEqual(item.command?.arguments, [row.id]);
  });

  it('has a tooltip that trusts nothing', () => {
    const tooltip = tooltipOf(row);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.equal(tooltip.isTrusted, false);
    assert.equal(tooltip.supportHtml, false);
    assert.equal(tooltip.supportThemeIcons, false);
    assert.equal(tooltip.value, 'Pool: ` [x](command:evil) <b> $(trash) https://evil.example `');
  });
});
