import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const source = fileURLToPath(new URL('../../../core/cli/main.ts', import.meta.url));
let bundled: string | undefined;

/** The command as plain JavaScript: it starts in a fraction of the time that reading TypeScript takes. */
function script(): string {
  if (bundled === undefined) {
    bundled = fileURLToPath(new URL('../../../.build/cli/redispatch.mjs', import.meta.url));
    const packages = 'external';
    const output = { outfile: bundled, format: 'esm', platform: 'node', target: 'node20' } as const;
    buildSync({ entryPoints: [source], bundle: true, packages, ...output });
  }
  return bundled;
}

/** How a run of the command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the command, in a process of its own; nobody is at its input. */
export interface Run {
  readonly ended: Promise<Ended>;
  readonly interrupt: () => void;
}

export type Variables = Readonly<Record<string, string>>;

/** Starts `redispatch`, with these variables of it in its environment and no others. */
export function startRedispatch(args: readonly string[], variables: Variables = {}): Run {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('REDISPATCH_'));
  const child = spawn(process.execPath, [script(), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(others), ...variables },
  });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return {
    ended: ended.then(([stdout, stderr]) => ({ code: child.exitCode, stdout, stderr })),
    interrupt: () => void child.kill('SIGINT'),
  };
}

/** Runs `redispatch` to its end. */
export function redispatch(args: readonly string[], variables: Variables = {}): Promise<Ended> {
  return startRedispatch(args, variables).ended;
}

/** The lines that were written. */
export function linesOf(output: string): string[] {
  return output.split('\n').slice(0, -1);
}

/** Whether a terminal would act on something in an output, beside the ends of its lines. */
export function isHarmless(output: string): boolean {
  return !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(output.replaceAll('\n', ''));
}
