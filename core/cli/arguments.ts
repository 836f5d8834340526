import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { DeadLetterFilter } from '../redis/calls/deadLetters.js';
import type { CommandName, Order } from './order.js';
import { simulationOf } from './simulationArguments.js';
import { serverChoice, type Environment } from './serverChoice.js';
import { UsageError } from './usageError.js';

const options = {
  url: { type: 'string' },
  prefix: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  pool: { type: 'string' },
  fix: { type: 'boolean' },
  json: { type: 'boolean' },
  name: { type: 'string' },
  error: { type: 'string' },
  offset: { type: 'string' },
  yes: { type: 'boolean' },
  'from-live': { type: 'boolean' },
  strategy: { type: 'string' },
  window: { type: 'string' },
  stealing: { type: 'string' },
  weight: { type: 'string', multiple: true },
  'add-node': { type: 'string', multiple: true },
  limit: { type: 'string', multiple: true },
  rate: { type: 'string' },
  'task-ms': { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

type OptionName = keyof typeof options;
export type Values = ReturnType<typeof parse>['values'];

/** What each command may be given, beside `--url`, `--prefix` and `--help`. */
const optionsOf: Readonly<Record<CommandName, readonly OptionName[]>> = {
  doctor: ['pool', 'fix', 'json'],
  status: ['pool', 'json'],
  explain: ['json'],
  'dead list': ['pool', 'name', 'error', 'offset', 'json'],
  'dead retry': ['pool', 'name', 'error'],
  'dead purge': ['pool', 'name', 'error', 'yes'],
  simulate: [
    'pool',
    'from-live',
    'strategy',
    'window',
    'stealing',
    'weight',
    'add-node',
    'limit',
    'rate',
    'task-ms',
    'json',
  ],
};

/**
 * Reads the command line.
 *
 * @throws UsageError when it cannot be understood; SchedulerError `invalid-url`
 */
export function readArguments(args: readonly string[], environment: Environment): Order {
  const { values: given, positionals } = parse(args);
  if (given.help === true) return { command: 'help' };
  const { command, values } = commandOf(positionals, given);
  refuseOthers(command, values);
  const server = serverChoice(values, environment);
  const json = values.json ?? false;
  if (command === 'status') {
    return { command, server, json, ...(values.pool !== undefined && { pool: values.pool }) };
  }
  if (command === 'explain') return { command, server, json, ...explained(positionals) };
  const pool = poolOf(values);
  if (command === 'doctor') return { command, server, pool, json, fix: values.fix ?? false };
  if (command === 'simulate') return { command, server, pool, json, ...simulationOf(values) };
  const filter = filterOf(values);
  switch (command) {
    case 'dead list':
      return { command, server, pool, filter, json, offset: offsetOf(values) };
    case 'dead retry':
      return { command, server, pool, filter };
    case 'dead purge':
      return { command, server, pool, filter, yes: values.yes ?? false };
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // its first sentence names the option, and never a value
    throw new UsageError(`${error.message.split(/\.(\s|$)|\n/, 1)[0] ?? ''}.`);
  }
}

/** The command, and what it was given; `simulate` may be given its pool without an option. */
function commandOf(
  words: readonly string[],
  values: Values,
): { readonly command: CommandName; readonly values: Values } {
  const [first, pool, ...rest] = words;
  if (first === 'simulate' && pool !== undefined && rest.length === 0) {
    if (values.pool !== undefined) throw new UsageError('Name the pool once.');
    return { command: first, values: { ...values, pool } };
  }
  const said = words[0] === 'explain' ? words[0] : words.join(' ');
  const command = (Object.keys(optionsOf) as CommandName[]).find((name) => name === said);
  if (command !== undefined) return { command, values };
  throw new UsageError(
    `The commands are ${Object.keys(optionsOf).join(', ')}; names and other values follow an option.`,
  );
}

/** The pool and the task, which follow the word. */
function explained([, pool, id, ...others]: readonly string[]): { pool: string; id: string } {
  if (pool === undefined || id === undefined || others.length > 0) {
    throw new UsageError(
      'Name the pool and the task, for example: redispatch explain images 0-42.',
    );
  }
  return { pool, id };
}

function refuseOthers(command: CommandName, values: Values): void {
  const known: readonly string[] = ['url', 'prefix', ...optionsOf[command]];
  const other = Object.keys(values).find((name) => !known.includes(name));
  if (other !== undefined) throw new UsageError(`${command} has no option --${other}.`);
}

function poolOf({ pool }: Values): string {
  if (pool === undefined) throw new UsageError('Name the pool with --pool.');
  return pool;
}

function filterOf({ name, error }: Values): DeadLetterFilter {
  // an empty one would mean all: what a script gives whose variable is not set
  if (name === '' || error === '') {
    throw new UsageError('--name and --error need a text; leave them out to mean all dead tasks.');
  }
  return { ...(name !== undefined && { name }), ...(error !== undefined && { error }) };
}

function offsetOf({ offset = '0' }: Values): number {
  if (!/^\d{1,15}$/.test(offset)) throw new UsageError('--offset needs a whole number from 0.');
  return Number(offset);
}
