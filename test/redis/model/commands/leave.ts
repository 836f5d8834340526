import type fc from 'fast-check';
import { toNodeName } from '../../../../core/domain/names.js';
import * as calls from '../../../../core/redis/calls/membership.js';
import { command, type Command } from '../command.js';
import { sliceOf } from '../ground.js';
import { leave } from '../rules/membership.js';
import { knownProcess, processOf, who, whoText } from './choices.js';

/** A process stops for good. */
export const leaves: fc.Arbitrary<Command> = who.map((whose) =>
  command({
    kind: 'leave',
    text: `${whoText(whose)} leaves`,
    isPossible: (model) => processOf(model, whose) !== undefined,
    act: async (model, real) => {
      const process = knownProcess(model, whose);
      const { partition } = process;
      await calls.leave(sliceOf(real, partition.index), toNodeName(process.node), process.epoch);
      leave(partition, process);
      return 'left';
    },
  }),
);
