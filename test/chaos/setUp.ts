import { join } from 'node:path';
import { connect, type ConnectOptions, type Pool } from '../../core/index.js';
import type { Cast } from './faults/fault.js';
import type { HarnessFact } from './history/facts.js';
import { openRecord } from './history/recorder.js';
import { bundleProcesses } from './processes/bundle.js';
import { startChaosProcess, type ChaosProcess } from './processes/chaosProcess.js';
import type { PoolAddress, ProducerOrders } from './processes/messages.js';
import type { RunRedis } from './servers/runRedis.js';
import { Stage } from './stage.js';
import { WorkerSlot, type WorkerPlan } from './workerSlot.js';

export const HEARTBEAT_TIMEOUT_MS = 1500;
export const PARTITIONS = 2;
export const PREFIX = 'rd';
export const POOL = 'chaos';
const MAX_BACKLOG = 1000;

const workerPlans: readonly WorkerPlan[] = [
  { name: 'a', capacity: 4, weight: 1, proxy: undefined },
  { name: 'b', capacity: 12, weight: 2, proxy: undefined },
  { name: 'c', capacity: 6, weight: 1, proxy: 0 },
  { name: 'd', capacity: 8, weight: 1.5, proxy: 1 },
];
const producerPlans = [
  { name: 'p', proxy: undefined },
  { name: 'q', proxy: 1 },
];

/** The processes of a run, at work. */
export interface Scene {
  readonly stage: Stage;
  readonly cast: Pick<Cast, 'workers' | 'proxies'>;
  openPool(): Promise<Pool>;
  /** Lets the producers end what they enqueue. */
  finishProducers(): Promise<void>;
  /** @throws when one of them wrote to its standard error */
  stopWorkers(): Promise<void>;
  /** Ends all that still runs. */
  end(): Promise<void>;
}

/** Creates the pool, and starts workers and producers. */
export async function setUp(
  redis: RunRedis,
  directory: string,
  stopping: AbortSignal,
): Promise<Scene> {
  const endings: (() => Promise<unknown>)[] = [];
  try {
    return await startAll(redis, directory, stopping, endings);
  } catch (error) {
    await endAll(endings);
    throw error;
  }
}

async function startAll(
  redis: RunRedis,
  directory: string,
  stopping: AbortSignal,
  endings: (() => Promise<unknown>)[],
): Promise<Scene> {
  await createPool(redis.connectionOver(undefined));
  const modules = await bundleProcesses();
  const addressOver = (path: number | undefined): PoolAddress => {
    return { connection: { ...redis.connectionOver(path), prefix: PREFIX }, pool: POOL };
  };
  const record = openRecord<HarnessFact>(join(directory, 'run.jsonl'));
  const watch = redis.watchFailovers?.((fromMs, toMs) =>
    record({ fact: 'disturbed', kind: 'failover', lives: 'all', fromMs, toMs }),
  );
  watch?.start();
  endings.push(async () => watch?.stop());
  let lives = 0;
  const nextLife = (): number => (lives += 1);
  const workers = workerPlans.map((plan) => {
    const address = addressOver(plan.proxy);
    const surroundings = { module: modules.worker, directory, address, record, nextLife, stopping };
    return new WorkerSlot(plan, surroundings);
  });
  endings.push(() => Promise.all(workers.map((worker) => worker.stop())));
  await Promise.all(workers.map((worker) => worker.start()));
  const producers: ChaosProcess[] = [];
  endings.push(() => Promise.all(producers.map((producer) => producer.stop())));
  for (const [seed, { name, proxy }] of producerPlans.entries()) {
    const path = join(directory, `producer-${name}.jsonl`);
    const address = addressOver(proxy);
    const orders: ProducerOrders = { kind: 'produce', ...address, name, seed, record: path };
    producers.push(await startChaosProcess(modules.producer, orders));
  }
  return {
    stage: new Stage(redis, workers, producers, redis.paths, record, stopping),
    cast: { workers: workers.length, proxies: redis.paths.length },
    openPool: async () =>
      (await connect({ ...redis.connectionOver(undefined), prefix: PREFIX })).pool(POOL),
    finishProducers: () => finish(producers),
    stopWorkers: async () => {
      const outputs = await Promise.all(workers.map((worker) => worker.stop()));
      const output = outputs.find((text) => text !== '');
      if (output !== undefined) throw new Error(`A worker process wrote: ${output}`);
    },
    end: () => endAll(endings),
  };
}

async function createPool(connection: ConnectOptions): Promise<void> {
  const scheduler = await connect({ ...connection, prefix: PREFIX });
  await scheduler.createPool(POOL, {
    partitions: PARTITIONS,
    heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS,
    // what dies is to die by its own doing: each fault may cost a task an attempt
    maxAttempts: 100,
    retryDelayMs: 50,
    maxRetryDelayMs: 500,
    maxBacklog: MAX_BACKLOG,
    // more than one call completes: each completion then shows in the server's log
    completedKept: 1000,
  });
  await scheduler.close();
}

async function finish(producers: readonly ChaosProcess[]): Promise<void> {
  await Promise.all(
    producers.map(async (producer) => {
      const finished = producer.says('finished');
      producer.send({ kind: 'finish' });
      await finished;
    }),
  );
}

/** The latest first; one that fails keeps none from being ended. */
async function endAll(endings: (() => Promise<unknown>)[]): Promise<void> {
  for (const end of endings.splice(0).reverse()) await end().catch(() => undefined);
}
