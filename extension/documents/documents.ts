import * as vscode from 'vscode';
import type { Store } from '../store/store.js';
import { toFault } from '../store/fault.js';
import type { Target, TaskTarget } from '../target.js';
import type { Localizer } from '../ui/localizer.js';
import { explanationFault } from '../views/explanationText.js';
import { why } from '../views/why.js';
import { documentAddress, documentScheme, documentTarget } from './documentUri.js';
import { explainTaskText } from './explain.js';
import { explainedTask, explanationAddress } from './explanationUri.js';
import { inspect } from './inspect.js';

/** Read-only documents of what is in Redis; their text is read when they are opened or refreshed. */
export class Documents implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #texts = new Map<string, string>();
  readonly #registrations: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(
    private readonly store: Store,
    private readonly l10n: Localizer,
  ) {
    this.#registrations = vscode.Disposable.from(
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(documentScheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())),
    );
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const text = this.#texts.get(uri.toString());
    if (text !== undefined) return text;
    const task = explainedTask(uri);
    return task === undefined ? this.#inspected(documentTarget(uri)) : this.#explained(task);
  }

  async #inspected(target: Target | undefined): Promise<string> {
    try {
      const content = target && (await inspect(this.store, target));
      return json(content ?? { gone: this.l10n.t('It is not in Redis any more.') });
    } catch (error) {
      return json({ fault: why(this.l10n, toFault(error)) });
    }
  }

  async #explained(task: TaskTarget): Promise<string> {
    const { store, l10n } = this;
    try {
      const text = await explainTaskText(store, l10n, task);
      return text ?? explanationFault(l10n.t('It is not in Redis any more.'));
    } catch (error) {
      return explanationFault(why(l10n, toFault(error)));
    }
  }

  /** Opens the document of a target, read anew. */
  async open(target: Target): Promise<void> {
    await this.#show(vscode.Uri.from({ scheme: documentScheme, ...documentAddress(target) }));
  }

  /** Opens the document that says why a task is where it is, read anew. */
  async openExplanation(task: TaskTarget): Promise<void> {
    await this.#show(vscode.Uri.from({ scheme: documentScheme, ...explanationAddress(task) }));
  }

  /** Opens a text of this moment. */
  async openText(name: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: documentScheme, path: `/${name}`, query: 'text' });
    this.#texts.set(uri.toString(), text);
    await this.#show(uri);
  }

  /** Reads all open documents anew. */
  refresh(): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme === documentScheme) this.#changed.fire(uri);
    }
  }

  dispose(): void {
    this.#registrations.dispose();
  }

  async #show(uri: vscode.Uri): Promise<void> {
    const isOpen = vscode.workspace.textDocuments.some(
      (open) => open.uri.toString() === uri.toString(),
    );
    if (isOpen) this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    // Whoever looks through a list goes on there, as in the list of files.
    await vscode.window.showTextDocument(document, { preview: true, preserveFocus: true });
  }
}

function json(content: object): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
