/** `npm run simulate`: plays scenarios through on a private Redis, and holds them against theory. */
import { readFile, writeFile } from 'node:fs/promises';
import { openConnection } from '../../core/redis/connection.js';
import { startBenchServer } from '../bench/core/benchServer.js';
import { checkWritable } from '../bench/results.js';
import { stopAtSignals, Stopped } from '../demo/stopping.js';
import { textTable } from '../demo/textTable.js';
import { parseArguments, usage, type SimulatePlan } from './arguments.js';
import { FULL, measure, QUICK } from './measure.js';
import type { Row } from './row.js';
import { casesOf, scenarios, type Case } from './scenarios.js';
import { cellsOf, head } from './tables.js';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

process.exit(await main());

async function main(): Promise<number> {
  const wanted = parseArguments(process.argv.slice(2));
  if (wanted.kind === 'help') {
    print(usage);
    return 0;
  }
  if (wanted.kind === 'wrong') {
    process.stderr.write(`${wanted.fault}\n\n${usage}`);
    return 2;
  }
  const cases = askedCases(wanted);
  if (cases.length === 0) {
    process.stderr.write(
      `No scenario begins so. There are:\n${scenarios.map(({ name }) => name).join('\n')}\n`,
    );
    return 2;
  }
  const signal = stopAtSignals(process);
  try {
    await play(wanted, cases, signal);
    return 0;
  } catch (thrown) {
    const error: unknown = signal.aborted ? signal.reason : thrown;
    if (error instanceof Stopped) {
      process.stderr.write(`\n${error.message}\n`);
      return error.exitCode;
    }
    throw error;
  }
}

/** The quick form plays each scenario at one utilisation only. */
function askedCases({ only, quick }: SimulatePlan): Case[] {
  const isAsked = (name: string): boolean =>
    only.length === 0 || only.some((prefix) => name.startsWith(prefix));
  const asked = scenarios.filter(({ name }) => isAsked(name));
  return asked.flatMap((scenario) =>
    casesOf(quick ? { ...scenario, utilisations: scenario.utilisations.slice(-1) } : scenario),
  );
}

/** The rows so far are written also where it is stopped: playing all of it takes long. */
async function play(
  { quick, json, only }: SimulatePlan,
  cases: readonly Case[],
  signal: AbortSignal,
): Promise<void> {
  if (json !== undefined) await checkWritable(json);
  const server = await startBenchServer(signal);
  const connection = await openConnection({ url: server.url });
  const rows: Row[] = [];
  try {
    for (const one of cases) {
      signal.throwIfAborted();
      const row = await measure(connection, one, quick ? QUICK : FULL);
      rows.push(row);
      print(lineOf(row));
      await server.empty();
    }
  } finally {
    for (const line of ['', ...textTable(head, rows.map(cellsOf))]) print(line);
    if (json !== undefined) await write(json, only.length === 0 ? rows : await among(rows, json));
    connection.close();
    await server.stop();
  }
}

/** Where only some scenarios were played, the file keeps what it has of the others. */
async function among(rows: readonly Row[], file: string): Promise<Row[]> {
  const kept = await readFile(file, 'utf8').catch(() => '[]');
  const played = new Set(rows.map(({ scenario }) => scenario));
  const all = [...(JSON.parse(kept) as Row[]).filter((row) => !played.has(row.scenario)), ...rows];
  return scenarios.flatMap(({ name }) => all.filter(({ scenario }) => scenario === name));
}

async function write(file: string, rows: readonly Row[]): Promise<void> {
  await writeFile(file, `${JSON.stringify(rows, undefined, 2)}\n`);
}

function lineOf(row: Row): string {
  const seconds = (performance.now() / 1000).toFixed(0).padStart(5);
  return `${seconds}  ${cellsOf(row).join('  ')}`;
}
