import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * How often Redis has completed each task of a pool, by id, as its append-only file says: a witness beside the workers,
 * who are killed before they can tell. The file is whole: it was never rewritten.
 */
export async function readCompletions(
  directory: string,
  pool: string,
): Promise<Map<string, number>> {
  const completions = new Map<string, number>();
  for (const path of await appendOnlyFiles(directory)) {
    for await (const command of commandsOf(createReadStream(path))) {
      for (const id of completedBy(command, pool)) {
        completions.set(id, (completions.get(id) ?? 0) + 1);
      }
    }
  }
  return completions;
}

/** Which ids a command of the file adds to those completed: `<ms>:<node>:<sequence>...` to a partition's list. */
export function completedBy(
  [name, key = '', ...values]: readonly string[],
  pool: string,
): string[] {
  if (name?.toUpperCase() !== 'LPUSH' && name?.toUpperCase() !== 'RPUSH') return [];
  const [, ofPool, partition] = /\{([^{}]+):(\d+)\}:completed$/.exec(key) ?? [];
  if (ofPool !== pool || partition === undefined) return [];
  return values.map((value) => `${partition}-${value.split(':')[2] ?? ''}`);
}

/** Redis 7 keeps them in a folder, earlier versions keep one. */
async function appendOnlyFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true });
  return entries.filter((entry) => entry.endsWith('.aof')).map((entry) => join(directory, entry));
}

/** The commands of an append-only file; one that is not there to its end is left out. */
export async function* commandsOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (let read = readCommand(rest, at); read !== undefined; read = readCommand(rest, at)) {
      at = read.end;
      yield read.command;
    }
    rest = rest.subarray(at);
  }
}

/** `*2 $4 LLEN $1 k`, each followed by CR LF; undefined where it is not there to its end. */
function readCommand(
  from: Buffer,
  start: number,
): { readonly command: string[]; readonly end: number } | undefined {
  const head = readCount(from, start, '*');
  if (head === undefined) return undefined;
  const command: string[] = [];
  let at = head.end;
  for (let i = 0; i < head.count; i++) {
    const length = readCount(from, at, '$');
    if (length === undefined) return undefined;
    const end = length.end + length.count;
    if (from.length < end + 2) return undefined;
    command.push(from.toString('utf8', length.end, end));
    at = end + 2;
  }
  return { command, end: at };
}

/** @throws Error for what is no append-only file */
function readCount(
  from: Buffer,
  start: number,
  mark: '*' | '$',
): { readonly count: number; readonly end: number } | undefined {
  const end = from.indexOf('\r\n', start);
  if (end < 0) return undefined;
  const line = from.toString('latin1', start, end);
  const count = Number(line.slice(1));
  if (!line.startsWith(mark) || !Number.isInteger(count)) {
    throw new Error(`An append-only file cannot be understood: ${JSON.stringify(line)}`);
  }
  return { count, end: end + 2 };
}
