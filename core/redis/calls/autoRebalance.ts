import type { Partition } from '../partition.js';
import { decodePlan, encodeLoads, type PoolLoads, type WholePlan } from './poolPlan.js';

/**
 * Plans what a pool is to rebalance by itself now; undefined where there is nothing to do.
 *
 * @param lead the pool's first partition
 * @param otherAgoMs how long ago another rebalance moved anything
 */
export async function planAuto(
  lead: Partition,
  id: string,
  otherAgoMs: number | undefined,
  loads: PoolLoads,
): Promise<(WholePlan & { readonly begins: boolean }) | undefined> {
  const reply = await lead.run('auto-plan', id, otherAgoMs ?? -1, ...encodeLoads(loads));
  switch (reply.tag) {
    case 'plan':
      return { ...decodePlan(reply), begins: reply.whole(4) === 1 };
    case 'rests':
      return undefined;
    default:
      return reply.unknownTag();
  }
}

/** Tells how many tasks were moved of such a plan. */
export async function noteAutoMoved(
  lead: Partition,
  id: string,
  moved: number,
  begins: boolean,
): Promise<void> {
  const reply = await lead.run('auto-moved', id, moved, begins ? 1 : 0);
  if (reply.tag !== 'noted') reply.unknownTag();
}
