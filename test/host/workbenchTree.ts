import type { Locator, Page } from 'playwright-core';

/** A row by a text it shows, or by a pattern for its aria-label. */
export type RowName = string | RegExp;

export type TreeActions = {
  /** Shows a container of the activity bar by its title. */
  openContainer(title: string): Promise<void>;
  /** The row of a tree; matches the first where several do. Rows out of sight do not exist. */
  row(name: RowName): Locator;
  waitForRow(name: RowName): Promise<void>;
  /** The aria-labels of the rows in sight, from top to bottom. */
  rowLabels(): Promise<readonly string[]>;
  clickRow(name: RowName): Promise<void>;
  expandRow(name: RowName): Promise<void>;
  collapseRow(name: RowName): Promise<void>;
  /** Scrolls the tree down until the row is in sight. */
  scrollToRow(name: RowName): Promise<void>;
  /** Opens a row's context menu and clicks an entry. */
  chooseFromRowMenu(name: RowName, entry: string): Promise<void>;
  /** Presses one of a row's inline buttons. */
  pressRowButton(name: RowName, label: string): Promise<void>;
  /** Presses a button in the title bar of a view. */
  pressViewButton(label: string): Promise<void>;
  /** Presses a button or link of an empty view's welcome text. */
  pressWelcomeButton(label: string): Promise<void>;
  dragRow(from: RowName, to: RowName): Promise<void>;
};

const wheelStepPixels = 300;

/** What a person does in the side bar. */
export function treeActions(page: Page): TreeActions {
  const sideBar = page.locator('.part.sidebar');
  const rows = sideBar.getByRole('treeitem');
  const row = (name: RowName) =>
    (typeof name === 'string'
      ? rows.filter({ hasText: name })
      : rows.and(byLabel(page, name))
    ).first();
  const waitForRow = (name: RowName) => row(name).waitFor();
  const setExpanded = async (name: RowName, expanded: boolean) => {
    const target = row(name);
    await target.waitFor();
    if ((await target.getAttribute('aria-expanded')) !== String(expanded)) {
      await target.locator('.monaco-tl-twistie').click();
    }
    await target.and(page.locator(`[aria-expanded="${expanded}"]`)).waitFor();
  };
  return {
    row,
    waitForRow,
    openContainer: async (title) => {
      const tab = page.locator('.part.activitybar').getByRole('tab', { name: title });
      await tab.waitFor();
      if ((await tab.getAttribute('aria-expanded')) !== 'true') {
        await tab.click();
      }
      await sideBar.locator('.composite.title').getByText(title).first().waitFor();
    },
    rowLabels: async () => (await topToBottom(rows)).map(({ label }) => label),
    clickRow: (name) => row(name).click(),
    expandRow: (name) => setExpanded(name, true),
    collapseRow: (name) => setExpanded(name, false),
    scrollToRow: (name) => scrollTo(page, row(name), rows),
    chooseFromRowMenu: async (name, entry) => {
      await openRowMenu(page, row(name), entry);
      await clickMenuEntry(page, entry);
    },
    pressRowButton: async (name, label) => {
      await row(name).hover();
      await row(name).getByRole('button', { name: label }).click();
    },
    pressViewButton: async (label) => {
      await sideBar.locator('.pane-header, .composite.title').first().hover();
      await sideBar.getByRole('button', { name: label }).first().click();
    },
    pressWelcomeButton: (label) =>
      sideBar.locator('.welcome-view').getByRole('button', { name: label }).click(),
    dragRow: (from, to) => row(from).dragTo(row(to)),
  };
}

/** Playwright matches roles by the accessible name, which for a row is its aria-label. */
function byLabel(page: Page, name: RegExp): Locator {
  return page.getByRole('treeitem', { name });
}

async function scrollTo(page: Page, target: Locator, rows: Locator): Promise<void> {
  await rows.first().hover();
  while (!(await target.isVisible())) {
    const lowest = (await topToBottom(rows)).at(-1)?.index ?? 0;
    await page.mouse.wheel(0, wheelStepPixels);
    await target
      .or(rows.and(page.locator(`[data-index="${lowest + 1}"]`)))
      .first()
      .waitFor();
  }
}

/** The part of the browser's Element that we need; the project knows no browser types. */
type RowElement = {
  getAttribute(name: string): string | null;
  getBoundingClientRect(): { readonly top: number };
};

type RowInSight = { readonly label: string; readonly index: number; readonly top: number };

/** The rows in sight; VS Code keeps their elements in no order. */
async function topToBottom(rows: Locator): Promise<RowInSight[]> {
  const found = await rows.evaluateAll((elements: RowElement[]) =>
    elements.map((element) => ({
      label: element.getAttribute('aria-label') ?? '',
      index: Number(element.getAttribute('data-index')),
      top: element.getBoundingClientRect().top,
    })),
  );
  return found.sort((one, other) => one.top - other.top);
}

const menuTries = 5;

/** Opens a row's menu. A live tree may move its rows below the mouse: then it is another row's, and is opened again. */
async function openRowMenu(page: Page, row: Locator, label: string): Promise<void> {
  const entry = page.getByRole('menuitem', { name: label });
  for (let tries = 1; tries < menuTries; tries++) {
    await row.click({ button: 'right' });
    try {
      await entry.waitFor({ timeout: 2_000 });
      return;
    } catch {
      await page.keyboard.press('Escape');
    }
  }
  await row.click({ button: 'right' });
  await entry.waitFor();
}

/** Clicks until the menu takes it: just after it opens, VS Code takes no click for a moment. */
async function clickMenuEntry(page: Page, label: string): Promise<void> {
  const entry = page.getByRole('menuitem', { name: label });
  await entry.waitFor();
  while (await entry.isVisible()) {
    await entry.click();
    await entry.waitFor({ state: 'detached', timeout: 1_000 }).catch(() => undefined);
  }
}
