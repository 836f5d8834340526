import type { Partition } from '../partition.js';
import type { Reply } from '../replies.js';

/** A fault as the scripts tell it; `lua/lib/doctor.lua` says what the texts are. */
export interface Fault {
  readonly kind: string;
  readonly subject: string;
  readonly node: string;
  readonly figure: string;
  readonly outcome: 'mended' | 'left' | 'unconfirmed';
}

/** A list or zset in which tokens are. */
export interface Place {
  readonly kind: string;
  readonly node: string;
  readonly priority: string;
  readonly length: number;
}

/** What a partition is made of. */
export interface Anatomy {
  readonly kind: 'partition';
  readonly lastSequence: number;
  readonly settings: ReadonlyMap<string, string>;
  readonly names: readonly string[];
  readonly places: readonly Place[];
  readonly bodies: number;
  readonly faults: readonly Fault[];
}

/** Keys that hold another kind of value, and what Redis says of them. */
export interface WrongTypes {
  readonly kind: 'wrong-type';
  readonly keys: readonly { readonly key: string; readonly said: string }[];
}

export type FieldsOf = 'tasks' | 'failures' | 'progress';

export async function readAnatomy(
  partition: Partition,
  fix: boolean,
): Promise<Anatomy | WrongTypes> {
  const reply = await partition.run('doctor-partition', flag(fix));
  switch (reply.tag) {
    case 'partition':
      return {
        kind: 'partition',
        lastSequence: reply.whole(1),
        settings: new Map(reply.rows(2, 2).map(([name = '', value = '']) => [name, value])),
        names: reply.texts(3),
        places: reply.rows(4, 4).map(([kind = '', node = '', priority = '', length]) => ({
          ...{ kind, node, priority },
          length: Number(length),
        })),
        bodies: reply.whole(5),
        faults: faultsAt(reply, 6),
      };
    case 'wrong-type': {
      const keys = reply.rows(1, 2).map(([key = '', said = '']) => ({ key, said }));
      return { kind: 'wrong-type', keys };
    }
    default:
      return reply.unknownTag();
  }
}

/** Puts a setting right; false when somebody has set it meanwhile. */
export async function putSetting(
  partition: Partition,
  field: string,
  was: string,
  value: string | number,
): Promise<boolean> {
  const reply = await partition.run('doctor-setting', flag(true), field, was, value);
  return reply.tag === 'set';
}

/**
 * Reads entries of a place, from its tail on, behind those that were looked at before.
 *
 * @param how `read` reads their sequences only; the others look at each, too
 */
export async function readEntries(
  partition: Partition,
  how: 'read' | 'look' | 'mend',
  { kind, node, priority }: Place,
  skip: number,
): Promise<{ looked: number; takenOut: number; sequences: string[]; faults: Fault[] }> {
  const at = [kind, node, priority, skip] as const;
  const reply = await partition.run(
    'doctor-page',
    flag(how === 'mend'),
    ...at,
    flag(how !== 'read'),
  );
  if (reply.tag !== 'page') return reply.unknownTag();
  return {
    looked: reply.whole(1),
    takenOut: reply.whole(2),
    sequences: reply.texts(3),
    faults: faultsAt(reply, 4),
  };
}

/** One step over a hash; its cursor is `0` at the end. */
export async function readFields(
  partition: Partition,
  fix: boolean,
  of: FieldsOf,
  cursor: string,
  count: number,
): Promise<{
  cursor: string;
  bytes: number;
  lastSequence: number;
  fields: string[];
  faults: Fault[];
}> {
  const reply = await partition.run('doctor-fields', flag(fix), of, cursor, count);
  if (reply.tag !== 'fields') return reply.unknownTag();
  return {
    cursor: reply.text(1),
    bytes: reply.whole(2),
    lastSequence: reply.whole(3),
    fields: reply.texts(4),
    faults: faultsAt(reply, 5),
  };
}

/** Looks at one node, and counts a queue of at most so many tasks; `more` says to call again. */
export async function lookAtNode(
  partition: Partition,
  fix: boolean,
  node: string,
  mostCounted: number,
): Promise<{ more: boolean; faults: Fault[] }> {
  const reply = await partition.run('doctor-node', flag(fix), node, mostCounted);
  if (reply.tag !== 'node') return reply.unknownTag();
  return { more: reply.whole(1) === 1, faults: faultsAt(reply, 2) };
}

/** One step over what is kept of limits, behind a name; `last` is `''` at the end. */
export async function lookAtLimits(
  partition: Partition,
  fix: boolean,
  what: 'holders' | 'limitDue' | 'limits',
  after: string,
): Promise<{ last: string; looked: number; faults: Fault[] }> {
  const reply = await partition.run('doctor-limits', flag(fix), what, after);
  if (reply.tag !== 'limits') return reply.unknownTag();
  return { last: reply.text(1), looked: reply.whole(2), faults: faultsAt(reply, 3) };
}

/** A long queue that is being counted: so many tasks so far, their cost, and what the queue was at the start. */
export interface Tally {
  readonly tasks: number;
  readonly cost: number;
  readonly queue: string;
  /** Labels and cost, in turn, of those that require labels. */
  readonly byLabels: readonly string[];
}

/** Counts on in a long queue; the faults at its end, undefined when it has changed since the start. */
export async function countQueue(
  partition: Partition,
  fix: boolean,
  node: string,
  { tasks, cost, queue, byLabels }: Tally,
): Promise<Tally | readonly Fault[] | undefined> {
  const reply = await partition.run(
    'doctor-load',
    flag(fix),
    node,
    tasks,
    cost,
    queue,
    ...byLabels,
  );
  switch (reply.tag) {
    case 'counted':
      return {
        tasks: reply.whole(1),
        cost: reply.whole(2),
        queue: reply.text(3),
        byLabels: reply.texts(4),
      };
    case 'whole':
      return faultsAt(reply, 1);
    case 'changed':
      return undefined;
    default:
      return reply.unknownTag();
  }
}

/** Where in a list a task was seen: how many entries lay behind it. */
export interface Sighting extends Pick<Place, 'kind' | 'node' | 'priority'> {
  readonly behind: number;
}

/** A task that was seen in two places, or in none. */
export interface Suspect {
  readonly sequence: string;
  readonly sightings: readonly Sighting[];
}

/** Looks where tasks are; `tried` is how many of them it came to, the rest is for another call. */
export async function lookForTasks(
  partition: Partition,
  fix: boolean,
  lookedLike: 'twice' | 'nowhere',
  suspects: readonly Suspect[],
): Promise<{ tried: number; faults: Fault[] }> {
  const args = suspects.flatMap(({ sequence, sightings }) => [
    sequence,
    sightings.length,
    ...sightings.flatMap(({ kind, node, priority, behind }) => [kind, node, priority, behind]),
  ]);
  const reply = await partition.run('doctor-places', flag(fix), lookedLike, ...args);
  if (reply.tag !== 'places') return reply.unknownTag();
  return { tried: reply.whole(1), faults: faultsAt(reply, 2) };
}

/** Shows by counting that suspects are in no place; `there` are those of the fields given that are still stored. */
export async function countOrphans(
  partition: Partition,
  fix: boolean,
  suspects: number,
  fields: readonly string[],
): Promise<{ isShown: boolean; there: string[]; looked: number; faults: Fault[] }> {
  const reply = await partition.run('doctor-orphans', flag(fix), suspects, ...fields);
  if (reply.tag !== 'orphans') return reply.unknownTag();
  return {
    isShown: reply.whole(1) === 1,
    there: reply.texts(2),
    looked: reply.whole(3),
    faults: faultsAt(reply, 4),
  };
}

/** A lane that no node looks at. */
export interface HiddenLane {
  readonly lane: string;
  readonly priority: string;
  readonly tasks: number;
}

/** Looks for hidden lanes by tasks that were seen in no place; `looked` is how many of them it came to. */
export async function findLanes(
  partition: Partition,
  fix: boolean,
  fields: readonly string[],
): Promise<{ looked: number; lanes: HiddenLane[]; faults: Fault[] }> {
  const reply = await partition.run('doctor-lanes', flag(fix), ...fields);
  if (reply.tag !== 'lanes') return reply.unknownTag();
  return {
    looked: reply.whole(1),
    lanes: reply.rows(2, 3).map(([lane = '', priority = '', tasks]) => {
      return { lane, priority, tasks: Number(tasks) };
    }),
    faults: faultsAt(reply, 3),
  };
}

/** Counts what waits in lanes, those included that are hidden. */
export async function countWaiting(
  partition: Partition,
  fix: boolean,
  hidden: readonly HiddenLane[],
): Promise<Fault[]> {
  const lanes = hidden.flatMap(({ lane, priority }) => [lane, priority]);
  const reply = await partition.run('doctor-waiting', flag(fix), ...lanes);
  if (reply.tag !== 'waiting') return reply.unknownTag();
  return faultsAt(reply, 1);
}

/** Whether each task that was accepted is accounted for. */
export async function readTotals(
  partition: Partition,
  fix: boolean,
): Promise<{ bodies: number; tokens: number; faults: Fault[] }> {
  const reply = await partition.run('doctor-totals', flag(fix));
  if (reply.tag !== 'totals') return reply.unknownTag();
  return { bodies: reply.whole(1), tokens: reply.whole(2), faults: faultsAt(reply, 3) };
}

function flag(fix: boolean): number {
  return fix ? 1 : 0;
}

function faultsAt(reply: Reply, index: number): Fault[] {
  return reply.rows(index, 5).map(([kind = '', subject = '', node = '', figure = '', outcome]) => ({
    kind,
    subject,
    node,
    figure,
    outcome: outcome === 'mended' || outcome === 'unconfirmed' ? outcome : 'left',
  }));
}
