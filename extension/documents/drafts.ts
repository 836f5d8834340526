import * as vscode from 'vscode';
import type { CommandId } from '../commandIds.js';
import type { Store } from '../store/store.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText, withoutLinks } from '../ui/plainText.js';
import { draftAddress, draftOf, draftScheme, type Draft } from './draft.js';
import { DraftFiles } from './draftFiles.js';
import type { KeptPlans } from './keptPlans.js';

/** What the button of a draft's editor does. */
const commands = {
  payload: 'redispatch.task.retryEdited',
  plan: 'redispatch.plan.apply',
} as const satisfies Record<Draft['kind'], CommandId>;

/**
 * Payloads and plans in editors. To save one does nothing with it, because VS Code may save by itself; whoever saves
 * by hand is offered to.
 */
export class Drafts implements vscode.Disposable {
  readonly #files: DraftFiles;
  readonly #registrations: vscode.Disposable;
  /** Drafts that are saved only so that they can be closed without a question. */
  readonly #closing = new Set<string>();

  constructor(
    store: Store,
    private readonly l10n: Localizer,
    plans: KeptPlans,
  ) {
    this.#files = new DraftFiles(store, plans);
    this.#registrations = vscode.Disposable.from(
      vscode.workspace.registerFileSystemProvider(draftScheme, this.#files),
      vscode.workspace.onWillSaveTextDocument(({ document, reason }) => {
        if (reason === vscode.TextDocumentSaveReason.Manual) void this.#offer(document.uri);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        // of another language it is closed and opened, but still there
        if (uri.scheme === draftScheme && !isOpen(uri)) void this.#files.forget(uri);
      }),
    );
  }

  /** Opens a draft to be edited. */
  async open(draft: Draft, text: string): Promise<void> {
    const uri = uriOf(draft);
    this.#files.begin(uri, text);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false });
  }

  /** What a draft says, saved or not. */
  async text(draft: Draft): Promise<string> {
    return (await vscode.workspace.openTextDocument(uriOf(draft))).getText();
  }

  /** The draft of the active editor. */
  active(): Draft | undefined {
    const uri = vscode.window.activeTextEditor?.document.uri;
    return uri && draftOf(uri);
  }

  /** Does what the button of a draft's editor does. */
  async run(draft: Draft): Promise<void> {
    await vscode.commands.executeCommand(commands[draft.kind], uriOf(draft));
  }

  /** Closes the editors of a draft, and forgets what of it was kept for a restart. */
  async close(draft: Draft): Promise<void> {
    const uri = uriOf(draft).toString();
    this.#closing.add(uri);
    try {
      const documents = vscode.workspace.textDocuments;
      await documents.find((document) => document.uri.toString() === uri)?.save();
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      await vscode.window.tabGroups.close(
        tabs.filter(
          ({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri,
        ),
      );
      // VS Code may tell minutes later that the document is closed
      await this.#files.forgetKept(uriOf(draft));
    } finally {
      this.#closing.delete(uri);
    }
  }

  dispose(): void {
    this.#registrations.dispose();
  }

  async #offer(uri: vscode.Uri): Promise<void> {
    const draft = draftOf(uri);
    if (draft === undefined || this.#closing.has(uri.toString())) return;
    const { button, message } = this.#offerText(draft);
    const choice = await vscode.window.showInformationMessage(message, button);
    if (choice === button) await this.run(draft);
  }

  #offerText(draft: Draft): { readonly button: string; readonly message: string } {
    if (draft.kind === 'plan') {
      const pool = withoutLinks(plainText(draft.pool.pool));
      return {
        button: this.l10n.t('Apply Rebalance Plan'),
        message: this.l10n.t('Saved as a draft. The plan for {0} is not applied yet.', pool),
      };
    }
    const task = plainText(draft.task.task);
    return {
      button: this.l10n.t('Retry with This Payload'),
      message: this.l10n.t('Saved as a draft. Task {0} is not retried yet.', task),
    };
  }
}

function isOpen(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((open) => open.uri.toString() === uri.toString());
}

function uriOf(draft: Draft): vscode.Uri {
  return vscode.Uri.from({ scheme: draftScheme, ...draftAddress(draft) });
}
