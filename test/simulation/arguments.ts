/** What the simulation was asked to do. */
export type SimulateArguments =
  SimulatePlan | { readonly kind: 'help' } | { readonly kind: 'wrong'; readonly fault: string };

export type SimulatePlan = {
  readonly kind: 'run';
  /** Little work: it shows only that each case works. */
  readonly quick: boolean;
  /** Where the rows go; nowhere when undefined. */
  readonly json: string | undefined;
  /** Beginnings of the scenarios to play; all of them when empty. */
  readonly only: readonly string[];
};

export const usage = `npm run simulate                         plays all scenarios through; about half an hour
npm run simulate -- --quick              a little of each, to see that it works; its figures mean nothing
npm run simulate -- --only NAME,...      only scenarios whose names begin so, for example equal,window
npm run simulate -- --json FILE          writes the figures to FILE.json; with --only the others stay in it
`;

/**
 * Reads the command line.
 *
 * @example parseArguments(['--quick']) // { kind: 'run', quick: true, ... }
 */
export function parseArguments(args: readonly string[]): SimulateArguments {
  let plan: SimulatePlan = { kind: 'run', quick: false, json: undefined, only: [] };
  const left = [...args];
  for (let option = left.shift(); option !== undefined; option = left.shift()) {
    if (option === '--help' || option === '-h') return { kind: 'help' };
    const read = option === '--quick' ? { quick: true } : readValue(option, left.shift());
    if (typeof read === 'string') return { kind: 'wrong', fault: read };
    plan = { ...plan, ...read };
  }
  return plan;
}

function readValue(option: string, value: string | undefined): Partial<SimulatePlan> | string {
  if (option !== '--json' && option !== '--only') {
    return `There is no option ${JSON.stringify(option)}.`;
  }
  if (value === undefined || value.startsWith('--')) return `${option} needs a value.`;
  if (option === '--only') {
    const only = value.split(',').filter((prefix) => prefix !== '');
    return only.length > 0 ? { only } : '--only names no scenario.';
  }
  if (/[^/\\]\.json$/.test(value)) return { json: value };
  return `--json is ${JSON.stringify(value)}; it must be a file that ends in .json.`;
}
