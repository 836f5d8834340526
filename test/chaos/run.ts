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
  let isKept = plan.keep !== undefined;
  try {
    const outcome = await runCampaign({ plan, directory, say: print, signal });
    const { verdict } = outcome;
    print(`\n${resultTable(outcome).join('\n')}\n`);
    print(findings(verdict).join('\n'));
    if (isSound(verdict)) return 0;
    isKept = true;
    print(`The records are in ${directory}; the same faults: --seed ${plan.seed}`);
    return 1;
  } finally {
    if (!isKept) await rm(directory, { recursive: true, force: true });
  }
}

async function folderFor({ keep }: ChaosPlan): Promise<string> {
  if (keep === undefined) return mkdtemp(join(tmpdir(), 'redispatch-chaos-'));
  await mkdir(keep, { recursive: true });
  return keep;
}
