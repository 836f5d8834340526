import type fc from 'fast-check';
import { agree, type Ground } from './ground.js';
import type { PoolModel } from './rules/pool.js';

export type Command = fc.AsyncCommand<PoolModel, Ground>;

/** Something that a producer, a node or an operator does. */
export interface Doing {
  /** For the statistics: `take`. */
  readonly kind: string;
  /** For people: `take 3 on a/0`. */
  readonly text: string;
  /** Whether it can be done at all now; it is left out where not. */
  readonly isPossible?: (model: Readonly<PoolModel>) => boolean;
  /**
   * Does it, tells the model, and checks the reply against what the model predicts.
   *
   * @returns what came of it, for the trace; or more checks, to be made when the keys were found right
   */
  readonly act: (model: PoolModel, real: Ground) => Promise<string | (() => void)>;
}

/** A command that checks all keys after it. */
export function command({ kind, text, isPossible, act }: Doing): Command {
  return {
    check: (model) => isPossible?.(model) ?? true,
    run: async (model, real) => {
      real.tally.set(kind, (real.tally.get(kind) ?? 0) + 1);
      real.trace.push(text);
      const outcome = await act(model, real);
      if (typeof outcome === 'string') real.trace.push(`  ${outcome}`);
      await agree(model, real);
      if (typeof outcome !== 'string') outcome();
    },
    toString: () => text,
  };
}
