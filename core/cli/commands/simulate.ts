import { startLocalRedis } from '../../local/startLocalRedis.js';
import type { PoolSnapshot } from '../../domain/snapshot.js';
import { openConnection, type Connection } from '../../redis/connection.js';
import { predict, type Prediction } from '../../simulation/predict.js';
import { samplePool } from '../../simulation/sample.js';
import { replayOf, type Replay, type ReplayChanges } from '../../simulation/replay.js';
import type { Command } from '../command.js';
import { EXIT } from '../exitCode.js';
import type { SimulateOrder } from '../order.js';
import { predictionLines } from '../render/prediction.js';
import { UsageError } from '../usageError.js';

const NOTHING_CHANGED: ReplayChanges = {
  settings: {},
  weights: new Map(),
  newNodes: [],
  limits: new Map(),
};

/** One way in which the pool was played through. */
export interface Outlook {
  readonly replay: Replay;
  readonly prediction: Prediction;
}

/** Reads a pool once, and plays it through elsewhere: as it is, and as it would be with the changes. */
export const simulate: Command<SimulateOrder> = async (order, scheduler, terminal) => {
  const pool = await scheduler.pool(order.pool);
  const snapshot = await pool.snapshot();
  refuseUnknown(order.changes, snapshot);
  const sample = await samplePool(snapshot, pool.partitionsOf());
  const played = (changes: ReplayChanges) => replayOf(snapshot, sample, changes, order.costMs);
  const asIs = played(NOTHING_CHANGED);
  const changed = isChange(order.changes) && played(order.changes);
  const outlooks = await terminal.during('playing it through', () =>
    onPrivateRedis(async (connection) => {
      const now = { replay: asIs, prediction: await predict(connection, 'as-it-is', asIs) };
      if (!changed) return { now };
      const prediction = await predict(connection, 'changed', changed);
      return { now, changed: { replay: changed, prediction } };
    }),
  );
  if (order.json) terminal.sayJson(asJson(order.pool, outlooks));
  else terminal.sayAll(predictionLines(order.pool, outlooks.now, outlooks.changed));
  return EXIT.fine;
};

async function onPrivateRedis<T>(act: (connection: Connection) => Promise<T>): Promise<T> {
  const local = await startLocalRedis();
  try {
    const connection = await openConnection({ url: local.url });
    try {
      // what is played is thrown away
      await connection.command('CONFIG', 'SET', 'appendonly', 'no');
      return await act(connection);
    } finally {
      connection.close();
    }
  } finally {
    await local.stop();
  }
}

function isChange({ settings, weights, newNodes, limits }: ReplayChanges): boolean {
  return Object.keys(settings).length + weights.size + newNodes.length + limits.size > 0;
}

function refuseUnknown({ weights, newNodes }: ReplayChanges, { pool, nodes }: PoolSnapshot): void {
  const names = new Set<string>(nodes.map(({ name }) => name));
  for (const name of weights.keys()) {
    if (!names.has(name)) throw new UsageError(`The pool ${pool} has no node ${name}.`);
  }
  for (const { name } of newNodes) {
    if (names.has(name)) throw new UsageError(`The pool ${pool} has a node ${name} already.`);
    names.add(name);
  }
}

function asJson(pool: string, { now, changed }: { now: Outlook; changed?: Outlook }): unknown {
  const { tasks, cost, held, seen, delayed, grain, guessedNodes } = now.replay;
  const told = ({ prediction, replay: { ratePerSecond, holdUp } }: Outlook) => ({
    ...prediction,
    ratePerSecond,
    ...(holdUp !== undefined && { holdUp: { ...holdUp, leastMs: Math.round(holdUp.leastMs) } }),
  });
  return {
    pool,
    tasks,
    cost,
    held,
    delayed,
    tasksLookedAt: seen,
    tasksPerPlayedTask: grain,
    guessedNodes,
    asItIs: told(now),
    ...(changed && { changed: told(changed) }),
  };
}
