import * as vscode from 'vscode';
import type { Store } from '../store/store.js';
import { draftOf } from './draft.js';
import { firstText } from './firstText.js';
import type { KeptPlans } from './keptPlans.js';

interface DraftFile {
  readonly bytes: Uint8Array;
  readonly changedAtMs: number;
}

/**
 * Drafts as files, so that VS Code edits them. A payload that is saved is kept in memory only; one that VS Code opens by
 * itself, such as after a restart, begins with what is in Redis, and so does a plan that was never saved.
 */
export class DraftFiles implements vscode.FileSystemProvider {
  readonly #files = new Map<string, DraftFile>();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(
    private readonly store: Store,
    private readonly plans: KeptPlans,
  ) {}

  /** Puts a draft's first text; one that is there already stays as it is. */
  begin(uri: vscode.Uri, text: string): void {
    if (!this.#files.has(uri.toString())) this.#put(uri, new TextEncoder().encode(text));
  }

  async forget(uri: vscode.Uri): Promise<void> {
    this.#files.delete(uri.toString());
    await this.forgetKept(uri);
  }

  async forgetKept(uri: vscode.Uri): Promise<void> {
    await this.plans.forget(uri.toString());
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { bytes, changedAtMs } = await this.#file(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: changedAtMs, size: bytes.length };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return (await this.#file(uri)).bytes;
  }

  async writeFile(uri: vscode.Uri, bytes: Uint8Array): Promise<void> {
    const draft = draftOf(uri);
    if (draft === undefined) throw vscode.FileSystemError.NoPermissions(uri);
    this.#put(uri, bytes);
    if (draft.kind === 'plan') {
      await this.plans.keep(uri.toString(), new TextDecoder().decode(bytes));
    }
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  #put(uri: vscode.Uri, bytes: Uint8Array): void {
    this.#files.set(uri.toString(), { bytes, changedAtMs: Date.now() });
  }

  async #file(uri: vscode.Uri): Promise<DraftFile> {
    const known = this.#files.get(uri.toString());
    if (known !== undefined) return known;
    const draft = draftOf(uri);
    if (draft === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    const text = (await this.plans.text(uri.toString())) ?? (await firstText(this.store, draft));
    if (text === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    this.begin(uri, text);
    return this.#file(uri);
  }
}
