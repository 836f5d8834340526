import { startLocalRedis } from './core/local/startLocalRedis.js';
import { Redis } from 'ioredis';
import { connect } from './core/redis/scheduler.js';
const root = process.argv[2] ?? '';
void root;
const server = await startLocalRedis();
const redis = new Redis(server.url);
const scheduler = await connect({ url: server.url });
async function evalUs(): Promise<number> {
  const info = await redis.info('commandstats');
  let us = 0;
  for (const line of info.split('\n')) { const m = /^cmdstat_evalsha?:calls=\d+,usec=(\d+)/.exec(line); if (m) us += Number(m[1]); }
  return us;
}
const only = (process.argv[2] ?? 'least-loaded,round-robin,weighted-round-robin,two-choices,affinity').split(',');
const rounds = Number(process.argv[3] ?? 10);
for (const nodes of [3, 10, 100]) {
  for (const strategy of only) {
    const name = `p${nodes}-${strategy}`;
    const pool = await scheduler.createPool(name, { window: 'unlimited' });
    const base = `rd:{${name}:0}:`;
    await redis.hset(`${base}config`, 'strategy', strategy);
    for (let i = 0; i < nodes; i++) await redis.hset(`${base}roster`, `node-${i}`, process.env.ROSTER ? `${(i % 5) + 1} 10 - - ` : `${(i % 5) + 1} 10`);
    let k = 0;
    const task = () => strategy === 'affinity' ? { name: 'x', affinity: `customer-${k++ % 5000}` } : { name: 'x' };
    const bulks: number[] = [], singles: number[] = [], maxes: number[] = [];
    await pool.enqueueAll(Array.from({ length: 1000 }, task));
    for (let r = 0; r < rounds; r++) {
      const keys = await redis.keys(`${base}queue:*`); if (keys.length) await redis.del(keys); await redis.del(`${base}tasks`,`${base}load`,`${base}backlog:0:0`);
      let b = await evalUs();
      await pool.enqueueAll(Array.from({ length: 1000 }, task));
      bulks.push(await evalUs() - b);
      b = await evalUs();
      for (let i = 0; i < 200; i++) await pool.enqueue(task());
      singles.push((await evalUs() - b) / 200);
    }
    const med = (a: number[]) => a.sort((x, y) => x - y)[Math.floor(a.length / 2)]!;
    console.log(String(nodes).padStart(4), strategy.padEnd(22), 'bulk of 1000:', (med(bulks) / 1000).toFixed(2), 'ms (min', (Math.min(...bulks)/1000).toFixed(2)+')  single:', med(singles).toFixed(1), 'us (min', Math.min(...singles).toFixed(1)+')');
  }
}
await scheduler.close(); redis.disconnect(); await server.stop();
