import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as calls from '../../../../core/redis/calls/sweep.js';
import { command, type Command, type Doing } from '../command.js';
import { programOf, sliceOf } from '../ground.js';
import { nextDueInMs, sweep } from '../rules/sweep.js';
import { partitionIndex, program } from './choices.js';
import { nextMoment } from './timePasses.js';

/** A program does the pool's maintenance: now, or just when something is due. */
export const sweeps: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: program.map((index) => sweepPool(index)) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 0, 0).map(sweepAtNextMoment) },
);

export function sweepPool(index = 0): Command {
  return command(sweepOf(index));
}

function sweepOf(index: number): Doing {
  return {
    kind: 'sweep',
    text: 'the pool is swept',
    act: async (model, real) => {
      const { dispatched, rebalanced, ...report } = await programOf(real, index).sweep();
      const wanted = { promoted: 0, returned: 0, adopted: 0, rejected: 0 };
      for (const partition of model.partitions) {
        const part = sweep(partition, 0);
        assert.ok(part !== 'busy');
        for (const what of Object.keys(part) as (keyof typeof part)[]) wanted[what] += part[what];
      }
      assert.deepEqual(report, wanted);
      return `${JSON.stringify(report)}, dispatched ${dispatched}, rebalanced ${rebalanced}`;
    },
  };
}

function sweepAtNextMoment(offsetMs: number): Command {
  const { act, ...doing } = sweepOf(0);
  return command({
    ...doing,
    text: `${doing.text} ${offsetMs} ms after the next moment`,
    isPossible: (model) => nextMoment(model) + offsetMs > model.facts.nowMs,
    act: async (model, real) => {
      model.facts.nowMs = nextMoment(model) + offsetMs;
      return act(model, real);
    },
  });
}

/** What nodes do each second: sweep a partition, unless another one has just done so. */
export function periodicSweeps(partitions: number): fc.Arbitrary<Command> {
  return fc
    .record({ index: partitionIndex(partitions), gapMs: fc.constantFrom(100, 1000) })
    .map(({ index, gapMs }) =>
      command({
        kind: 'periodic sweep',
        text: `${index} is swept, if not within ${gapMs} ms`,
        act: async (model, real) => {
          const partition = model.partition(index);
          const { report, dueInMs } = await calls.sweep(sliceOf(real, index), gapMs);
          const wanted = sweep(partition, gapMs);
          if (wanted === 'busy') assert.equal(report, undefined);
          else {
            const { dispatched, rebalanced } = report ?? {};
            assert.deepEqual(report, { ...wanted, dispatched, rebalanced });
          }
          assert.equal(dueInMs, nextDueInMs(partition));
          return JSON.stringify(report ?? 'busy');
        },
      }),
    );
}
