import fc from 'fast-check';
import type { Command } from './command.js';
import { anyCommand } from './commands/all.js';
import { finishEverything } from './finish.js';
import { startWork } from './startWork.js';
import type { Arena } from './ground.js';

const MOST_COMMANDS = 60;

/** Which sequences to run: random ones from a seed, or the one that a failure named. */
export interface Chosen {
  readonly partitions: number;
  readonly runs: number;
  readonly seed?: number;
  /** Where in the seed's values the failure was, and which commands of it. */
  readonly path?: string;
  readonly replayPath?: string;
}

type Details = fc.RunDetails<[boolean, Iterable<Command>]>;

/** Runs random sequences of commands, and checks after each command that Redis and the model agree. */
export async function runSequences(
  arena: Arena,
  { partitions, runs, seed, path, replayPath }: Chosen,
  onRun: () => void = () => undefined,
): Promise<Details> {
  const sequences = fc.commands([anyCommand(partitions)], {
    maxCommands: MOST_COMMANDS,
    size: 'max',
    ...(replayPath !== undefined && { replayPath }),
  });
  let hasFailed = false;
  const property = fc.asyncProperty(fc.boolean(), sequences, async (isAtWork, commands) => {
    const { model, real } = await arena.startRun(partitions);
    try {
      if (isAtWork) await startWork(model, real);
      await fc.asyncModelRun(() => ({ model, real }), commands);
      await finishEverything(model, real);
    } catch (error) {
      hasFailed = true;
      throw withTrace(error, real.trace);
    }
    // what follows a failure is the search for a shorter one
    if (!hasFailed) onRun();
  });
  return fc.check(property, {
    numRuns: runs,
    ...(seed !== undefined && { seed }),
    ...(path !== undefined && { path }),
  });
}

function withTrace(error: unknown, trace: readonly string[]): Error {
  const message = error instanceof Error ? error.message : String(error);
  return new Error(`${message}\n\nWhat was done:\n${trace.join('\n')}`, { cause: error });
}
