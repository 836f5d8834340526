import { setTimeout as delay } from 'node:timers/promises';
import type { PoolCounters } from '../../../core/index.js';
import type { BenchPlan } from './arguments.js';
import { startChild } from './childLines.js';
import type { EditorSession } from './editorSession.js';
import type { Ends } from './ends.js';
import { openBacklog } from './pagePhase.js';
import { poolName, type Scene } from './scene.js';
import { trend, type Point, type Trend } from './statistics.js';

/** The extension host's memory while much happens. */
export interface LiveFigures {
  readonly minutes: number;
  /** Tasks enqueued and tasks completed, each one change, as Redis has counted them. */
  readonly changesPerSecond: number;
  /** How often the extension has told VS Code of changed rows. */
  readonly updates: number;
  /** By minutes since the first, which is from before anything happened. */
  readonly heapBytes: readonly Point[];
  /** Of the second half, in bytes a minute; undefined when the run was too short to tell. */
  readonly growth: Trend | undefined;
}

/** What is noise in a shorter time. */
const leastTrendMinutes = 1;
const warmUpMs = 2_000;
const progressEvery = 6;

/** Changes tasks all the time while the tree, with all rows open, follows at its usual pace. */
export async function measureLive(
  session: EditorSession,
  scene: Scene,
  plan: BenchPlan,
  ends: Ends,
  say: (line: string) => void,
): Promise<LiveFigures> {
  await openBacklog(session, scene);
  await session.vscode.expandRow('Backlog');
  await session.ask('setting', 'refreshIntervalMs', null);
  await session.ask('command', 'redispatch.refresh', []); // the loop hears of the new interval
  await delay(warmUpMs);
  const first = await session.ask('heap');
  // a change is a task that is enqueued, or one that is completed
  const args = [scene.url, poolName, String(plan.changesPerSecond / 2)];
  const live = await startChild('liveProcess.ts', args, () => undefined);
  ends.add(() => live.stop());
  const startMs = performance.now();
  const minutes = (): number => (performance.now() - startMs) / 60_000;
  const counted = changes((await scene.pool.snapshot()).counters);
  const heapBytes: Point[] = [{ x: 0, y: first.usedBytes }];
  let last = first;
  while (minutes() < plan.liveMinutes) {
    await delay(Math.max(0, startMs + heapBytes.length * plan.heapEveryMs - performance.now()));
    last = await session.ask('heap');
    heapBytes.push({ x: minutes(), y: last.usedBytes });
    if (heapBytes.length % progressEvery === 0) say(progress(minutes(), last.usedBytes));
  }
  const ran = minutes();
  const done = changes((await scene.pool.snapshot()).counters) - counted;
  await live.stop();
  const updates = last.changes - first.changes;
  if (updates === 0) throw new Error('The extension did not follow what happened.');
  const growth = growthOf(heapBytes, plan.liveMinutes);
  return { minutes: ran, changesPerSecond: done / ran / 60, updates, heapBytes, growth };
}

function growthOf(heapBytes: readonly Point[], minutes: number): Trend | undefined {
  const half = heapBytes.filter(({ x }) => x >= minutes / 2);
  return minutes < leastTrendMinutes || half.length < 3 ? undefined : trend(half);
}

function changes({ enqueued, completed }: PoolCounters): number {
  return enqueued + completed;
}

function progress(minutes: number, bytes: number): string {
  return `live for ${minutes.toFixed(1)} minutes, heap ${(bytes / 1e6).toFixed(2)} MB`;
}
