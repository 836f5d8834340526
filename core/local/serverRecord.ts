import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerProgram } from './serverProgram.js';

/** What is remembered of the last server on a data directory. It may have ended since: ask it. */
export interface ServerRecord {
  readonly kind: ServerProgram['kind'];
  readonly port: number;
  readonly label: string;
  /** Its watcher's process, which leads the process group; undefined while it is being started. */
  readonly pid: number | undefined;
}

const fileName = 'server.json';

/** The last server on a directory; undefined when there was none or the file cannot be understood. */
export async function readServerRecord(directory: string): Promise<ServerRecord | undefined> {
  try {
    return decode(JSON.parse(await readFile(join(directory, fileName), 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

/** Remembers a server; a reader sees the old record or the new one, never half of one. */
export async function writeServerRecord(
  directory: string,
  { kind, port, label, pid }: ServerRecord,
): Promise<void> {
  const written = join(directory, `${fileName}.new`);
  await writeFile(written, `${JSON.stringify({ kind, port, label, pid })}\n`, { mode: 0o600 });
  await rename(written, join(directory, fileName));
}

function decode(value: unknown): ServerRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, port, label, pid } = value as Record<string, unknown>;
  if (kind !== 'redis-server' && kind !== 'valkey-server' && kind !== 'docker') return undefined;
  if (!isWholeNumber(port, 65_535) || typeof label !== 'string') return undefined;
  if (!/^redispatch-[0-9a-f]+$/.test(label)) return undefined;
  return { kind, port, label, pid: isWholeNumber(pid, 2 ** 31) ? pid : undefined };
}

function isWholeNumber(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 1 && value <= max;
}
