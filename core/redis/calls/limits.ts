import type { KeyLimits, LimitedKey, LimitPage, LimitStart } from '../../domain/limits.js';
import type { Partition } from '../partition.js';
import { excerpt } from './excerpt.js';
import { unknownPool } from './faults.js';

/** Gives a `limitKey` limits of its own, or none any more. */
export async function setLimit(
  partition: Partition,
  key: string,
  limits: KeyLimits | undefined,
): Promise<void> {
  const { concurrency = '-', ratePerSecond = '-', burst = '-' } = limits ?? {};
  const given = limits === undefined ? ['', '', ''] : [concurrency, ratePerSecond, burst];
  const reply = await partition.run('set-limit', key, ...given);
  if (reply.tag === 'unknown-pool') throw unknownPool(partition.pool);
  if (reply.tag !== 'set') reply.unknownTag();
}

/** Reads up to `limit` (at most 200) limit keys from a start on. */
export async function readLimits(
  partition: Partition,
  { key, isInside }: LimitStart,
  limit: number,
): Promise<LimitPage> {
  const reply = await partition.run('limits', key, limit, isInside ? 1 : 0);
  if (reply.tag === 'unknown-pool') throw unknownPool(partition.pool);
  if (reply.tag !== 'limits') return reply.unknownTag();
  return { keys: reply.rows(1, 7).map(decodeKey), more: reply.whole(2) === 1 };
}

/** Reads which of some keys, at most 1000, have limits of their own. */
export async function readOwnLimits(
  partition: Partition,
  keys: readonly string[],
): Promise<Map<string, KeyLimits>> {
  const range = { kind: 'limits', priority: '', start: 0, count: 1 } as const;
  const read = await excerpt(
    partition,
    keys.map((name) => ({ ...range, name })),
  );
  const own = new Map<string, KeyLimits>();
  keys.forEach((key, i) => {
    const text = read[i]?.[0]?.text;
    if (text !== undefined) own.set(key, decodeOwn(text));
  });
  return own;
}

function decodeKey([key = '', own = '', ...figures]: readonly string[]): LimitedKey {
  const [concurrency = 0, ratePerSecond = 0, burst = 1, running = 0, limited = 0] =
    figures.map(Number);
  const limits = { concurrency, ratePerSecond, burst };
  return { key, ...(own !== '' && { own: decodeOwn(own) }), ...limits, running, limited };
}

function decodeOwn(text: string): KeyLimits {
  const [concurrency = '-', ratePerSecond = '-', burst = '-'] = text.split(' ');
  return {
    ...(concurrency !== '-' && { concurrency: Number(concurrency) }),
    ...(ratePerSecond !== '-' && { ratePerSecond: Number(ratePerSecond) }),
    ...(burst !== '-' && { burst: Number(burst) }),
  };
}
