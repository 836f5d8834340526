import { setTimeout as pause } from 'node:timers/promises';
import { connect, type Pool, type PoolSnapshot } from '../../../../core/index.js';
import { joinNode } from '../../../support/handNode.js';
import type { ContestantName } from '../../figure.js';
import { QUEUE, secondsOf, type Bench } from '../bench.js';
import { quantile } from '../figures.js';
import { inRounds, type Measure, type Sample } from '../measure.js';
import { payloads } from '../payloads.js';
import type { PingerCalls } from '../processes/pinger.js';
import { startRemote, type Remote } from '../processes/remote.js';
import { sizeName } from '../sizeName.js';

/** No worker keeps the nodes alive. */
const HEARTBEAT_TIMEOUT_MS = 60 * 60 * 1000;
const NODES = 4;
/** Tasks made at a time, so that this process never holds them all. */
const CHUNK = 20_000;
const PIPELINE = 1000;

type Pinger = Remote<PingerCalls>;

/**
 * Tasks in the queue of 1 node, then 3 more nodes join. The limit moves as many entries with plain pipelined
 * commands; for the pings it is a Redis that does nothing for as long, which shows the machine's own hiccups.
 */
export function rebalance(tasks: number): Measure {
  const prefix = `rebalance-${sizeName(tasks)}`;
  return {
    metrics: [
      { name: `${prefix}-seconds`, unit: 's', better: 'lower' },
      { name: `${prefix}-worst-ping-ms`, unit: 'ms', better: 'lower' },
      { name: `${prefix}-p99-ping-ms`, unit: 'ms', better: 'lower' },
    ],
    run: async (bench) => {
      const { hostname, port } = new URL(bench.server.url);
      const pinger = startRemote<PingerCalls>('pinger', [hostname, port]);
      try {
        return await inRounds(bench, sampler(bench, pinger, tasks, prefix), {
          contestants: ['ours', 'limit'],
          warmUps: 0,
          // ours first: the limit's pings last as long as it took
          rotated: false,
        });
      } finally {
        await pinger.stop();
      }
    },
  };
}

function sampler(bench: Bench, pinger: Pinger, tasks: number, prefix: string) {
  let oursSeconds = 0;
  return async (contestant: ContestantName): Promise<Sample> => {
    const { seconds, pings } =
      contestant === 'ours'
        ? await rebalanceOurs(bench, pinger, tasks)
        : await moveAndIdle(bench, pinger, tasks, oursSeconds);
    if (contestant === 'ours') oursSeconds = seconds;
    return {
      [`${prefix}-seconds`]: seconds,
      [`${prefix}-worst-ping-ms`]: Math.max(...pings),
      [`${prefix}-p99-ping-ms`]: quantile(pings, 0.99),
    };
  };
}

async function rebalanceOurs(bench: Bench, pinger: Pinger, tasks: number) {
  const scheduler = await connect({ url: bench.server.url });
  const pool = await scheduler.createPool(QUEUE, {
    window: 'unlimited',
    heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS,
  });
  await joinNode(pool, 'node-0');
  for (let first = 0; first < tasks; first += CHUNK) {
    const given = payloads(Math.min(CHUNK, tasks - first), 100, first);
    await pool.enqueueAll(given.map((payload) => ({ name: 'task', payload })));
  }
  checkQueues(await pool.snapshot(), [tasks]);
  for (let node = 1; node < NODES; node++) await joinNode(pool, `node-${node}`);
  const result = await pinged(pinger, () => rebalanced(pool, (tasks * (NODES - 1)) / NODES));
  checkQueues(await pool.snapshot(), Array<number>(NODES).fill(tasks / NODES));
  await scheduler.close();
  return result;
}

async function rebalanced(pool: Pool, expected: number): Promise<void> {
  const { movedTasks } = await pool.rebalance();
  if (movedTasks !== expected) {
    throw new Error(`rebalance moved ${movedTasks} tasks; the fewest would be ${expected}.`);
  }
}

function checkQueues({ nodes }: PoolSnapshot, expected: readonly number[]): void {
  const queued = nodes.map((node) => node.queued);
  if (queued.join() !== expected.join()) {
    throw new Error(`rebalance: queues of ${queued.join(', ')}, not of ${expected.join(', ')}.`);
  }
}

async function moveAndIdle(bench: Bench, pinger: Pinger, tasks: number, idleSeconds: number) {
  const { redis } = bench.server;
  const moves = (tasks * (NODES - 1)) / NODES;
  for (let first = 0; first < moves; first += CHUNK) {
    await redis.rpush(
      'from',
      ...Array.from({ length: Math.min(CHUNK, moves - first) }, (_, i) => first + i),
    );
  }
  const seconds = await secondsOf(async () => {
    for (let moved = 0; moved < moves; moved += PIPELINE) {
      const pipeline = redis.pipeline();
      for (let i = 0; i < Math.min(PIPELINE, moves - moved); i++) {
        pipeline.lmove('from', `to-${i % (NODES - 1)}`, 'LEFT', 'RIGHT');
      }
      await pipeline.exec();
    }
  });
  const { pings } = await pinged(pinger, () => pause(idleSeconds * 1000));
  return { seconds, pings };
}

/** How long some work takes, and the pings meanwhile. */
async function pinged(pinger: Pinger, work: () => Promise<unknown>) {
  await pinger.call('start', undefined);
  const seconds = await secondsOf(work);
  const pings = await pinger.call('stop', undefined);
  // very short work may end before the first
  return { seconds, pings: pings.length > 0 ? pings : [0] };
}
