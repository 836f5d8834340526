import { commandsRun, countCommands } from './commandCount.js';
import type { Driver } from './driverLink.js';
import type { EditorSession } from './editorSession.js';
import { listingRow, nodeNames, type Scene } from './scene.js';

/** What the extension does at one size of the pool. */
export interface PageFigures {
  readonly firstPageMs: readonly number[];
  readonly refreshMs: readonly number[];
  /** A refresh's commands, as sent; and as run by Redis, with those inside of scripts. */
  readonly commandsSent: readonly number[];
  readonly commandsRun: readonly number[];
}

const countedRefreshes = 3;
const pageRows = 100;
export const backlog = listingRow({ list: 'backlog' });

/** Opens the tree, and in it every row but the backlog. */
export async function openRows({ vscode }: EditorSession): Promise<void> {
  await vscode.openContainer('Redispatch');
  await vscode.waitForRow('Backlog');
  // from below: rows that have moved out of sight cannot be opened
  for (const row of ['Dead', 'Scheduled', ...nodeNames.toReversed()]) await vscode.expandRow(row);
}

/** Times first page and refresh, and counts the refresh's commands; the backlog is open afterwards. */
export async function measurePages(
  session: EditorSession,
  scene: Scene,
  samples: number,
): Promise<PageFigures> {
  await session.ask('command', 'redispatch.refresh', []); // the tree shows what is there now
  const firstPageMs: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    if (sample > 0) await closeBacklog(session);
    firstPageMs.push(await openBacklog(session, scene));
  }
  await session.vscode.expandRow('Backlog');
  const refresh = (): Promise<number> => session.ask('command', 'redispatch.refresh', []);
  const refreshMs: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) refreshMs.push(await refresh());
  const commandsSent: number[] = [];
  const commandsRun: number[] = [];
  for (let sample = 0; sample < countedRefreshes; sample += 1) {
    const { sent, run } = await countCommands(scene.plain, refresh);
    commandsSent.push(sent);
    commandsRun.push(run);
  }
  await closeBacklog(session);
  return { firstPageMs, refreshMs, commandsSent, commandsRun };
}

/** Reads the first page of the backlog, which was closed; how long that took, in ms. */
export async function openBacklog({ ask }: Driver, { plain }: Scene): Promise<number> {
  const before = await commandsRun(plain);
  const { ms, ids } = await ask('rows', backlog);
  const expected = pageRows + 1;
  if (ids.length !== expected) {
    throw new Error(`The backlog showed ${ids.length} rows instead of ${expected}.`);
  }
  if ((await commandsRun(plain)) - before < pageRows) {
    throw new Error('The backlog was shown without being read: it had not been closed.');
  }
  return ms;
}

/** Closes the backlog as a person would; the extension forgets its rows. */
export async function closeBacklog({ vscode, ask }: EditorSession): Promise<void> {
  // to VS Code it is closed as long as nobody has clicked it
  await vscode.expandRow('Backlog');
  await vscode.waitForRow(/^Task /);
  await vscode.collapseRow('Backlog');
  await ask('roundTrip');
}
