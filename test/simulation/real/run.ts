/** `npm run simulate:real`: real workers of unequal speed, ours and BullMQ's, on one Redis. */
import { writeFile } from 'node:fs/promises';
import { describeMachine, machineLines } from '../../bench/machine.js';
import { startBenchServer, type BenchServer } from '../../bench/core/benchServer.js';
import { stopAtSignals } from '../../demo/stopping.js';
import { textTable } from '../../demo/textTable.js';
import { contestantNames, type ContestantName } from './contestants.js';
import { FULL_PLAN, makespan, startCrew, type Round } from './makespan.js';
import { cellsOf, head, summaryOf, type RealResults } from './results.js';

const usage = 'npm run simulate:real -- [--quick] [--rounds N] [--json FILE]\n';
const DEFAULT_ROUNDS = 5;
const QUICK_TASKS = 400;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const args = process.argv.slice(2);
const quick = args.includes('--quick');
const json = valueOf('--json');
const rounds = quick ? 1 : Number(valueOf('--rounds') ?? DEFAULT_ROUNDS);
const isKnown = (arg: string, i: number): boolean =>
  ['--quick', '--rounds', '--json'].includes(arg) ||
  ['--rounds', '--json'].includes(args[i - 1] ?? '');
if (!args.every(isKnown) || !Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write(usage);
  process.exit(2);
}

const signal = stopAtSignals(process);
signal.addEventListener('abort', () => process.exit(130));
const server = await startBenchServer(signal);
const plan = quick ? { ...FULL_PLAN, tasks: QUICK_TASKS } : FULL_PLAN;
const results = await playAll(server);
for (const line of ['', ...machineLines(results.machine), '']) print(line);
for (const line of textTable(head, results.rows.map(cellsOf))) print(line);
if (json !== undefined) await writeFile(json, `${JSON.stringify(results, undefined, 2)}\n`);
await server.stop();
process.exit(0);

/** Rounds are interleaved, so that what the machine does meanwhile befalls all alike; a first one warms up. */
async function playAll(redis: BenchServer): Promise<RealResults> {
  const crew = startCrew(plan.speeds);
  const played = new Map<ContestantName, Round[]>(contestantNames.map((name) => [name, []]));
  const warmUp = { ...plan, tasks: QUICK_TASKS };
  for (let round = 0; round <= rounds; round++) {
    const turn = round % contestantNames.length;
    const order = [...contestantNames.slice(turn), ...contestantNames.slice(0, turn)];
    for (const name of order) {
      await redis.empty();
      const one = await makespan(name, redis.url, round === 0 ? warmUp : plan, crew);
      if (round === 0) continue;
      played.get(name)?.push(one);
      print(`round ${round}: ${name}: ${one.makespanOverBound.toFixed(3)} x the bound`);
    }
  }
  await Promise.all(crew.map((node) => node.stop()));
  const packages = ['@redispatch/core', 'bullmq'];
  const machine = await describeMachine(await redis.info('redis_version'), rounds, packages);
  const rows = [...played].map(([name, all]) => summaryOf(name, all));
  return { plan, machine, rows };
}

function valueOf(option: string): string | undefined {
  const at = args.indexOf(option);
  return at < 0 ? undefined : args[at + 1];
}
