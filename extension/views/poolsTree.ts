import * as vscode from 'vscode';
import { toFault } from '../store/fault.js';
import type { Store } from '../store/store.js';
import { ContextKey } from '../ui/contextKey.js';
import type { Localizer } from '../ui/localizer.js';
import { childRows } from './rows.js';
import type { Row } from './row.js';
import { ShownRows } from './shownRows.js';
import { tooltipOf, treeItem } from './treeItem.js';
import { waitingLine } from './waitingLine.js';
import { connectionsKey, welcomeTitle, type ConnectionsKey } from './welcome.js';

/** The id of the view in the manifest. */
export const poolsView = 'redispatch.pools';

/** After this VS Code has asked again for the rows below a row that was just opened and read. */
const settledMs = 500;

/** The Pools tree; its elements are row ids. */
export class PoolsTree implements vscode.TreeDataProvider<string>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<string[] | undefined>();
  readonly #shown = new ShownRows();
  /** Rows that VS Code was last told there is nothing below. */
  readonly #answeredNone = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #view: vscode.TreeView<string>;
  readonly #title: string | undefined;
  readonly #key = new ContextKey<ConnectionsKey>('redispatch.connections');
  readonly #registrations: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(
    private readonly store: Store,
    private readonly l10n: Localizer,
    private readonly log: Pick<vscode.LogOutputChannel, 'error'>,
  ) {
    this.#view = vscode.window.createTreeView(poolsView, {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.#title = this.#view.title;
    this.#registrations = vscode.Disposable.from(
      this.#changed,
      this.#view,
      { dispose: store.onDidChange(() => this.#redraw()) },
      this.#view.onDidChangeVisibility(({ visible }) => store.setVisible(visible)),
      this.#view.onDidExpandElement(({ element }) => this.#setOpen(element, true)),
      this.#view.onDidCollapseElement(({ element }) => this.#setOpen(element, false)),
    );
    store.setVisible(this.#view.visible);
  }

  getTreeItem(id: string): vscode.TreeItem {
    const row = this.#shown.row(id);
    // It went away between two questions of VS Code, which asks for the list again.
    return row === undefined ? new vscode.TreeItem('') : treeItem(this.#asLeft(row));
  }

  /**
   * Answers at once with what is known; what is read because of it comes as a change. VS Code drops
   * an answer that it has to wait for when a change comes meanwhile.
   */
  getChildren(parent?: string): string[] {
    // VS Code asks for the rows of what is open only; but what was just closed it may still ask for.
    if (parent !== undefined && this.store.left(parent) !== 'closed') this.#setOpen(parent, true);
    const rows = this.#childRows(parent);
    this.#shown.show(parent, rows);
    if (parent !== undefined) this.#noteAnswer(parent, rows.length);
    return rows.map(({ id }) => id);
  }

  /** The tooltip is made on hover: it may tell what changes all the time, and rows need not be drawn again for it. */
  async resolveTreeItem(item: vscode.TreeItem, id: string): Promise<vscode.TreeItem> {
    const row = this.#shown.row(id);
    if (row === undefined) return item;
    const line = await waitingLine(this.store, this.l10n, row);
    item.tooltip = tooltipOf(
      line === undefined ? row : { ...row, tooltip: [...row.tooltip, line] },
    );
    return item;
  }

  getParent(id: string): string | undefined {
    return this.#shown.parent(id);
  }

  /** The rows below a row (undefined: the first ones), read anew where it was not open yet. */
  async rows(parent: string | undefined): Promise<readonly Row[]> {
    if (parent !== undefined) await this.store.setOpen(parent, true);
    return this.#childRows(parent);
  }

  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#registrations.dispose();
  }

  // VS Code itself gathers changes that come within 200 ms.
  #redraw(): void {
    const selected = this.#view.selection.map((id) => ({ id, parent: this.#shown.parent(id) }));
    const changed = this.#shown.update((parent) => this.#childRows(parent));
    const ids = changed.filter((id) => id !== undefined);
    if (ids.length < changed.length) this.#changed.fire(undefined);
    else if (ids.length > 0) this.#changed.fire(ids);
    this.#selectOneOf(selected);
    this.#showWelcome();
  }

  // Several rows stay selected for VS Code when some of them have gone: it would offer no button that is meant
  // for one row any more, on any row, and nothing would be seen to be selected.
  #selectOneOf(
    selected: readonly { readonly id: string; readonly parent: string | undefined }[],
  ): void {
    const isShown = (id: string | undefined): boolean =>
      id !== undefined && this.#shown.row(id) !== undefined;
    // to reveal a row would show a view that is hidden
    if (!this.#view.visible) return;
    if (selected.length < 2 || selected.every(({ id }) => isShown(id))) return;
    const next = [...selected.map(({ id }) => id), ...selected.map(({ parent }) => parent)].find(
      isShown,
    );
    if (next === undefined) return;
    this.#view.reveal(next, { select: true, focus: false }).then(
      // rows were drawn meanwhile, without their buttons
      () => this.#changed.fire(undefined),
      (error: unknown) => this.log.error(toFault(error).message),
    );
  }

  // Whose welcome it is stands in the title: a description is not to be seen while the view is alone in
  // its container.
  #showWelcome(): void {
    const states = this.store.states();
    const title = welcomeTitle(states) ?? this.#title;
    if (title !== undefined && title !== this.#view.title) this.#view.title = title;
    void this.#key.set(connectionsKey(states));
  }

  // VS Code forgets whether a row was open when it goes away, as all do while a server is down.
  #asLeft(row: Row): Row {
    const left = this.store.left(row.id);
    if (row.opens === 'no' || left === undefined) return row;
    return { ...row, opens: left === 'open' ? 'expanded' : 'collapsed' };
  }

  #noteAnswer(id: string, rows: number): void {
    if (rows > 0) {
      this.#answeredNone.delete(id);
    } else {
      this.#answeredNone.add(id);
      this.#drawIfLost(id);
    }
  }

  // VS Code loses a change that comes while it draws the list around a row that was just opened. It has
  // not asked again then, and would show nothing below the row until the next change.
  #drawIfLost(id: string): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#answeredNone.has(id) && this.#childRows(id).length > 0) this.#changed.fire([id]);
    }, settledMs);
    this.#timers.add(timer);
  }

  #childRows(parent: string | undefined): readonly Row[] {
    return childRows(this.l10n, this.store.states(), parent);
  }

  #setOpen(id: string, isOpen: boolean): void {
    this.store.setOpen(id, isOpen).catch((error: unknown) => {
      this.log.error(toFault(error).message);
    });
  }
}
