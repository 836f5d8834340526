/** `npm run chaos`: workers and producers on a real Redis, faults of all kinds, and a check of what became of each task. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stopped, stopAtSignals } from '../demo/stopping.js';
import { parseArguments, usage, type ChaosPlan } from './arguments.js';
import { runCampaign } from './campaign.js';
import { isSound } from './check/check.js';
import { findings, resultTable } from './report.js';

const MOST_SEED = 2 ** 31 - 1;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

process.exit(await main());

async function main(): Promise<number> {
  const wanted = parseArguments(process.argv.slice(2), Math.floor(Math.random() * MOST_SEED));
  if (wanted.kind === 'help') {
    print(usage);
    return 0;
  }
  if (wanted.kind === 'wrong') {
    process.stderr.write(`${wanted.fault}\n\n${usage}`);
    return 2;
  }
  const signal = stopAtSignals(process);
  try {
    return await run(wanted, signal);
  } catch (thrown) {
    // whatever a stop has interrupted, the stop is why
    const error: unknown = signal.aborted ? signal.reason : thrown;
    if (error instanceof Stopped) {
      process.stderr.write(`${error.message}\n`);
      return error.exitCode;
    }
    process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
    return 1;
  }
}

async function run(plan: ChaosPlan, signal: AbortSignal): Promise<number> {
  const directory = await folderFor(plan);
  let isKept = true;
  try {
    const outcome = await runCampaign({ plan, directory, say: print, signal });
    const { verdict } = outcome;
    print(`\n${resultTable(outcome).join('\n')}\n`);
    print(findings(verdict).join('\n'));
    isKept = plan.keep !== undefined || !isSound(verdict);
    return isSound(verdict) ? 0 : 1;
  } catch (error) {
    isKept = plan.keep !== undefined || !signal.aborted;
    throw error;
  } finally {
    if (isKept) print(`The records are in ${directory}; the same faults: --seed ${plan.seed}`);
    else await remove(directory);
  }
}

/** A folder that cannot be removed must not hide what became of the run. */
async function remove(directory: string): Promise<void> {
  try {
    await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  } catch (error) {
    process.stderr.write(`${directory} could not be removed: ${String(error)}\n`);
  }
}

async function folderFor({ keep }: ChaosPlan): Promise<string> {
  if (keep === undefined) return mkdtemp(join(tmpdir(), 'redispatch-chaos-'));
  await mkdir(keep, { recursive: true });
  return keep;
}
