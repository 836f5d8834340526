import { constants, setPriority } from 'node:os';
import type { Redis } from 'ioredis';
import { startLocalRedis } from '../../../core/index.js';
import { openPlainRedis } from '../../demo/plainRedis.js';
import type { Driver } from './driverLink.js';
import type { EditorSession } from './editorSession.js';
import type { Ends } from './ends.js';
import { watchCommands } from './longestCommand.js';
import { backlog, closeBacklog, openBacklog } from './pagePhase.js';
import { startControlledPings, type ControlledPings, type Slowest } from './pings.js';
import { listingRow, taskRow, type Scene } from './scene.js';

/** What others notice of the extension; all in ms. */
export interface PingFigures {
  /** The slowest PING of each round. */
  readonly slowestMs: readonly number[];
  /** In the same rounds, the slowest PING of a Redis that nobody uses: what the machine itself does to it. */
  readonly controlMs: readonly number[];
  /** The longest that one command held Redis, by its own clock; PINGs then have to wait. */
  readonly longestCommandMs: number;
}

type Say = (line: string) => void;

const maxPages = 10;

/** Lets the extension do what it does, while another program sends PINGs. */
export async function measurePings(
  session: EditorSession,
  scene: Scene,
  rounds: number,
  ends: Ends,
  say: Say,
): Promise<PingFigures> {
  const pings = await openPings(scene, ends, say);
  const [lastTask = ''] = await scene.pool.enqueueAll([{ name: 'last' }]);
  const longest = await watchCommands(scene.plain);
  const slowestMs: number[] = [];
  const controlMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const slowest = await slowestByAction(session, scene, pings, lastTask);
    slowestMs.push(Math.max(...[...slowest.values()].map(({ measured }) => measured)));
    controlMs.push(Math.max(...[...slowest.values()].map(({ control }) => control)));
    say(`slowest PING (of an unused Redis), ms: ${inWords(slowest)}`);
    await closeBacklog(session);
  }
  const { ms: longestCommandMs, command } = await longest();
  say(`what held Redis longest, ${longestCommandMs} ms: ${command}`);
  await pings.stop();
  return { slowestMs, controlMs, longestCommandMs };
}

async function openPings({ url, plain }: Scene, ends: Ends, say: Say): Promise<ControlledPings> {
  const unused = await startLocalRedis();
  ends.add(() => unused.stop());
  const control = await openPlainRedis(unused.url, 'bench');
  ends.add(() => control.quit());
  for (const redis of [plain, control]) await putFirst(redis, say);
  const pings = await startControlledPings(url, unused.url);
  ends.add(() => pings.stop());
  return pings;
}

function inWords(slowest: ReadonlyMap<string, Slowest>): string {
  return [...slowest]
    .map(([action, { measured, control }]) => {
      return `${action} ${measured.toFixed(1)} (${control.toFixed(1)})`;
    })
    .join(', ');
}

/** First page, refresh, more and more pages, and looks into a list and at its last task. */
async function slowestByAction(
  { ask }: Driver,
  scene: Scene,
  pings: ControlledPings,
  lastTask: string,
): Promise<ReadonlyMap<string, Slowest>> {
  const slowest = new Map<string, Slowest>();
  const during = async (action: string, happening: () => Promise<unknown>): Promise<void> => {
    const { measured, control } = await pings.slowestDuring(happening);
    const before = slowest.get(action) ?? { measured: 0, control: 0 };
    slowest.set(action, {
      measured: Math.max(measured, before.measured),
      control: Math.max(control, before.control),
    });
  };
  await during('first page', () => openBacklog({ ask }, scene));
  for (let pages = 1; pages < maxPages; pages += 1) {
    const { ids } = await ask('rows', backlog);
    await during('show more', () => ask('command', 'redispatch.page.more', [ids.at(-1) ?? '']));
    await during('refresh', () => ask('command', 'redispatch.refresh', []));
  }
  const queue = listingRow({ list: 'backlog' });
  await during('inspect queue', () => ask('command', 'redispatch.queue.inspect', [queue]));
  await during('inspect task', () =>
    ask('command', 'redispatch.task.inspect', [taskRow(lastTask)]),
  );
  return slowest;
}

/**
 * Lets the machine run Redis before the window and whatever else it is busy with: what is to be seen is how long the
 * extension holds Redis, not how long Redis waits for a processor.
 */
async function putFirst(plain: Redis, say: (line: string) => void): Promise<void> {
  const pid = Number(/process_id:(\d+)/.exec(await plain.info('server'))?.[1]);
  try {
    setPriority(pid, constants.priority.PRIORITY_HIGH);
  } catch {
    say('Redis cannot be put first on this machine: PINGs may wait for a processor');
  }
}
