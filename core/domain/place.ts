import { checkChoice } from './argumentChecks.js';
import { readOptions } from './given.js';
import { toNodeName } from './names.js';
import type { TaskPlace } from './task.js';

const KINDS: readonly TaskPlace['kind'][] = [
  'backlog',
  'limited',
  'queue',
  'running',
  'scheduled',
  'dead',
  'completed',
];

/** A place as a caller gave it, checked; the error is `invalid-setting` or `invalid-name`. */
export function readPlace(given: TaskPlace): TaskPlace {
  const place = readOptions<{ kind: TaskPlace['kind']; node?: unknown }>('The place', given, [
    'kind',
    'node',
  ]);
  const { kind } = place;
  checkChoice('The kind of a place', kind, KINDS);
  return kind === 'queue' || kind === 'running' ? { kind, node: toNodeName(place.node) } : { kind };
}
