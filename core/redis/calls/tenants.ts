import { invalid } from '../../domain/argumentChecks.js';
import { sentence } from '../../domain/sentence.js';
import type { Partition } from '../partition.js';
import type { Reply } from '../replies.js';
import { unknownPool } from './faults.js';

/** Reads the weights of tenants that have another one than 1. */
export async function tenantWeights(partition: Partition): Promise<ReadonlyMap<string, number>> {
  return decode(partition, await partition.run('tenants'));
}

/** Sets the weight of a tenant. */
export async function setTenantWeight(
  partition: Partition,
  tenant: string,
  weight: number,
): Promise<void> {
  decode(partition, await partition.run('tenants', tenant, weight));
}

function decode(partition: Partition, reply: Reply): ReadonlyMap<string, number> {
  switch (reply.tag) {
    case 'tenants':
      return new Map(
        reply.rows(1, 2).map(([tenant = '', weight]): [string, number] => [tenant, Number(weight)]),
      );
    case 'too-many':
      throw invalid(
        sentence('{0} tenants have a weight already; give some of them back 1.', reply.whole(1)),
      );
    case 'unknown-pool':
      throw unknownPool(partition.pool);
    default:
      return reply.unknownTag();
  }
}
