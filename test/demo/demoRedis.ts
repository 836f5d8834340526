import { randomBytes } from 'node:crypto';
import { startLocalRedis } from '../../core/index.js';
import { SetupError } from '../setup/setupError.js';
import { ensureTools, redis, type Say } from '../setup/tools.js';
import { openPlainRedis } from './plainRedis.js';

/** A Redis for the demo, and what its keys begin with. */
export interface DemoRedis {
  readonly url: string;
  readonly prefix: string;
  readonly isPrivate: boolean;
  /** Removes the demo's keys from a Redis that stays. */
  readonly clear: () => Promise<void>;
  /** Ends it where it is private. */
  readonly stop: () => Promise<void>;
}

/** Starts a private Redis; where the machine has none, the set-up installs it or says how to. */
export async function privateRedis(say: Say, signal: AbortSignal): Promise<DemoRedis> {
  await ensureTools([redis], say).catch((error: unknown) => {
    // the machine may still have Docker; the next call looks, and else says what to install
    if (!(error instanceof SetupError) || error.reason !== 'tool-missing') throw error;
  });
  const local = await startLocalRedis({ signal });
  return {
    url: local.url,
    prefix: 'rd',
    isPrivate: true,
    clear: () => Promise.resolve(),
    stop: () => local.stop(),
  };
}

/** Uses somebody's Redis under a prefix that nothing else has, to be cleared afterwards. */
export function givenRedis(url: string): DemoRedis {
  const prefix = `rd-demo-${randomBytes(6).toString('hex')}`;
  return {
    url,
    prefix,
    isPrivate: false,
    clear: () => removeKeys(url, prefix),
    stop: () => Promise.resolve(),
  };
}

async function removeKeys(url: string, prefix: string): Promise<void> {
  const plain = await openPlainRedis(url, `${prefix}-cleanup`);
  try {
    let cursor = '0';
    do {
      const [next, keys] = await plain.scan(cursor, 'MATCH', `${prefix}:*`, 'COUNT', 1000);
      if (keys.length > 0) await plain.unlink(keys);
      cursor = next;
    } while (cursor !== '0');
  } finally {
    plain.disconnect();
  }
}
