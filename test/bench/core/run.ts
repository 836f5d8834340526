/** `npm run bench`: measures this library beside its peers and the limit, on one private Redis. */
import { stopAtSignals, Stopped } from '../../demo/stopping.js';
import { contestantPackages, type Figure } from '../figure.js';
import { figureTable } from '../figureTable.js';
import { describeMachine, machineLines } from '../machine.js';
import { checkWritable, writeResults } from '../results.js';
import { parseArguments, usage, type BenchArguments, type BenchPlan } from './arguments.js';
import { startBenchServer } from './benchServer.js';
import { askedMetrics, measureAll } from './measureAll.js';

/** Since the start. */
const seconds = () => (performance.now() / 1000).toFixed(0);
const print = (line: string) => void process.stdout.write(`${line}\n`);

process.exit(await main(parseArguments(process.argv.slice(2))));

async function main(wanted: BenchArguments): Promise<number> {
  if (wanted.kind === 'help') {
    print(usage);
    return 0;
  }
  if (wanted.kind === 'wrong') {
    process.stderr.write(`${wanted.fault}\n\n${usage}`);
    return 2;
  }
  if (askedMetrics(wanted).length === 0) {
    const all = askedMetrics({ ...wanted, only: [] });
    process.stderr.write(`No metric begins so. There are:\n${all.join('\n')}\n`);
    return 2;
  }
  const signal = stopAtSignals(process);
  try {
    await Promise.race([bench(wanted, signal), stopped(signal)]);
    return 0;
  } catch (thrown) {
    // whatever a stop has interrupted, the stop is why
    const error: unknown = signal.aborted ? signal.reason : thrown;
    if (error instanceof Stopped) {
      process.stderr.write(`\n${error.message}\n`);
      return error.exitCode;
    }
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`\nThe benchmark failed. ${why}\n`);
    return 1;
  }
}

async function bench(plan: BenchPlan, signal: AbortSignal): Promise<void> {
  if (plan.json !== undefined) await checkWritable(plan.json);
  const server = await startBenchServer(signal);
  try {
    const version = await server.info('redis_version');
    const machine = await describeMachine(version, plan.rounds, contestantPackages);
    const figures: Figure[] = [];
    try {
      await measureAll(plan, server, {
        say: (line) => print(`${seconds().padStart(5)}  ${line}`),
        signal,
        onFigure: (figure) => figures.push(figure),
      });
    } finally {
      // what was measured before a failure is shown, too
      for (const line of ['', ...machineLines(machine), '', ...figureTable(figures)]) print(line);
    }
    if (plan.json !== undefined) await writeResults(plan.json, figures, machine);
  } finally {
    await server.stop();
  }
}

/** Does not wait for a measure to notice: all that was started ends with this process. */
function stopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}
