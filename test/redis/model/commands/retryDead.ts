import assert from 'node:assert/strict';
import fc from 'fast-check';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { retryDead } from '../rules/chosen.js';
import { byPartition, choice, chooseTasks, program } from './choices.js';
import { reportOf } from './reports.js';

/** An operator gives dead tasks a new life. */
export const retriesOfDead: fc.Arbitrary<Command> = fc
  .record({ program, choice })
  .map(({ program, choice }) =>
    command({
      kind: 'retry dead',
      text: `retry ${choice.most} dead`,
      act: async (model, real) => {
        const chosen = chooseTasks(model, { kind: 'dead' }, choice);
        const ids = chosen.map(({ id }) => id);
        const report = await programOf(real, program).retryDead(ids);
        const retried = byPartition(model, chosen).flatMap(({ partition, tasks }) =>
          retryDead(partition, tasks),
        );
        assert.deepEqual(report, reportOf(chosen, retried));
        return `${ids.join()}: retried ${report.done.join()}`;
      },
    }),
  );
