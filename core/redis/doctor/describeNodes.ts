import { sentence, type Sentence } from '../../domain/sentence.js';
import type { Describe } from './describe.js';

/** What is said of faults of nodes, counters and the partition as a whole. */
export const nodeDescriptions = {
  'wrong-counter': ({ subject, node, figure }) => {
    const repair = sentence('It is counted anew.');
    if (subject === 'unreadable') {
      const detail = sentence('The counter {0} is {1}: no number.', node, JSON.stringify(figure));
      return { detail, repair };
    }
    const [counted = '', truth = ''] = figure.split(':');
    return {
      detail: sentence(
        '{0} is counted as {1}; it is {2}.',
        counterOf(subject, node),
        counted,
        truth,
      ),
      repair,
    };
  },
  'unknown-node': ({ subject, node, figure }) => ({
    detail:
      subject === 'lost'
        ? sentence('The node {0} was given up as lost, but still holds {1} task(s).', node, figure)
        : sentence(
            'There is no node {0}, but something is kept of it, and it holds {1} task(s).',
            node,
            figure,
          ),
    repair: sentence('What it holds goes back to the backlog, and the node is forgotten.'),
  }),
  'broken-node': ({ node, figure }) => ({
    detail: sentence(
      'What is kept of the node {0} is gone or cannot be; it holds {1} task(s).',
      node,
      figure,
    ),
    repair: sentence('What it holds goes back to the backlog; its process registers again.'),
  }),
  'no-deadline': ({ node }) => ({
    detail: sentence('The node {0} has a heartbeat that would never be missed.', node),
    repair: sentence('It is expected within one heartbeat timeout.'),
  }),
  roster: ({ node, subject, figure }) => ({
    detail: rosterFault(node, subject, figure),
    repair: sentence('The list is set right.'),
  }),
  levels: ({ subject, figure }) => ({
    detail:
      subject === ''
        ? sentence('The list of priorities in use cannot be: "{0}".', figure)
        : sentence('Tasks wait at priorities that no node looks at: {0}.', subject),
    repair: sentence('The list of priorities in use is set right.'),
  }),
  vanished: ({ figure }) => ({
    detail: figure.startsWith('-')
      ? sentence('There are {0} task(s) more than were accepted.', figure.slice(1))
      : sentence(
          '{0} task(s) are not accounted for: accepted, but neither stored, nor counted as completed or removed. They may be gone for good.',
          figure,
        ),
    repair: sentence('They are counted as such.'),
  }),
} satisfies Record<string, Describe>;

function rosterFault(node: string, state: string, listed: string): Sentence {
  if (state === 'unreadable') {
    return sentence(
      'The node {0} is listed to be given work as "{1}": no weight and capacity.',
      node,
      listed,
    );
  }
  if (listed === 'lost') {
    return sentence('The node {0} is {1}, but listed as given up.', node, state);
  }
  return listed === ''
    ? sentence('The node {0} is {1}, but not listed to be given work.', node, state)
    : sentence('The node {0} is {1}, but listed to be given work as "{2}".', node, state, listed);
}

function counterOf(counter: string, node: string): Sentence {
  if (counter.startsWith('n:')) {
    return sentence('What waits in lanes at priority {0}', counter.slice('n:'.length));
  }
  switch (counter) {
    case 'q':
      return sentence('The cost queued on {0}', node);
    case 'labelled':
      return sentence('The cost queued on {0} of tasks that require the same labels', node);
    case 'r':
      return sentence('The cost running on {0}', node);
    default:
      return sentence('The last registration, that of {0},', node);
  }
}
