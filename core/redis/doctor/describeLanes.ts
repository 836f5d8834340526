import { sentence } from '../../domain/sentence.js';
import type { Describe, Description } from './describe.js';

/** What is said of faults of lanes. */
export const laneDescriptions = {
  lanes: ({ subject, figure }) => {
    const at = figure.indexOf(':');
    return faultOf(figure.slice(0, at), JSON.stringify(subject), figure.slice(at + 1));
  },
} satisfies Record<string, Describe>;

function faultOf(what: string, subject: string, figure: string): Description {
  switch (what) {
    case 'unlisted':
      return {
        detail: sentence('No node looks at the lane {0}, where {1} task(s) wait.', subject, figure),
        repair: sentence('It is listed as if it had just come.'),
      };
    case 'stray':
      return {
        detail: sentence(
          'The lane {0} is listed for tasks that require "{1}", to which it does not belong.',
          subject,
          figure,
        ),
        repair: sentence('It is struck off.'),
      };
    case 'class':
      return {
        detail: sentence('The set of labels {0} is listed, and is none.', subject),
        repair: sentence('It is struck off.'),
      };
    case 'weight':
      return {
        detail: sentence('The tenant {0} has the weight {1}, which cannot be.', subject, figure),
        repair: sentence('It gets the weight of all others.'),
      };
    case 'tag':
      return {
        detail: sentence('The lane {0} has its turn at {1}, which cannot be.', subject, figure),
        repair: sentence('It has its turn now.'),
      };
    default:
      return {
        detail: sentence(
          'The virtual time of priority {0} is {1}, which cannot be.',
          subject,
          JSON.stringify(figure),
        ),
        repair: sentence('It is set to that of the lane that is next.'),
      };
  }
}
