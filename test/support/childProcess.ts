import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** Another process of ours, that writes lines. */
export interface Child {
  /** All lines it has written so far. */
  readonly lines: readonly string[];
  /** Waits until it has written so many lines. */
  wrote: (lines: number) => Promise<void>;
  /** Stops it, lets it go on, or whatever the signal does. */
  signal: (signal: NodeJS.Signals) => void;
  /** Waits until it has ended by itself, or by a signal it was sent; its exit code, null where a signal ended it. */
  ended: () => Promise<number | null>;
  /** Ends it by SIGKILL, as in a crash, and waits until all it wrote has been read. */
  kill: () => Promise<void>;
}

const running = new Set<ChildProcess>();

/**
 * Runs a TypeScript file of this folder in a process of its own, which ends with the suite's test; or what
 * {@link bundledChild} has made of one.
 */
export function startChild(file: string, ...args: string[]): Child {
  const script = fileURLToPath(new URL(file, import.meta.url));
  const loader = file.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const child = spawn(process.execPath, [...loader, script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const closed = Promise.all([once(reader, 'close'), exit]);
  return {
    lines,
    wrote: async (count) => {
      while (lines.length < count) await Promise.race([once(reader, 'line'), refuse(closed)]);
    },
    signal: (signal) => void child.kill(signal),
    ended: async () => {
      const [, [code]] = await closed;
      running.delete(child);
      return code;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
      running.delete(child);
    },
  };
}

/** A TypeScript file of this folder as one for plain Node: where many processes are started, most of their time is that. */
export function bundledChild(file: string): string {
  const outfile = fileURLToPath(
    new URL(`../../.build/test/${file.replace(/\.ts$/, '.mjs')}`, import.meta.url),
  );
  buildSync({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  return outfile;
}

/** For afterEach: leaves no child. */
export function endChildren(): void {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
}

async function refuse(closed: Promise<unknown>): Promise<never> {
  await closed;
  throw new Error('the process ended before it wrote what was waited for');
}
