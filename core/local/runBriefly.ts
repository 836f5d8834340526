import { execFile } from 'node:child_process';

/** How a short command ended. `failure` says why in one line; it is undefined after exit code 0. */
export interface CommandResult {
  readonly stdout: string;
  readonly failure: string | undefined;
}

/** Runs a command that should answer at once; killed after `timeoutMs`. Rejects only when `signal` aborts. */
export function runBriefly(
  file: string,
  args: readonly string[],
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const limits = { timeout: timeoutMs, killSignal: 'SIGKILL', windowsHide: true } as const;
    execFile(file, args, { ...limits, signal }, (error, stdout, stderr) => {
      if (signal?.aborted === true) reject(error ?? new Error('aborted'));
      else if (error === null) resolve({ stdout, failure: undefined });
      else resolve({ stdout, failure: describe(error, stderr, timeoutMs) });
    });
  });
}

function describe(error: Error & { killed?: boolean }, stderr: string, timeoutMs: number): string {
  if (error.killed === true) return `no answer within ${timeoutMs / 1000} s`;
  const lines = (stderr.trim() === '' ? error.message : stderr).trim().split('\n');
  return lines[0] ?? error.message;
}
