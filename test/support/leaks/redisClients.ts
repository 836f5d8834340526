import { Redis } from 'ioredis';
import { keptByHarness } from './openResources.js';

/** One connection to the private Redis of this mocha run, as the server sees it. */
export interface RedisClient {
  readonly id: string;
  readonly name: string;
  /** Its port; that of a socket of this process, unless another process has it. */
  readonly port: number;
  readonly lastCommand: string;
}

let watch: Redis | undefined;

/** From now on the clients of this Redis are looked at for leaks. */
export async function watchClients(url: string): Promise<void> {
  await keptByHarness(async () => {
    watch = new Redis(url, { connectionName: 'leaks', protocol: 2, lazyConnect: true });
    await watch.connect();
  });
}

/** Ends the watch, before its Redis ends. */
export function unwatchClients(): void {
  watch?.disconnect();
  watch = undefined;
}

/** All clients but the watch itself; none where no Redis is watched. */
export async function redisClients(): Promise<RedisClient[]> {
  if (watch === undefined) return [];
  const [ownId, list] = await Promise.all([watch.client('ID'), watch.client('LIST')]);
  return String(list)
    .split('\n')
    .filter((line) => line !== '')
    .map(parseClient)
    .filter(({ id }) => id !== String(ownId));
}

function parseClient(line: string): RedisClient {
  const fields = new Map(
    line.split(' ').map((field) => {
      const equals = field.indexOf('=');
      return [field.slice(0, equals), field.slice(equals + 1)];
    }),
  );
  return {
    id: fields.get('id') ?? '',
    name: fields.get('name') ?? '',
    port: Number(fields.get('addr')?.split(':').at(-1)),
    lastCommand: fields.get('cmd') ?? '',
  };
}
