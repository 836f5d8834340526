import { Redis } from 'ioredis';

/** Runs commands on the server of a URL, over a connection that ends with them. */
export async function withRedis<T>(url: string, act: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined); // what fails is seen by the command that fails
  try {
    await redis.connect();
    return await act(redis);
  } finally {
    redis.disconnect();
  }
}

export function isAnswering(url: string): Promise<boolean> {
  return withRedis(url, (redis) => redis.ping()).then(
    () => true,
    () => false,
  );
}

/** The process id the server itself reports. */
export async function serverPid(url: string): Promise<number> {
  const info = await withRedis(url, (redis) => redis.info('server'));
  return Number(/process_id:(\d+)/.exec(info)?.[1]);
}

/** A setting as the server has it. */
export async function setting(url: string, name: string): Promise<string | undefined> {
  const reply = await withRedis(url, (redis) => redis.config('GET', name));
  return Array.isArray(reply) && typeof reply[1] === 'string' ? reply[1] : undefined;
}
