/**
 * The partition that tasks with a `limitKey`, or else a `dedupKey`, go to, so that a key is known in one place: the FNV-1a hash (32 bits) of the
 * key's UTF-8 bytes, modulo the number of partitions. Programs in other languages do the same.
 *
 * Source: G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake, "The FNV Non-Cryptographic Hash Algorithm".
 */
export function partitionOfKey(key: string, partitions: number): number {
  if (partitions === 1) return 0;
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash % partitions;
}
