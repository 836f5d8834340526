/**
 * Runs the model-based tests for as long as wanted: `npm run test:model -- --runs 5000 --seed 7`.
 *
 * Without a seed it takes a new one and says which. Half of the runs have 1 partition, the others 2, unless
 * `--partitions` names a number. A failure prints the command that shows it again. The exit code is 0 only when
 * nothing failed.
 */
import { parseArgs } from 'node:util';
import { startLocalRedis } from '../../../core/local/startLocalRedis.js';
import { ensureTools, redis as redisTool } from '../../setup/tools.js';
import { openArena, type Arena } from './ground.js';
import { runSequences, type Chosen } from './property.js';
import { failureText } from './report.js';

const DEFAULT_RUNS = 2000;
const RUNS_A_LINE = 100;

/** Thrown where an argument cannot be read. */
class UsageError extends Error {}

function chosenBy(args: readonly string[]): Chosen[] {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { runs: text, seed: text, partitions: text, path: text, replay: text },
  });
  const seed = whole('seed', values.seed) ?? Math.trunc(Math.random() * 2 ** 31);
  const wanted = whole('runs', values.runs) ?? DEFAULT_RUNS;
  const only = whole('partitions', values.partitions);
  const counts = only === undefined ? [1, 2] : [only];
  return counts.map((partitions) => ({
    partitions,
    seed,
    runs: Math.max(1, Math.round(wanted / counts.length)),
    ...(values.path !== undefined && { path: values.path }),
    ...(values.replay !== undefined && { replayPath: values.replay }),
  }));
}

function whole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d{1,10}$/.test(text)) throw new UsageError(`--${name} must be a whole number: ${text}`);
  return Number(text);
}

/** Runs what was chosen for one number of partitions; whether nothing failed. */
async function runOnce(arena: Arena, chosen: Chosen): Promise<boolean> {
  const { partitions, runs, seed } = chosen;
  console.log(`\n${runs} runs on ${partitions} partition(s), --seed ${seed}`);
  const startedMs = Date.now();
  const seconds = () => `${((Date.now() - startedMs) / 1000).toFixed(1)} s`;
  let done = 0;
  const details = await runSequences(arena, chosen, () => {
    done += 1;
    if (done % RUNS_A_LINE === 0) console.log(`  ${done} runs, ${seconds()}`);
  });
  if (details.failed) {
    console.error(`\n${failureText(details, partitions)}`);
    return false;
  }
  console.log(`  all ${details.numRuns} runs held, ${seconds()}`);
  return true;
}

function printTally(tally: ReadonlyMap<string, number>): void {
  const kinds = [...tally].sort(([, a], [, b]) => b - a);
  const total = kinds.reduce((sum, [, times]) => sum + times, 0);
  console.log(`\n${total} commands, each followed by a recount of all keys:`);
  for (const [kind, times] of kinds) console.log(`  ${String(times).padStart(8)}  ${kind}`);
}

async function main(args: readonly string[]): Promise<number> {
  const all = chosenBy(args);
  await ensureTools([redisTool]);
  const redis = await startLocalRedis();
  try {
    const arena = await openArena(redis.url);
    try {
      for (const chosen of all) if (!(await runOnce(arena, chosen))) return 1;
      printTally(arena.tally);
      return 0;
    } finally {
      await arena.close();
    }
  } finally {
    await redis.stop();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof UsageError || error instanceof TypeError ? error.message : error);
  process.exitCode = 2;
}
