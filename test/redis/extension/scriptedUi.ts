import type { Draft } from '../../../extension/documents/draft.js';
import type { Target } from '../../../extension/target.js';
import type { Button, Choice, Question, Ui } from '../../../extension/ui/ui.js';

/** A person who answers as told, and everything that person was shown. */
export interface ScriptedUi extends Ui {
  /** Messages, dialogs and what was wrong with an answer, in order. */
  readonly shown: string[];
  /** Those of them that said that something failed. */
  readonly failures: readonly string[];
  /** The buttons below each message and dialog, in order. */
  readonly buttons: (readonly string[])[];
  /** What was asked for, in order. */
  readonly asked: Question[];
  /** What each picker offered, in order. */
  readonly offered: (readonly Choice<unknown>[])[];
  /** The drafts whose editor's button was pressed from elsewhere. */
  readonly run: readonly Draft[];
  /** The documents that were opened. */
  readonly opened: (Target | string)[];
}

/** The answer of a person who presses Enter at once: what the field says already. */
export const kept = '(kept)';

/** What a person does; a question that nothing is left for is given up. */
export interface Script {
  /** Typed answers and the labels of choices, in order; one that is refused is followed by the next. */
  readonly answers?: readonly string[];
  /** Labels of the buttons to press wherever they are offered. */
  readonly presses?: readonly string[];
  /** Cancels long work at once, or as soon as it tells how far it is. */
  readonly cancels?: boolean | 'at once';
  /** What the active editor says, where it is JSON and no draft. */
  readonly activeText?: string;
  /** What becomes of a text that is opened to be edited; it stays as it is when left out. */
  readonly edit?: (text: string) => string;
}

export function scriptedUi({
  answers = [],
  presses = [],
  cancels = false,
  edit,
  activeText,
}: Script = {}): ScriptedUi {
  const left = [...answers];
  const shown: string[] = [];
  const failures: string[] = [];
  const buttonsShown: (readonly string[])[] = [];
  const asked: Question[] = [];
  const offered: (readonly Choice<unknown>[])[] = [];
  const opened: (Target | string)[] = [];
  const run: Draft[] = [];
  const drafts = new Map<string, string>();
  const openDrafts = () => [...drafts.keys()].map((key) => JSON.parse(key) as Draft);
  const press = <T>(
    message: string,
    buttons: readonly Button<T>[] = [],
  ): Promise<T | undefined> => {
    shown.push(message);
    buttonsShown.push(buttons.map(({ label }) => label));
    return Promise.resolve(buttons.find(({ label }) => presses.includes(label))?.value);
  };
  return {
    shown,
    failures,
    buttons: buttonsShown,
    asked,
    offered,
    opened,
    run,
    ask: (question) => {
      asked.push(question);
      const { fault, value = '' } = question;
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const answer = next === kept ? value : next;
        const wrong = fault?.(answer);
        if (wrong === undefined) return Promise.resolve(answer);
        shown.push(wrong);
      }
      return Promise.resolve(undefined);
    },
    choose: (_title, _placeholder, choices) => {
      offered.push(choices);
      const answer = left.shift();
      return Promise.resolve(choices.find(({ label }) => label === answer)?.value);
    },
    decide: ({ message, detail, buttons }) => press(`${message}\n${detail}`, buttons),
    tell: press,
    warn: press,
    fail: (message, buttons) => {
      failures.push(message);
      return press(message, buttons);
    },
    progress: (_title, work) => {
      const abort = new AbortController();
      const report = () => (cancels === false ? undefined : abort.abort());
      if (cancels === 'at once') setImmediate(() => abort.abort());
      return work({ signal: abort.signal, report });
    },
    chooseFile: () => Promise.resolve(left.shift()),
    openDocument: (target) => Promise.resolve(void opened.push(target)),
    openExplanation: (task) => Promise.resolve(void opened.push(`why ${task.task}`)),
    openText: (name) => Promise.resolve(void opened.push(name)),
    openDraft: (draft, text) => {
      drafts.set(JSON.stringify(draft), edit?.(text) ?? text);
      return Promise.resolve(void opened.push(draft.kind === 'plan' ? draft.pool : draft.task));
    },
    draftText: (draft) => Promise.resolve(drafts.get(JSON.stringify(draft)) ?? ''),
    activeDraft: () => openDrafts().at(-1),
    runDraft: (draft) => Promise.resolve(void run.push(draft)),
    activeText: () => activeText,
    closeDraft: (draft) => Promise.resolve(void drafts.delete(JSON.stringify(draft))),
    openFileAtLine: (path, line) => Promise.resolve(void opened.push(`${path}:${line}`)),
    openLink: (url) => Promise.resolve(void opened.push(url)),
    showLog: () => void opened.push('log'),
  };
}
