/** What the demo was asked to do. */
export type DemoArguments =
  | { readonly kind: 'once' }
  | { readonly kind: 'live'; readonly editor: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly fault: string };

export const usage = `npm start                  a demo pool with four nodes, shown in VS Code and here; Ctrl-C ends it
npm start -- --no-editor   the same without VS Code
npm start -- --once        runs the whole scenario, checks it and ends

REDISPATCH_URL=redis://[user:password@]host:port   a Redis for --once to use, under a key prefix of its
                                                   own, which it removes; a private one when not set
`;

/**
 * Reads the command line.
 *
 * @example parseArguments(['--once']) // { kind: 'once' }
 */
export function parseArguments(args: readonly string[]): DemoArguments {
  const known = ['--once', '--no-editor', '--help', '-h'];
  const unknown = args.find((arg) => !known.includes(arg));
  if (unknown !== undefined) {
    return { kind: 'wrong', fault: `There is no option ${JSON.stringify(unknown)}.` };
  }
  if (args.includes('--help') || args.includes('-h')) return { kind: 'help' };
  if (args.includes('--once')) return { kind: 'once' };
  return { kind: 'live', editor: !args.includes('--no-editor') };
}
