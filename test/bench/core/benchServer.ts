import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startLocalRedis } from '../../../core/index.js';

/** The private Redis of a run, and what is asked of it beside the contestants. */
export type BenchServer = {
  readonly url: string;
  readonly redis: Redis;
  /** Removes all data. */
  empty(): Promise<void>;
  /** Has it write an append-only file once a second, from now on. */
  useAof(): Promise<void>;
  /** CPU time its main thread has used, in microseconds. */
  mainThreadUs(): Promise<number>;
  /** Memory in use, without that of its clients and of cached scripts. */
  dataBytes(): Promise<number>;
  /** A line of INFO. */
  info(field: string): Promise<string>;
  stop(): Promise<void>;
};

/** It looks at the memory of some of its clients ten times a second, at no fewer than five of them. */
const CLIENTS_COUNTED_MS = 300;

/** Starts a Redis without persistence. */
export async function startBenchServer(signal: AbortSignal): Promise<BenchServer> {
  const local = await startLocalRedis({ signal });
  const redis = new Redis(local.url);
  await redis.config('SET', 'save', '');
  await redis.config('SET', 'appendonly', 'no');
  return {
    url: local.url,
    redis,
    ...persistence(redis),
    info: async (field) => fieldOf(await redis.info(), field),
    mainThreadUs: async () => {
      const cpu = await redis.info('cpu');
      const user = Number(fieldOf(cpu, 'used_cpu_user_main_thread'));
      return (user + Number(fieldOf(cpu, 'used_cpu_sys_main_thread'))) * 1_000_000;
    },
    dataBytes: async () => {
      await pause(CLIENTS_COUNTED_MS);
      return dataBytes(await redis.info('memory'));
    },
    stop: async () => {
      redis.disconnect();
      await local.stop();
    },
  };
}

function persistence(redis: Redis): Pick<BenchServer, 'empty' | 'useAof'> {
  let aof = false;
  return {
    empty: async () => {
      await redis.flushall('SYNC');
      // the file of an earlier sample must not grow on, nor be rewritten within the next
      if (aof) await rewriteAof(redis);
    },
    useAof: async () => {
      aof = true;
      await redis.config('SET', 'auto-aof-rewrite-percentage', '0');
      await redis.config('SET', 'appendfsync', 'everysec');
      await redis.config('SET', 'appendonly', 'yes');
      await untilWritten(redis);
    },
  };
}

async function rewriteAof(redis: Redis): Promise<void> {
  await redis.bgrewriteaof();
  await untilWritten(redis);
}

/** Waits until no rewrite of the append-only file is due or under way. */
async function untilWritten(redis: Redis): Promise<void> {
  for (;;) {
    const persistence = await redis.info('persistence');
    const busy = ['aof_rewrite_in_progress', 'aof_rewrite_scheduled'];
    if (busy.every((field) => fieldOf(persistence, field) === '0')) break;
    await pause(10);
  }
}

function dataBytes(memory: string): number {
  const clients = Number(fieldOf(memory, 'mem_clients_normal'));
  // told since Redis 7
  const scripts = Number(/^used_memory_scripts:(\d+)/m.exec(memory)?.[1] ?? 0);
  return Number(fieldOf(memory, 'used_memory')) - clients - scripts;
}

function fieldOf(info: string, field: string): string {
  const value = new RegExp(`^${field}:(.*?)\r?$`, 'm').exec(info)?.[1];
  if (value === undefined) throw new Error(`This Redis does not tell its ${field}.`);
  return value;
}
