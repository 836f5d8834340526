import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceOn } from '../../ui/stage.js';
import type { BenchPlan } from './arguments.js';
import { buildDriver, type EditorSession } from './editorSession.js';
import type { Ends } from './ends.js';
import { sizeName, type Measured } from './figures.js';
import { measureLive } from './livePhase.js';
import { packageVsix } from './packageVsix.js';
import { measurePages, openRows, type PageFigures } from './pagePhase.js';
import { measurePings } from './pingPhase.js';
import { openScene, type Scene } from './scene.js';
import { measureStarts } from './startPhase.js';

type Say = (line: string) => void;

/** Measures everything of the plan; what is started is added to `ends`. */
export async function bench(
  plan: BenchPlan,
  ends: Ends,
  signal: AbortSignal,
  say: Say,
): Promise<Measured> {
  say('packaging the extension');
  const { file: vsix, bytes: vsixBytes } = await packageVsix(signal);
  const temporary = await mkdtemp(join(await realpath(tmpdir()), 'redispatch-bench-'));
  ends.add(() => rm(temporary, { recursive: true, force: true, maxRetries: 3 }));
  const scene = await openScene(ends);
  const folder = await workspaceOn(scene.url);
  ends.add(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const driver = await buildDriver(temporary);
  say(`starting VS Code, ${plan.hostStarts} times`);
  const options = { vsix, driver, folder, temporary };
  const { times: starts, session } = await measureStarts(options, plan.hostStarts, ends, say);
  say(`VS Code ${session.vscode.vscodeVersion}`);
  await openRows(session);
  const pages = await measureSizes(session, scene, plan, say);
  const tasks = plan.sizes.at(-1) ?? 0;
  say(`PINGs beside the extension at ${sizeName(tasks)} tasks`);
  const pings = { tasks, figures: await measurePings(session, scene, plan.pingRounds, ends, say) };
  say(`live updates for ${plan.liveMinutes} minutes`);
  const live = await measureLive(session, scene, plan, ends, say);
  say(`${live.updates} updates of the tree, ${live.changesPerSecond.toFixed(0)} changes/s`);
  const servers = { vscode: session.vscode.vscodeVersion, redis: scene.redisVersion };
  return { vsixBytes, starts, pages, pings, live, servers };
}

async function measureSizes(
  session: EditorSession,
  scene: Scene,
  plan: BenchPlan,
  say: Say,
): Promise<ReadonlyMap<number, PageFigures>> {
  const pages = new Map<number, PageFigures>();
  for (const tasks of plan.sizes) {
    await scene.growTo(tasks);
    say(`pages and refreshes at ${sizeName(tasks)} tasks`);
    pages.set(tasks, await measurePages(session, scene, plan.samples));
  }
  return pages;
}
