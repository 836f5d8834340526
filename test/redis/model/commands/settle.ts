import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toNodeName } from '../../../../core/domain/names.js';
import * as calls from '../../../../core/redis/calls/take.js';
import { command, type Command } from '../command.js';
import { sliceOf } from '../ground.js';
import { settle } from '../rules/work.js';
import { knownProcess, processOf, who, whoText } from './choices.js';
import { settleCounts, settlesOf, settleText } from './settles.js';

/** A process settles what it has finished, and takes nothing. */
export const settles: fc.Arbitrary<Command> = fc
  .record({ whose: who, counts: settleCounts })
  .map(({ whose, counts }) =>
    command({
      kind: 'settle',
      text: `${whoText(whose)} settles ${settleText(counts)}`,
      isPossible: (model) => processOf(model, whose) !== undefined,
      act: async (model, real) => {
        const process = knownProcess(model, whose);
        const { partition } = process;
        const chosen = settlesOf(process, counts);
        const slice = sliceOf(real, partition.index);

        const reply = await calls.settle(slice, toNodeName(process.node), process.epoch, chosen);

        const settled = settle(partition, process, chosen);
        const wanted =
          typeof settled === 'string'
            ? { kind: 'stale', why: settled }
            : { kind: 'settled', lateSettles: settled.late };
        assert.deepEqual(reply, wanted);
        return JSON.stringify(reply);
      },
    }),
  );
