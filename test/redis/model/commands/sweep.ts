import assert from 'node:assert/strict';
import type fc from 'fast-check';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { sweep } from '../rules/sweep.js';
import { program } from './choices.js';

/** A program does the pool's maintenance. */
export const sweeps: fc.Arbitrary<Command> = program.map((index) => sweepPool(index));

export function sweepPool(index = 0): Command {
  return command({
    kind: 'sweep',
    text: 'the pool is swept',
    act: async (model, real) => {
      const { dispatched, ...report } = await programOf(real, index).sweep();
      const wanted = { promoted: 0, returned: 0, adopted: 0, rejected: 0 };
      for (const partition of model.partitions) {
        const part = sweep(partition);
        for (const what of Object.keys(part) as (keyof typeof part)[]) wanted[what] += part[what];
      }
      assert.deepEqual(report, wanted);
      return `${JSON.stringify(report)}, dispatched ${dispatched}`;
    },
  });
}
