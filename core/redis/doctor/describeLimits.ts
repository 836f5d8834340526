import { sentence } from '../../domain/sentence.js';
import type { Describe } from './describe.js';

/** What is said of faults of limits by key. */
export const limitDescriptions = {
  slot: ({ subject, node, figure }) =>
    figure === 'stray'
      ? {
          detail: sentence('A slot is held by no task that runs: {0}.', JSON.stringify(subject)),
          repair: sentence('It is given back.'),
        }
      : {
          detail: sentence(
            'The task with the number {0} runs on {1} without a slot of its limit key {2}.',
            subject,
            node,
            JSON.stringify(figure),
          ),
          repair: sentence('It is given one: it runs in any case.'),
        },
  limit: ({ subject, figure }) =>
    figure === 'unlooked'
      ? {
          detail: sentence(
            'Tasks of the limit key {0} were put aside, and nobody would look at them again.',
            JSON.stringify(subject),
          ),
          repair: sentence('They are looked at.'),
        }
      : {
          detail: sentence(
            'The limits of the limit key {0} cannot be read.',
            JSON.stringify(subject),
          ),
          repair: sentence('They are deleted: the settings of the pool count.'),
        },
} satisfies Record<string, Describe>;
