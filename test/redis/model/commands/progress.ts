import fc from 'fast-check';
import { toNodeName } from '../../../../core/domain/names.js';
import { reportProgress } from '../../../../core/redis/calls/membership.js';
import { command, type Command } from '../command.js';
import { sliceOf } from '../ground.js';
import { noteProgress } from '../rules/leases.js';
import { few, knownProcess, processOf, who, whoText } from './choices.js';

/** A process reports how far its tasks have come, and one that it has settled already. */
export const progressReports: fc.Arbitrary<Command> = fc
  .record({ whose: who, named: few, percent: fc.nat({ max: 100 }) })
  .map(({ whose, named, percent }) =>
    command({
      kind: 'progress',
      text: `${whoText(whose)} reports the progress of ${named}`,
      isPossible: (model) => processOf(model, whose) !== undefined,
      act: async (model, real) => {
        const process = knownProcess(model, whose);
        const { partition } = process;
        const tokens = [...process.held.slice(0, named), ...process.settled.slice(-1)];
        const progress = new Map(tokens.map((token) => [token, `{"percent":${percent}}`]));
        const slice = sliceOf(real, partition.index);
        await reportProgress(slice, toNodeName(process.node), process.epoch, progress);
        noteProgress(partition, process, progress);
        return `of ${tokens.join()}`;
      },
    }),
  );
