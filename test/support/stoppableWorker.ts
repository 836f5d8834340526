import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { connect } from '../../core/redis/scheduler.js';
import { createWorker } from '../../core/worker/createWorker.js';

// A worker process that ends at SIGTERM as a service does: `stoppableWorker.ts URL PREFIX NAME`. A task takes as many ms
// as its payload says. Each start of one is counted in the hash `PREFIX:runs`, by its id. It writes a line when it is
// registered.

const [url = '', prefix = '', name = ''] = process.argv.slice(2);
const redis = new Redis(url);
const scheduler = await connect({ url, prefix });
const pool = await scheduler.pool('demo');
const worker = createWorker(pool, { name, capacity: 4 }, async ({ id, payload }) => {
  await redis.hincrby(`${prefix}:runs`, id, 1);
  await pause(Number(payload));
});
process.once('SIGTERM', () => void stop());
await worker.ready;
writeSync(1, 'ready\n');

async function stop(): Promise<void> {
  await worker.stop({ timeoutMs: Infinity });
  await scheduler.close();
  redis.disconnect();
}
