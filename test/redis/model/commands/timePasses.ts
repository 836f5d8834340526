import fc from 'fast-check';
import { command, type Command } from '../command.js';
import type { PoolModel } from '../rules/pool.js';

const HOUR_MS = 3_600_000;

export const timePasses: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 1500 }).map(letPass) },
  // so that moments often coincide
  { weight: 4, arbitrary: fc.constantFrom(250, 500, 750).map(letPass) },
  { weight: 4, arbitrary: fc.constantFrom(-1, 0, 0, 1).map(waitForNextMoment) },
  { weight: 1, arbitrary: fc.constantFrom(HOUR_MS - 1, HOUR_MS, 2 * HOUR_MS).map(letPass) },
);

export function letPass(ms: number): Command {
  return command({
    kind: 'time passes',
    text: `${ms} ms pass`,
    act: (model) => {
      model.facts.nowMs += ms;
      return Promise.resolve(`it is ${model.facts.nowMs}`);
    },
  });
}

/** Time passes to the next moment that matters, or to just before or after it. */
function waitForNextMoment(offsetMs: number): Command {
  return command({
    kind: 'time passes',
    text: `time passes to ${offsetMs} ms after the next moment`,
    isPossible: (model) => nextMoment(model) + offsetMs > model.facts.nowMs,
    act: (model) => {
      model.facts.nowMs = nextMoment(model) + offsetMs;
      return Promise.resolve(`it is ${model.facts.nowMs}`);
    },
  });
}

/**
 * When the next limit key is looked at, the next node comes again, the next task is due, the next lease runs out, or the
 * next node is silent for too long, ms; 0: never.
 */
export function nextMoment({ partitions, facts }: Readonly<PoolModel>): number {
  const moments = partitions.flatMap(({ tasks, nodes, limits }) => [
    ...limits.looks.values(),
    ...limits.appointments.values(),
    ...[...tasks.values()].map(({ where }) => {
      if (where.at === 'running') return where.untilMs;
      return where.at === 'scheduled' ? where.dueAtMs : 0;
    }),
    ...[...nodes.values()].map(({ deadlineMs }) => deadlineMs),
  ]);
  const coming = moments.filter((moment) => moment > facts.nowMs);
  return coming.length === 0 ? 0 : Math.min(...coming);
}
