import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  connect,
  createWorker,
  startLocalRedis,
  type Pool,
  type WorkerOptions,
} from '../../core/index.js';
import { openWorkbench, type Workbench } from '../host/workbench.js';

const repository = resolve(import.meta.dirname, '../..');
const screenshots = join(repository, '.build/screenshots');
const media = join(repository, 'media');

/** A VS Code with the extension on a private Redis, and a pool with nodes that work for ever. */
export interface Stage {
  readonly vscode: Workbench;
  readonly pool: Pool;
  readonly url: string;
  /** Starts a node that takes tasks and never ends them, so that what is to be seen stays. */
  startNode(options: WorkerOptions): Promise<void>;
  /** Saves what is to be seen to `.build/screenshots/`, and to `media/` where that is asked for. */
  screenshot(name: string): Promise<void>;
  /** Drags the edge of the side bar to a width in pixels. */
  widenSideBar(width: number): Promise<void>;
  close(): Promise<void>;
}

/** What is in Redis before VS Code opens. */
export interface Scene {
  readonly nodes: readonly WorkerOptions[];
  /** How many tasks of which name and priority, and for whom. */
  readonly tasks: readonly {
    readonly name: string;
    readonly count: number;
    readonly priority?: number;
    readonly requires?: readonly string[];
    readonly tenant?: string;
  }[];
}

/** Starts a Redis, fills it, and opens VS Code on it. */
export async function openStage(scene: Scene): Promise<Stage> {
  const ends: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of ends.toReversed()) await end();
  };
  try {
    const redis = await startLocalRedis();
    ends.push(() => redis.stop());
    const scheduler = await connect({ url: redis.url });
    ends.push(() => scheduler.close());
    // nobody is to take what is to be seen
    const pool = await scheduler.createPool('demo', { window: 'unlimited', stealing: 'off' });
    const startNode = (options: WorkerOptions): Promise<void> => {
      const worker = createWorker(pool, options, ({ signal }) => untilAborted(signal));
      ends.push(() => worker.stop({ timeoutMs: 0 }));
      return worker.ready;
    };
    for (const node of scene.nodes) await startNode(node);
    for (const { count, ...task } of scene.tasks) {
      await pool.enqueueAll(
        Array.from({ length: count }, (_, number) => ({
          ...task,
          payload: { source: `s3://media/${4711 + number}.mov`, width: 1280 },
        })),
      );
    }
    const folder = await workspaceOn(redis.url);
    ends.push(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    const vscode = await openWorkbench({ folder, extensionFolders: [repository] });
    ends.push(() => vscode.close());
    return {
      vscode,
      pool,
      url: redis.url,
      startNode,
      screenshot: (name) => shoot(vscode, name),
      widenSideBar: (width) => widenSideBar(vscode, width),
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve());
  });
}

/** A folder whose settings name the Redis, as those of a team would. */
export async function workspaceOn(url: string): Promise<string> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'redispatch-stage-'));
  await mkdir(join(folder, '.vscode'));
  const settings = { 'redispatch.connections': [{ name: 'Staging', url }] };
  await writeFile(join(folder, '.vscode/settings.json'), JSON.stringify(settings));
  return folder;
}

/** The screenshots that README.md shows. */
const shownInReadme: readonly string[] = ['tree', 'rebalance-plan', 'push-task', 'explain-task'];

/** Saves what is to be seen to `.build/screenshots/`, and to `media/` where that is asked for. */
export async function shoot(vscode: Workbench, name: string): Promise<void> {
  const isForReadme =
    process.env['REDISPATCH_UPDATE_MEDIA'] === '1' && shownInReadme.includes(name);
  for (const folder of isForReadme ? [screenshots, media] : [screenshots]) {
    await mkdir(folder, { recursive: true });
    await vscode.screenshot(join(folder, `${name}.png`));
  }
}

async function widenSideBar({ page }: Workbench, width: number): Promise<void> {
  const box = await page.locator('.part.sidebar').boundingBox();
  if (box === null) throw new Error('There is no side bar to widen.');
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width, middle);
  await page.mouse.down();
  await page.mouse.move(box.x + width, middle, { steps: 5 });
  await page.mouse.up();
}
