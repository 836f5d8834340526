import { sentence, type Sentence } from '../../domain/sentence.js';
import type { Describe } from './describe.js';

/** What is said of faults of tasks and of what is kept beside them. */
export const taskDescriptions = {
  'orphan-body': ({ id, figure }) => ({
    detail: sentence('The task {0} is stored, but it is in no place.', id),
    repair:
      figure === ''
        ? sentence('It is put at the end of the backlog.')
        : sentence('It is put at the end of the backlog, under the number {0}.', figure),
  }),
  'missing-body': ({ id, node, figure }) => ({
    detail: sentence(
      'The task {0} is {1}, but it is not stored any more.',
      id,
      placeOf(figure, node),
    ),
    repair: sentence('It is taken out: what it was to do cannot be known any more.'),
  }),
  'two-places': ({ id, figure }) => ({
    detail: sentence('The task {0} is in more than one place: {1}.', id, figure),
    repair: sentence('It stays in the first of them.'),
  }),
  'wrong-token': ({ id, node, figure }) => ({
    detail: sentence(
      'The task {0} is {1} with another priority, cost or number of attempts than it was given.',
      id,
      placeOf(figure, node),
    ),
    repair:
      figure === 'running'
        ? sentence('It is left until it ends: its node settles it by that entry.')
        : sentence('It is entered as it was given.'),
  }),
  'no-token': ({ subject, node, figure }) => ({
    detail: sentence(
      'An entry {0} is no task: {1}.',
      placeOf(figure, node),
      JSON.stringify(subject),
    ),
    repair: sentence('It is taken out.'),
  }),
  'impossible-lease': ({ id, node, figure, outcome }) => ({
    detail:
      outcome === 'unconfirmed'
        ? sentence(
            'The task {0} runs on {1} until {2} at the latest, longer than is usual: the heartbeat timeout was longer, or the clock was set back.',
            id,
            node,
            timeOf(figure),
          )
        : sentence(
            'The task {0} runs on {1} under a lease that cannot be: until {2}.',
            id,
            node,
            timeOf(figure),
          ),
    repair: sentence('It is given back to the backlog, one attempt spent.'),
  }),
  'impossible-time': ({ id, figure }) => ({
    detail: sentence('The task {0} is {1} at a time that cannot be.', id, placeOf(figure, '')),
    repair: sentence('Its time is now.'),
  }),
  'stray-record': ({ id, figure }) => ({
    detail: figure.endsWith(':gone')
      ? sentence('{0} of the task {1} are kept, but the task is gone.', recordOf(figure), id)
      : sentence('{0} of the task {1} are kept, but cannot be read.', recordOf(figure), id),
    repair: sentence('They are deleted.'),
  }),
  sequence: ({ id, figure }) => ({
    detail: sentence(
      'There is a task {0}, but the last number that was given out is {1}: a new task would take its place.',
      id,
      figure,
    ),
    repair: sentence('Numbers are given out from there on.'),
  }),
} satisfies Record<string, Describe>;

function placeOf(kind: string, node: string): Sentence {
  switch (kind) {
    case 'queue':
      return sentence('in the queue of {0}', node);
    case 'running':
      return sentence('running on {0}', node);
    case 'backlog':
      return sentence('in the backlog');
    case 'scheduled':
      return sentence('scheduled');
    case 'limited':
      return sentence('put aside by a limit');
    case 'dead':
      return sentence('dead');
    default:
      return sentence('among the completed');
  }
}

function recordOf(figure: string): Sentence {
  return figure.startsWith('failures') ? sentence('Failures') : sentence('Reports of progress');
}

/** ms since the epoch as people read it, where it is a time at all. */
function timeOf(ms: string): string {
  const time = new Date(Number(ms));
  return Number.isNaN(time.getTime()) ? ms : time.toISOString();
}
