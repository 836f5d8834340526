import type { Page } from 'playwright-core';
import { type BrowserHostOptions, startBrowserHost } from './browserHost.js';
import { launchChromium, type Viewport } from './chromium.js';
import { type EditorActions, editorActions } from './workbenchEditor.js';
import { type MessageActions, messageActions } from './workbenchMessages.js';
import { type QuickInputActions, quickInputActions } from './workbenchQuickInput.js';
import { type TreeActions, treeActions } from './workbenchTree.js';

export type WorkbenchOptions = Omit<BrowserHostOptions, 'forTests'> & {
  /** The folder opened as workspace; an absolute path. */
  readonly folder: string;
  /** Default 1280 x 800. */
  readonly viewport?: Viewport;
};

/** A VS Code window, used as a person would: each action waits until it can be done. */
export type Workbench = TreeActions &
  QuickInputActions &
  MessageActions &
  EditorActions & {
    /** For what the actions do not cover. */
    readonly page: Page;
    readonly vscodeVersion: string;
    /** Waits until a text is visible anywhere. */
    waitForText(text: string | RegExp): Promise<void>;
    /** Saves what is visible as PNG, with the mouse out of the way. */
    screenshot(path: string): Promise<void>;
    /** What the window and the extension host logged, oldest first. */
    log(): readonly string[];
    /** Resolves when the window and the server are gone. */
    close(): Promise<void>;
  };

const actionTimeoutMs = 15_000;
const loadTimeoutMs = 60_000;

/**
 * Opens VS Code in a headless browser on a server of its own, with real modal dialogs.
 *
 * Give `extensionFolders` for an extension's source folder, or `vsix` for a packaged one.
 *
 * @throws {SetupError | HostError} When the server or the browser cannot be had.
 * @example
 * const vscode = await openWorkbench({ folder, extensionFolders: [repository] });
 * await vscode.openContainer('Redispatch');
 * await vscode.clickRow('local');
 * await vscode.close();
 */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { viewport = { width: 1280, height: 800 }, say, folder } = options;
  const host = await startBrowserHost(options);
  try {
    const browser = await launchChromium(host, viewport, say);
    const page = browser.pages()[0] ?? (await browser.newPage());
    page.setDefaultTimeout(actionTimeoutMs);
    const log: string[] = [];
    page.on('console', (message) => log.push(message.text()));
    await page.goto(host.url({ folder }), { timeout: loadTimeoutMs });
    await page.locator('.monaco-workbench .activitybar').waitFor({ timeout: loadTimeoutMs });
    return {
      page,
      vscodeVersion: host.vscodeVersion,
      ...treeActions(page),
      ...quickInputActions(page),
      ...messageActions(page),
      ...editorActions(page),
      waitForText: (text) => page.getByText(text).filter({ visible: true }).first().waitFor(),
      screenshot: async (path) => {
        await page.mouse.move(viewport.width - 1, viewport.height / 2);
        await page.screenshot({ path });
      },
      log: () => log,
      close: async () => {
        await browser.close();
        await host.stop();
      },
    };
  } catch (cause) {
    await host.stop();
    throw cause;
  }
}
