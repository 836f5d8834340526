import * as vscode from 'vscode';
import type { Documents } from '../documents/documents.js';
import type { Drafts } from '../documents/drafts.js';
import { lateProgress, type OngoingWork } from './lateProgress.js';
import { plainText, withoutIcons, withoutLinks, withoutMarkup } from './plainText.js';
import type { Button, Decision, Progress, Question, Ui } from './ui.js';

/** Asks and tells through VS Code. */
export function vscodeUi(documents: Documents, drafts: Drafts, log: vscode.LogOutputChannel): Ui {
  return {
    ask,
    choose: async (title, placeholder, choices) => {
      const items = choices.map(({ label, description, detail, value }) => ({
        label: withoutIcons(plainText(label)),
        ...(description !== undefined && { description: withoutIcons(plainText(description)) }),
        ...(detail !== undefined && { detail: withoutIcons(plainText(detail)) }),
        value,
      }));
      const options = {
        ...{ title, placeHolder: placeholder },
        ...{ matchOnDescription: true, matchOnDetail: true },
      };
      return (await vscode.window.showQuickPick(items, options))?.value;
    },
    decide,
    tell: (message, buttons = []) =>
      pressed(buttons, (labels) =>
        vscode.window.showInformationMessage(withoutLinks(message), ...labels),
      ),
    warn: (message, buttons) =>
      pressed(buttons, (labels) =>
        vscode.window.showWarningMessage(withoutLinks(message), ...labels),
      ),
    fail: (message, buttons) =>
      pressed(buttons, (labels) =>
        vscode.window.showErrorMessage(withoutLinks(message), ...labels),
      ),
    progress: withProgress,
    chooseFile: async (title, filters) => {
      const chosen = await vscode.window.showOpenDialog({ title, filters });
      return chosen?.[0]?.fsPath;
    },
    openDocument: (target) => documents.open(target),
    openExplanation: (task) => documents.openExplanation(task),
    openText: (name, text) => documents.openText(name, text),
    openDraft: (draft, text) => drafts.open(draft, text),
    draftText: (draft) => drafts.text(draft),
    activeDraft: () => drafts.active(),
    runDraft: (draft) => drafts.run(draft),
    activeText: () => {
      const document = vscode.window.activeTextEditor?.document;
      return document?.languageId === 'json' ? document.getText() : undefined;
    },
    closeDraft: (draft) => drafts.close(draft),
    openFileAtLine,
    openLink: async (url) => {
      await vscode.env.openExternal(vscode.Uri.parse(url, true));
    },
    showLog: () => log.show(true),
  };
}

async function ask(question: Question): Promise<string | undefined> {
  const { fault } = question;
  return vscode.window.showInputBox({
    title: plainText(question.title),
    prompt: withoutMarkup(question.prompt),
    ignoreFocusOut: true,
    ...(question.value !== undefined && { value: question.value }),
    ...(question.placeholder !== undefined && { placeHolder: question.placeholder }),
    ...(question.isSecret === true && { password: true }),
    ...(fault !== undefined && {
      validateInput: (text: string) => {
        const found = fault(text);
        return found === undefined ? undefined : withoutMarkup(found);
      },
    }),
  });
}

async function decide<T>(decision: Decision<T>): Promise<T | undefined> {
  const { message, detail, isDestructive, buttons } = decision;
  const { showWarningMessage, showInformationMessage } = vscode.window;
  const show = isDestructive ? showWarningMessage : showInformationMessage;
  return pressed(buttons, (labels) =>
    show(withoutLinks(message), { modal: true, detail }, ...labels),
  );
}

async function pressed<T>(
  buttons: readonly Button<T>[],
  show: (labels: readonly string[]) => Thenable<string | undefined>,
): Promise<T | undefined> {
  const label = await show(buttons.map((button) => button.label));
  return buttons.find((button) => button.label === label)?.value;
}

function withProgress<T>(title: string, work: (progress: Progress) => Promise<T>): Promise<T> {
  return lateProgress(work, (ongoing) => showProgress(title, ongoing));
}

function showProgress(title: string, { ended, listen, cancel }: OngoingWork): void {
  const location = vscode.ProgressLocation.Notification;
  const options = { location, title: withoutLinks(title), cancellable: true };
  void vscode.window.withProgress(options, (bar, token) => {
    token.onCancellationRequested(cancel);
    let shown = 0;
    listen((done, total) => {
      const percent = total === 0 ? 0 : Math.floor((done / total) * 100);
      const increment = Math.max(0, percent - shown);
      shown += increment;
      const [soFar, all] = [done, total].map((count) => count.toLocaleString(vscode.env.language));
      bar.report({ increment, message: vscode.l10n.t('{0} of {1}', soFar ?? '', all ?? '') });
    });
    return ended;
  });
}

async function openFileAtLine(path: string, line: number): Promise<void> {
  const start = new vscode.Position(line - 1, 0);
  await vscode.window.showTextDocument(vscode.Uri.file(path), {
    selection: new vscode.Range(start, start),
  });
}
