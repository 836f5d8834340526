import type { Connection } from './connection.js';
import { asArray } from './replies.js';

/** Longest one read waits, in ms. */
const LONGEST_WAIT_MS = 5000;

/** Reads which tasks have ended, as partitions tell it. */
export interface EndEvents {
  /** The partitions and sequences of those that have ended since the last read: none after some seconds. */
  read: () => Promise<readonly { readonly partition: number; readonly sequence: string }[]>;
  close: () => void;
}

/**
 * Listens to the events of partitions from now on, over a connection of its own.
 *
 * @param keys the partitions' streams, in order
 */
export async function listenTo(
  connection: Connection,
  keys: readonly string[],
): Promise<EndEvents> {
  const last: string[] = [];
  try {
    for (const key of keys) last.push(await latestId(connection, key));
  } catch (error) {
    connection.close();
    throw error;
  }
  return {
    read: async () => {
      const args = ['BLOCK', LONGEST_WAIT_MS, 'COUNT', 1000, 'STREAMS', ...keys, ...last];
      const streams = asArray(await connection.blocking('XREAD', args, LONGEST_WAIT_MS)) ?? [];
      return streams.flatMap((stream) => {
        const [key, entries] = asArray(stream) ?? [];
        const partition = keys.indexOf(String(key));
        return (asArray(entries) ?? []).map((entry) => {
          const [id, fields] = asArray(entry) ?? [];
          last[partition] = String(id);
          return { partition, sequence: String(asArray(fields)?.[1]) };
        });
      });
    },
    close: () => connection.close(),
  };
}

async function latestId(connection: Connection, key: string): Promise<string> {
  const [entry] = asArray(await connection.command('XREVRANGE', key, '+', '-', 'COUNT', 1)) ?? [];
  const [id] = asArray(entry) ?? [];
  return typeof id === 'string' ? id : '0-0';
}
