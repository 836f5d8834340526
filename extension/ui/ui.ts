import type { Draft } from '../documents/draft.js';
import type { Target, TaskTarget } from '../target.js';

/** One choice in a picker; untrusted text is made safe by the Ui. */
export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  /** A second line. */
  readonly detail?: string;
  readonly value: T;
}

/** A question answered with text. */
export interface Question {
  readonly title: string;
  readonly prompt: string;
  readonly value?: string;
  readonly placeholder?: string;
  readonly isSecret?: boolean;
  /** What is wrong with the text so far; undefined when nothing is. */
  readonly fault?: (text: string) => string | undefined;
}

/** A button below a message. */
export interface Button<T> {
  readonly label: string;
  readonly value: T;
}

/** A modal question, answered by one of its buttons or not at all. */
export interface Decision<T> {
  readonly message: string;
  readonly detail: string;
  /** Whether something is lost for good; such a question looks like a warning. */
  readonly isDestructive: boolean;
  readonly buttons: readonly Button<T>[];
}

/** Long work: where it is told of, and how it is cancelled. */
export interface Progress {
  readonly signal: AbortSignal;
  /** Both of the same unit; the total may still grow. */
  readonly report: (done: number, total: number) => void;
}

/** The one way in which commands ask and tell. VS Code's is `vscodeUi.ts`; tests answer by themselves. */
export interface Ui {
  ask(question: Question): Promise<string | undefined>;
  choose<T>(
    title: string,
    placeholder: string,
    choices: readonly Choice<T>[],
  ): Promise<T | undefined>;
  decide<T>(decision: Decision<T>): Promise<T | undefined>;
  tell<T>(message: string, buttons?: readonly Button<T>[]): Promise<T | undefined>;
  warn<T>(message: string, buttons: readonly Button<T>[]): Promise<T | undefined>;
  fail<T>(message: string, buttons: readonly Button<T>[]): Promise<T | undefined>;
  /** Begins long work at once; where it takes long, tells of it. */
  progress<T>(title: string, work: (progress: Progress) => Promise<T>): Promise<T>;
  chooseFile(
    title: string,
    filters: Readonly<Record<string, string[]>>,
  ): Promise<string | undefined>;
  /** Opens the document of a target, read anew. */
  openDocument(target: Target): Promise<void>;
  /** Opens the document that says why a task is where it is, read anew. */
  openExplanation(task: TaskTarget): Promise<void>;
  /** Opens text that is of this moment, beside what is open. */
  openText(name: string, text: string): Promise<void>;
  /** Opens a text to be edited; a draft that is open already is shown as it was left. */
  openDraft(draft: Draft, text: string): Promise<void>;
  /** What a draft says now, saved or not. */
  draftText(draft: Draft): Promise<string>;
  /** The draft of the active editor. */
  activeDraft(): Draft | undefined;
  /** What the active editor says, where it is JSON. */
  activeText(): string | undefined;
  /** Does what the button of a draft's editor does, as a command of its own. */
  runDraft(draft: Draft): Promise<void>;
  closeDraft(draft: Draft): Promise<void>;
  openFileAtLine(path: string, line: number): Promise<void>;
  openLink(url: string): Promise<void>;
  showLog(): void;
}
