/** `npm run bench:extension`: measures the packaged extension inside VS Code. */
import { resolve } from 'node:path';
import { Stopped, stopAtSignals } from '../../demo/stopping.js';
import { ensureCodeServer } from '../../setup/codeServer.js';
import { type BenchPlan, parseArguments, usage } from './arguments.js';
import { bench } from './bench.js';
import { Ends } from './ends.js';
import { describeMachine, type Machine } from '../machine.js';
import { writeResults } from '../results.js';
import { figuresOf, type Measured } from './figures.js';
import { reportLines } from './report.js';

const startMs = performance.now();
const say = (line: string): void => {
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(0);
  process.stdout.write(`[${seconds.padStart(4)} s] ${line}\n`);
};

process.exit(await main(process.argv.slice(2)));

async function main(args: readonly string[]): Promise<number> {
  const wanted = parseArguments(args);
  if (wanted.kind === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  if (wanted.kind === 'wrong') {
    process.stderr.write(`${wanted.fault}\n\n${usage}`);
    return 2;
  }
  const signal = stopAtSignals(process);
  try {
    await run(wanted.plan, wanted.jsonFile, signal);
    return 0;
  } catch (thrown) {
    // whatever a stop has interrupted, the stop is why
    const error: unknown = signal.aborted ? signal.reason : thrown;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof Stopped ? error.exitCode : 1;
  }
}

async function run(plan: BenchPlan, jsonFile: string | undefined, signal: AbortSignal) {
  const ends = new Ends();
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('stopped')));
  });
  try {
    // before anything is timed: on a new machine it takes a minute
    await Promise.race([ensureCodeServer(), stopped]);
    const measured = await Promise.race([bench(plan, ends, signal, say), stopped]);
    const figures = figuresOf(measured);
    process.stdout.write(`\n${reportLines(figures).join('\n')}\n`);
    if (jsonFile !== undefined) {
      await writeResults(resolve(jsonFile), figures, await machineOf(measured, plan));
    }
  } finally {
    await ends.run();
  }
}

async function machineOf({ servers }: Measured, { hostStarts }: BenchPlan): Promise<Machine> {
  const machine = await describeMachine(servers.redis, hostStarts, ['@redispatch/core']);
  return { ...machine, packages: { 'VS Code': servers.vscode, ...machine.packages } };
}
