import { format } from 'node:util';

/** Set where a test's console is mixed with others', as in the log of a VS Code window. */
export const markVariable = 'REDISPATCH_CONSOLE_MARK';

const levels = ['debug', 'log', 'info', 'warn', 'error'] as const;

/** Puts the mark that `$REDISPATCH_CONSOLE_MARK` asks for before all that is logged from now on. */
export function markConsole(mark: string | undefined = process.env[markVariable]): void {
  if (mark === undefined) {
    return;
  }
  const marked = Object.fromEntries(
    levels.map((level) => {
      const log = console[level].bind(console);
      return [level, { value: (...args: unknown[]) => log(mark + format(...args)) }];
    }),
  );
  // A console of its own: VS Code's extension host ignores assignments to its console's methods.
  globalThis.console = Object.create(console, marked) as Console;
}

/** A marked message without its mark; undefined for one that was not marked. */
export function withoutMark(message: unknown, mark: string): string | undefined {
  return typeof message === 'string' && message.startsWith(mark)
    ? message.slice(mark.length)
    : undefined;
}
