import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance that a seed decides: the same seed, the same choices. */
export interface Random {
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  /** True so many times of a hundred. */
  percent(chance: number): boolean;
  /** @throws RangeError when there is nothing to pick from */
  pick<T>(from: readonly T[]): T;
}

/** @example seeded(7).whole(1, 6) // the same each time */
export function seeded(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const whole = (least: number, most: number): number => uniformInt(generator, least, most);
  return {
    whole,
    percent: (chance) => whole(1, 100) <= chance,
    pick: (from) => {
      const picked = from[whole(0, Math.max(0, from.length - 1))];
      if (picked === undefined) throw new RangeError('There is nothing to pick from.');
      return picked;
    },
  };
}
