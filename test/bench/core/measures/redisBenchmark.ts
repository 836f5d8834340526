import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { tasksOf, type Bench } from '../bench.js';
import { inRounds, type Measure } from '../measure.js';

const run = promisify(execFile);

/** What Redis's own load generator, written in C, pushes of 100 bytes each: 1000 a pipeline, 1 connection. */
export const redisBenchmark: Measure = {
  metrics: [{ name: 'redis-benchmark-lpush', unit: 'tasks/s', better: 'higher' }],
  run: async (bench) => {
    if (!(await isInstalled())) {
      bench.say('redis-benchmark is not installed: left out');
      return [];
    }
    const sampleOf = async () => ({ 'redis-benchmark-lpush': await pushesPerSecond(bench) });
    return inRounds(bench, sampleOf, { contestants: ['limit'] });
  },
};

async function isInstalled(): Promise<boolean> {
  return run('redis-benchmark', ['--version']).then(
    () => true,
    () => false,
  );
}

async function pushesPerSecond(bench: Bench): Promise<number> {
  const { hostname, port } = new URL(bench.server.url);
  const work = ['-t', 'lpush', '-n', `${tasksOf(bench, 500_000)}`, '-c', '1', '-P', '1000'];
  const { stdout } = await run(
    'redis-benchmark',
    ['-h', hostname, '-p', port, ...work, '-d', '100', '--csv'],
    { signal: bench.signal },
  );
  const rate = /^"LPUSH","([\d.]+)"/m.exec(stdout)?.[1];
  if (rate === undefined) throw new Error(`redis-benchmark gave no rate: ${stdout}`);
  return Number(rate);
}
