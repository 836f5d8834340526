import { AssertionError } from 'node:assert';
import type { Redis } from 'ioredis';
import { assertSound, takeCensus, type Census } from '../../support/census.js';
import type { FinalState } from './finalState.js';

/** Counts what a pool of so many partitions holds, from its keys. */
export async function readFinalState(
  redis: Redis,
  prefixOf: (partition: number) => string,
  partitions: number,
): Promise<Omit<FinalState, 'completions'>> {
  const parts = await Promise.all(
    Array.from({ length: partitions }, (_, partition) => readPart(redis, prefixOf, partition)),
  );
  const sum = (count: (census: Census) => number): number =>
    parts.reduce((total, { census }) => total + count(census), 0);
  return {
    accepted: sum(({ accepted }) => accepted),
    completed: sum(({ completed }) => completed),
    removed: sum(({ stats }) => stats.get('removed') ?? 0),
    staleSettles: sum(({ stats }) => stats.get('staleSettles') ?? 0),
    waiting: parts.flatMap(({ waiting }) => waiting),
    dead: new Map(parts.flatMap(({ dead }) => dead)),
    faults: parts.flatMap(({ faults }) => faults),
  };
}

async function readPart(redis: Redis, prefixOf: (partition: number) => string, partition: number) {
  const prefix = prefixOf(partition);
  const census = await takeCensus(redis, prefix);
  const sequences = [...census.places.keys()];
  const isAt = (sequence: string, place: string): boolean =>
    census.places.get(sequence)?.includes(place) === true;
  const dead = sequences.filter((sequence) => isAt(sequence, 'dead'));
  const bodies = dead.length === 0 ? [] : await redis.hmget(`${prefix}tasks`, ...dead);
  return {
    census,
    waiting: sequences
      .filter((sequence) => !isAt(sequence, 'dead') && !isAt(sequence, 'completed'))
      .map((sequence) => `${partition}-${sequence}`),
    dead: dead.map((sequence, i) => [`${partition}-${sequence}`, nameOf(bodies[i])] as const),
    faults: unsound(census),
  };
}

function nameOf(body: string | null | undefined): string {
  const decoded: unknown = JSON.parse(body ?? '[]');
  return Array.isArray(decoded) ? String(decoded[0]) : '';
}

function unsound(census: Census): string[] {
  try {
    assertSound(census);
    return [];
  } catch (error) {
    if (error instanceof AssertionError)
      return [`The keys of Redis are not sound: ${error.message}`];
    throw error;
  }
}
