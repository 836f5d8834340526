import fc from 'fast-check';
import type { Command } from './command.js';

type Details = fc.RunDetails<[boolean, Iterable<Command>]>;

/** What failed, and how to see it again; '' where nothing did. */
export function failureText(details: Details, partitions: number): string {
  if (!details.failed) return '';
  const { seed, counterexamplePath: path, counterexample, numRuns, numShrinks } = details;
  const commands = fc.stringify(counterexample?.[1]);
  const replayPath = /replayPath="([^"]*)"/.exec(commands)?.[1] ?? '';
  const args = [
    `--partitions ${partitions}`,
    `--seed ${seed}`,
    `--path ${path ?? ''}`,
    `--replay '${replayPath}'`,
  ];
  const error = details.errorInstance;
  return [
    `Run ${numRuns} failed; the shortest of ${numShrinks} shorter sequences that do:`,
    error instanceof Error ? error.message : String(error),
    `{ seed: ${seed}, path: '${path ?? ''}' }`,
    `See it again: npm run test:model -- ${args.join(' ')}`,
  ].join('\n\n');
}
