import fc from 'fast-check';
import { command, type Command } from '../command.js';

const HOUR_MS = 3_600_000;

export const timePasses: fc.Arbitrary<Command> = fc
  .oneof(
    { weight: 10, arbitrary: fc.integer({ min: 1, max: 1100 }) },
    { weight: 1, arbitrary: fc.constantFrom(HOUR_MS - 1, HOUR_MS, 2 * HOUR_MS) },
  )
  .map(letPass);

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
