import { setTimeout as delay } from 'node:timers/promises';
import { connect, type Pool } from '../../../core/index.js';
import type { DemoRedis } from '../demoRedis.js';
import { plainText } from '../plainText.js';
import { createCrew, type Crew } from '../processes/crew.js';
import type { DemoEditor } from './demoEditor.js';
import { fleet, lateNode } from './fleet.js';
import { nodeTable, pushHint } from './nodeTable.js';
import { createProducer } from './producer.js';
import { repeatUntil } from './repeatUntil.js';
import type { Screen } from './screen.js';

const POOL = 'demo';
const PRODUCER_GAP_MS = 500;
const TABLE_GAP_MS = 500;
const LATE_NODE_MS = 20_000;
/** Room for a long URL, and no more for an error that came from elsewhere. */
const LONGEST_LINE = 2_000;

/** What the live demo works with. */
export interface LiveDemo {
  readonly redis: DemoRedis;
  readonly screen: Screen;
  readonly editor: DemoEditor;
  readonly signal: AbortSignal;
}

/** Runs the demo until the signal is aborted, then stops its producer, its nodes and its VS Code. */
export async function runLive({ redis, screen, editor, signal }: LiveDemo): Promise<void> {
  const { url, prefix } = redis;
  const say = (message: string) => sayPlainly(screen, message);
  const scheduler = await connect({ url, prefix });
  const crew = createCrew({ stopTimeoutMs: 500, notes: false, onDeserted: say });
  try {
    say(`${scheduler.serverVersion} runs at ${scheduler.address}, private to this demo`);
    say(`Starting the nodes ${fleet.map(({ name }) => name).join(', ')}`);
    const pool = await scheduler.createPool(POOL, { window: 'unlimited', retryDelayMs: 5_000 });
    await Promise.all(fleet.map((plan) => crew.startNode({ url, prefix, pool: POOL }, plan)));
    const produce = createProducer(pool, Math.random);
    await produce();
    const produced = repeatUntil(signal, PRODUCER_GAP_MS, produce, (message) =>
      say(`The producer: ${message}`),
    );
    const shown = showTable(pool, redis, screen, signal);
    await editor.open(say, signal);
    await joinLate(crew, redis, say, signal);
    await Promise.all([shown, produced]);
    screen.leave();
    say('Stopped the producer');
  } finally {
    await crew.stopAll();
    say('Stopped the nodes');
    await editor.close(say);
    await scheduler.close();
  }
}

function sayPlainly(screen: Screen, message: string): void {
  for (const line of message.split('\n')) screen.say(plainText(line, LONGEST_LINE));
}

function showTable(
  pool: Pool,
  redis: DemoRedis,
  screen: Screen,
  signal: AbortSignal,
): Promise<void> {
  const hint = pushHint(new URL(redis.url).port);
  const round = async () => {
    screen.show([...nodeTable(await pool.snapshot()), '', hint, 'Ctrl-C stops everything']);
  };
  return repeatUntil(signal, TABLE_GAP_MS, round, (message) => sayPlainly(screen, message));
}

async function joinLate(
  crew: Crew,
  { url, prefix }: DemoRedis,
  say: (message: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await delay(LATE_NODE_MS, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) return;
  try {
    await crew.startNode({ url, prefix, pool: POOL }, lateNode);
    say(`The node "${lateNode.name}" has joined with an empty queue: try Rebalance`);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}
