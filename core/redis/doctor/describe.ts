import type { Finding, FindingKind } from '../../domain/doctor.js';
import { sentence, type Sentence } from '../../domain/sentence.js';
import { makeTaskId } from '../taskIds.js';
import type { Fault } from './calls.js';
import { laneDescriptions } from './describeLanes.js';
import { limitDescriptions } from './describeLimits.js';
import { nodeDescriptions } from './describeNodes.js';
import { taskDescriptions } from './describeTasks.js';

/** What is wrong, and what mends it. */
export interface Description {
  readonly detail: Sentence;
  readonly repair: Sentence;
}

/** A fault, and the id of the task it is of, where its subject is a sequence. */
export interface DescribedFault extends Fault {
  readonly id: string;
}

export type Describe = (fault: DescribedFault) => Description;

/** What the scripts name; settings and types are looked at here. */
export type FaultKind = Exclude<FindingKind, 'setting' | 'wrong-type'>;

const descriptions: Readonly<Record<FaultKind, Describe>> = {
  ...taskDescriptions,
  ...nodeDescriptions,
  ...laneDescriptions,
  ...limitDescriptions,
};

/** Kinds whose subject is no task. */
const notOfTasks: ReadonlySet<string> = new Set<FaultKind>([
  ...(Object.keys(nodeDescriptions) as FaultKind[]),
  ...(Object.keys(laneDescriptions) as FaultKind[]),
  ...(Object.keys(limitDescriptions) as FaultKind[]),
  'no-token',
]);

/** A fault as a finding, or as what could not be looked at; undefined for one that another version names. */
export function describeFault(
  fault: Fault,
  partition: number,
): Finding | { readonly unchecked: Sentence } | undefined {
  const { kind, subject, node, outcome } = fault;
  if (kind === 'uncounted') {
    return {
      unchecked: sentence('What {0} holds is too much to be counted in one moment.', node),
    };
  }
  if (!isKnown(kind)) return undefined;
  const id = makeTaskId(partition, subject);
  const { detail, repair } = descriptions[kind]({ ...fault, id });
  return {
    kind,
    partition,
    ...(!notOfTasks.has(kind) && { id }),
    ...(node !== '' && subject !== 'unreadable' && { node }),
    detail,
    ...(outcome !== 'unconfirmed' && { repair }),
    confirmed: outcome !== 'unconfirmed',
    fixed: outcome === 'mended',
  };
}

function isKnown(kind: string): kind is FaultKind {
  return Object.hasOwn(descriptions, kind);
}
