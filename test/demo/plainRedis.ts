import { Redis } from 'ioredis';

/** A Redis client that knows nothing of Redispatch: for proofs and for cleaning up. */
export async function openPlainRedis(url: string, connectionName: string): Promise<Redis> {
  const plain = new Redis(url, { lazyConnect: true, connectionName });
  // each failing command says the same
  plain.on('error', () => undefined);
  await plain.connect();
  return plain;
}

/** What the connections of the demo's nodes and producers are called, for CLIENT LIST. */
export function childClientName(prefix: string): string {
  return `${prefix}-child`;
}

/** The hash in which the demo's nodes note what they have done: task id to node. */
export function proofKey(prefix: string, pool: string): string {
  return `${prefix}:demo-proof:${pool}`;
}
