import type { Page } from 'playwright-core';

export type EditorActions = {
  /** Waits for an editor tab by its name. */
  waitForTab(name: string | RegExp): Promise<void>;
  /** Waits until the active editor shows a text; spaces of any kind and number are alike. */
  waitForEditorText(text: string): Promise<void>;
  /** The lines of the active editor that are in sight now. */
  editorText(): Promise<string>;
};

/** What a person reads in the editor area. */
export function editorActions(page: Page): EditorActions {
  const group = page.locator('.part.editor .editor-group-container.active');
  const lines = group.locator('.view-lines').first();
  return {
    waitForTab: (name) => group.getByRole('tab', { name }).first().waitFor(),
    waitForEditorText: (text) => lines.filter({ hasText: text }).waitFor(),
    editorText: async () => {
      const text = await lines.innerText();
      return text.replaceAll('\u00a0', ' '); // the editor shows each space as one that stays
    },
  };
}
