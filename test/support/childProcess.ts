import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Another process of ours, that writes lines. */
export interface Child {
  /** All lines it has written so far. */
  readonly lines: readonly string[];
  /** Waits until it has written so many lines. */
  wrote: (lines: number) => Promise<void>;
  /** Stops it, lets it go on, or whatever the signal does. */
  signal: (signal: NodeJS.Signals) => void;
  /** Ends it by SIGKILL, as in a crash, and waits until all it wrote has been read. */
  kill: () => Promise<void>;
}

const running = new Set<ChildProcess>();

/** Runs a TypeScript file of this folder in a process of its own, which ends with the suite's test. */
export function startChild(file: string, ...args: string[]): Child {
  const script = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const closed = Promise.all([once(reader, 'close'), once(child, 'exit')]);
  return {
    lines,
    wrote: async (count) => {
      while (lines.length < count) await Promise.race([once(reader, 'line'), refuse(closed)]);
    },
    signal: (signal) => void child.kill(signal),
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
      running.delete(child);
    },
  };
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
