import type { Locator, Page } from 'playwright-core';

export type MessageActions = {
  /** Waits for a notification that has this text, and until VS Code takes more of them; the locator is its box. */
  waitForNotification(text: string | RegExp): Promise<Locator>;
  /** The texts of the notifications that show, newest first. */
  notifications(): Promise<readonly string[]>;
  pressNotificationButton(text: string | RegExp, button: string): Promise<void>;
  /** Waits for a modal dialog; resolves with all its text. */
  dialogText(): Promise<string>;
  /** Presses a button of the modal dialog and waits until that is gone. */
  pressDialogButton(button: string): Promise<void>;
};

/**
 * VS Code shows no more than three notifications that come within 800 ms; the next ones only stand in its notification center
 * (`NotificationsToasts`, its protection against spam). Nobody reads one and goes on that fast, but a test would, and would
 * miss what that leads to.
 */
const SPAM_INTERVAL_MS = 800;

/** What a person does with notifications and modal dialogs. */
export function messageActions(page: Page): MessageActions {
  const notifications = page.locator('.notifications-toasts .notification-list-item');
  const dialog = page.locator('.monaco-dialog-box');
  const waitForNotification = async (text: string | RegExp) => {
    const found = notifications.filter({ hasText: text }).first();
    await found.waitFor();
    await page.waitForTimeout(SPAM_INTERVAL_MS);
    return found;
  };
  return {
    waitForNotification,
    notifications: () => notifications.locator('.notification-list-item-message').allInnerTexts(),
    pressNotificationButton: async (text, button) => {
      const notification = await waitForNotification(text);
      await notification.getByRole('button', { name: button, exact: true }).click();
    },
    dialogText: () => dialog.innerText(),
    pressDialogButton: async (button) => {
      await dialog.getByRole('button', { name: button, exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
    },
  };
}
