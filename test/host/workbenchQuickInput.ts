import type { Page } from 'playwright-core';

export type QuickInputActions = {
  /** Runs a command by its title in the palette, such as `Redispatch: Refresh`. */
  runCommand(title: string): Promise<void>;
  /** Waits for a quick input whose title or prompt has this text. */
  waitForInput(text: string): Promise<void>;
  /** Types into the open quick input, in place of what is there, without leaving it. */
  typeInput(text: string): Promise<void>;
  /** Leaves the quick input with Enter. */
  acceptInput(): Promise<void>;
  /** Waits for the input with this title or prompt, types, and leaves it with Enter. */
  answerInput(titleOrPrompt: string, text: string): Promise<void>;
  /** Picks an entry of the open quick pick. */
  pick(label: string): Promise<void>;
  /** The message below the open quick input: its prompt, or what is wrong with the text. */
  inputMessage(): Promise<string>;
  /** Leaves the quick input with Escape. */
  cancelInput(): Promise<void>;
};

/** What a person does in the palette, in input boxes and in quick picks. */
export function quickInputActions(page: Page): QuickInputActions {
  const widget = page.locator('.quick-input-widget').filter({ visible: true });
  const input = widget.locator('.quick-input-box input, .quick-input-filter input').first();
  const entry = (label: string) =>
    widget.locator('.monaco-list-row').filter({ hasText: label }).first();
  const waitForInput = (text: string) => widget.filter({ hasText: text }).waitFor();
  const acceptInput = () => input.press('Enter');
  return {
    waitForInput,
    acceptInput,
    typeInput: (text) => input.fill(text),
    answerInput: async (titleOrPrompt, text) => {
      await waitForInput(titleOrPrompt);
      await input.fill(text);
      await acceptInput();
    },
    runCommand: async (title) => {
      await page.keyboard.press('F1');
      await input.fill(`>${title}`);
      await entry(title).click();
    },
    pick: (label) => entry(label).click(),
    inputMessage: () => widget.locator('.quick-input-message').innerText(),
    cancelInput: () => input.press('Escape'),
  };
}
