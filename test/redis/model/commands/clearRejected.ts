import assert from 'node:assert/strict';
import type fc from 'fast-check';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { program } from './choices.js';

/** An operator deletes the inbox items that were set aside. */
export const clearings: fc.Arbitrary<Command> = program.map((index) =>
  command({
    kind: 'clear rejected',
    text: 'what was set aside is deleted',
    act: async (model, real) => {
      const cleared = await programOf(real, index).clearRejected();
      let wanted = 0;
      for (const partition of model.partitions) {
        wanted += partition.setAside;
        partition.setAside = 0;
      }
      assert.equal(cleared, wanted);
      return `${cleared} deleted`;
    },
  }),
);
