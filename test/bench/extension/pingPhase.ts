import { constants, setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Driver } from './driverLink.js';
import type { EditorSession } from './editorSession.js';
import type { Ends } from './ends.js';
import { backlog, closeBacklog, openBacklog } from './pagePhase.js';
import { startPings, type Pings } from './pings.js';
import { listingRow, taskRow, type Scene } from './scene.js';

/** What others notice of the extension; all in ms. */
export interface PingFigures {
  /** The slowest PING of each round. */
  readonly slowestMs: readonly number[];
  /** The slowest PING while the extension did nothing: what the machine itself does to it. */
  readonly idleSlowestMs: number;
  /** The longest that one command held Redis, by its own clock; PINGs then have to wait. */
  readonly longestCommandMs: number;
}

const idleMs = 2_000;
const maxPages = 10;

/** Lets the extension do what it does, while another program sends PINGs. */
export async function measurePings(
  session: EditorSession,
  scene: Scene,
  rounds: number,
  ends: Ends,
  say: (line: string) => void,
): Promise<PingFigures> {
  await putFirst(scene.plain, say);
  const pings = await startPings(scene.url);
  ends.add(() => pings.stop());
  const [lastTask = ''] = await scene.pool.enqueueAll([{ name: 'last' }]);
  const idleSlowestMs = await pings.slowestDuring(() => delay(idleMs));
  const longest = await watchCommands(scene.plain);
  const slowestMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const slowest = await slowestByAction(session, scene, pings, lastTask);
    slowestMs.push(Math.max(...slowest.values()));
    const all = [...slowest].map(([action, ms]) => `${action} ${ms.toFixed(1)}`);
    say(`slowest PING in ms, round ${round + 1}: ${all.join(', ')}`);
    await closeBacklog(session);
  }
  const { ms: longestCommandMs, command } = await longest();
  say(`what held Redis longest, ${longestCommandMs} ms: ${command}`);
  await pings.stop();
  return { slowestMs, idleSlowestMs, longestCommandMs };
}

/** First page, refresh, more and more pages, and looks into a list and at its last task. */
async function slowestByAction(
  { ask }: Driver,
  scene: Scene,
  pings: Pings,
  lastTask: string,
): Promise<ReadonlyMap<string, number>> {
  const slowest = new Map<string, number>();
  const during = async (action: string, happening: () => Promise<unknown>): Promise<void> => {
    const ms = await pings.slowestDuring(happening);
    slowest.set(action, Math.max(ms, slowest.get(action) ?? 0));
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

interface LongestCommand {
  readonly ms: number;
  readonly command: string;
}

/** @returns asks for what has taken longest since */
async function watchCommands(plain: Redis): Promise<() => Promise<LongestCommand>> {
  await plain.config('SET', 'slowlog-max-len', '100000');
  await plain.config('SET', 'slowlog-log-slower-than', '0');
  await plain.slowlog('RESET');
  return async () => {
    const entries = (await plain.slowlog('GET', -1)) as SlowlogEntry[];
    await plain.config('SET', 'slowlog-log-slower-than', '-1');
    const [longest] = entries.toSorted(([, , a], [, , b]) => b - a);
    const [, , us = 0, words = []] = longest ?? [];
    return { ms: us / 1_000, command: words.join(' ').slice(0, 120) };
  };
}

type SlowlogEntry = readonly [id: number, at: number, us: number, words: readonly string[]];
