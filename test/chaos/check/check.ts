import { isHopeless } from '../tasks.js';
import type { TaskKey } from '../history/facts.js';
import {
  acceptedCompletions,
  executionsById,
  type Completion,
  type Execution,
  type History,
} from '../history/history.js';
import type { FinalState } from './finalState.js';
import { groundsOf, reasonOf, REASONS, type Reason } from './reasons.js';

/** What became of the tasks. */
export interface Verdict {
  readonly acknowledged: number;
  /** Tasks whose enqueue ended without anybody knowing whether Redis has them; and of those, how many were executed. */
  readonly unknown: number;
  readonly unknownExecuted: number;
  /** Tasks whose enqueue Redis or the library refused, by the reason of the error; some were enqueued again later. */
  readonly refused: ReadonlyMap<string, number>;
  readonly completed: number;
  readonly dead: number;
  readonly executions: number;
  /** How many tasks were executed more than once. */
  readonly repeatedTasks: number;
  /** Executions beyond each task's first, by reason. */
  readonly repeats: ReadonlyMap<Reason, number>;
  readonly staleSettles: number;
  /** Acknowledged, and neither completed nor dead. */
  readonly lost: readonly string[];
  readonly completedTwice: readonly string[];
  /** Everything else that must not be, as sentences; executions that nothing explains are among them. */
  readonly faults: readonly string[];
}

/** Whether all is as it is to be. */
export function isSound({ lost, completedTwice, faults }: Verdict): boolean {
  return lost.length === 0 && completedTwice.length === 0 && faults.length === 0;
}

/** Judges a run by what was written down in it, and by what Redis holds at its end. */
export function check(history: History, final: FinalState, heartbeatTimeoutMs: number): Verdict {
  const executions = executionsById(history.lives);
  const accepted = acceptedCompletions(history.lives);
  const acknowledged = new Set(acknowledgedTasks(history).map(([, id]) => id));
  const repeats = repeatsOf(history, executions, accepted, heartbeatTimeoutMs);
  const unknown = keysOf(history, 'unknown');
  const executedKeys = new Set([...executions.values()].flat().map(({ key }) => key));
  return {
    acknowledged: acknowledged.size,
    unknown: unknown.size,
    unknownExecuted: [...unknown].filter((key) => executedKeys.has(key)).length,
    refused: refusedByReason(history),
    completed: final.completed,
    dead: final.dead.size,
    executions: [...executions.values()].flat().length,
    repeatedTasks: [...executions.values()].filter(({ length }) => length > 1).length,
    repeats: repeats.counts,
    staleSettles: final.staleSettles,
    lost: lostIds(acknowledged, executions, final),
    completedTwice: twice(accepted, final),
    faults: [
      ...final.faults,
      ...unbalanced(final),
      ...unexpectedlyDead(final),
      ...completedUnexecuted(final, executions),
      ...keysGoneWrong(history, executions, accepted, final),
      ...repeats.unexplained,
    ],
  };
}

function acknowledgedTasks({ producers }: History): (readonly [key: TaskKey, id: string])[] {
  return producers.flatMap((fact) => (fact.fact === 'acknowledged' ? fact.tasks : []));
}

function keysOf({ producers }: History, fact: 'unknown' | 'refused'): Set<TaskKey> {
  return new Set(producers.flatMap((told) => (told.fact === fact ? told.keys : [])));
}

/** Without the server's log, a handler that returned is what a completion shows by. */
function lostIds(
  acknowledged: Iterable<string>,
  executions: ReadonlyMap<string, readonly Execution[]>,
  { dead, waiting, completions }: FinalState,
): string[] {
  const kept = new Set([...dead.keys(), ...waiting]);
  const isCompleted = (id: string): boolean =>
    completions === undefined
      ? (executions.get(id) ?? []).some(({ ended }) => ended?.how === 'done')
      : completions.has(id);
  return [...acknowledged].filter((id) => !kept.has(id) && !isCompleted(id));
}

function twice(
  accepted: ReadonlyMap<string, readonly Completion[]>,
  { completions, dead }: FinalState,
): string[] {
  const told = [...accepted].filter(([id, all]) => all.length > 1 || dead.has(id));
  const logged = [...(completions ?? [])].filter(([id, times]) => times > 1 || dead.has(id));
  return [...new Set([...told, ...logged].map(([id]) => id))];
}

function unbalanced({ accepted, completed, removed, dead, waiting }: FinalState): string[] {
  const faults: string[] = [];
  if (waiting.length > 0) {
    faults.push(`${waiting.length} tasks have not ended: ${some(waiting)}`);
  }
  const ended = completed + removed + dead.size + waiting.length;
  if (accepted !== ended) {
    faults.push(
      `${accepted} tasks were accepted, but completed, removed, dead and waiting ones are ${ended}`,
    );
  }
  return faults;
}

function unexpectedlyDead({ dead }: FinalState): string[] {
  const wrongly = [...dead].filter(([, name]) => !isHopeless(name)).map(([id]) => id);
  return wrongly.length === 0
    ? []
    : [`${wrongly.length} tasks are dead that were not meant to die: ${some(wrongly)}`];
}

function completedUnexecuted(
  { completions }: FinalState,
  executions: ReadonlyMap<string, readonly Execution[]>,
): string[] {
  const wrongly = [...(completions?.keys() ?? [])].filter(
    (id) => !executions.get(id)?.some(({ ended }) => ended?.how === 'done'),
  );
  return wrongly.length === 0
    ? []
    : [`${wrongly.length} tasks were completed though no handler returned: ${some(wrongly)}`];
}

function refusedByReason({ producers }: History): Map<string, number> {
  const counts = new Map<string, number>();
  for (const fact of producers) {
    if (fact.fact !== 'refused') continue;
    counts.set(fact.reason, (counts.get(fact.reason) ?? 0) + fact.keys.length);
  }
  return counts;
}

/**
 * A key is enqueued once, or with a dedupKey, so it has one id at most; what was refused, and not enqueued again, has
 * none. Where no log tells of the whole run, another server has taken over: then what was not confirmed may have
 * gone with the first one, and come again under another id.
 */
function keysGoneWrong(
  history: History,
  executions: ReadonlyMap<string, readonly Execution[]>,
  accepted: ReadonlyMap<string, readonly Completion[]>,
  { completions }: FinalState,
): string[] {
  const counts = ({ id, key }: Execution): boolean =>
    completions !== undefined || (accepted.get(id) ?? []).some((each) => each.key === key);
  const acknowledged = acknowledgedTasks(history);
  const executed = [...executions.values()].flat().filter(counts);
  const idsByKey = new Map<TaskKey, Set<string>>();
  for (const [key, id] of [...acknowledged, ...executed.map(({ key, id }) => [key, id] as const)]) {
    idsByKey.set(key, (idsByKey.get(key) ?? new Set()).add(id));
  }
  const several = [...idsByKey].filter(([, ids]) => ids.size > 1);
  const told = new Set([...keysOf(history, 'unknown'), ...acknowledged.map(([key]) => key)]);
  const refused = [...keysOf(history, 'refused')].filter(
    (key) => idsByKey.has(key) && !told.has(key),
  );
  return [
    ...several.map(([key, ids]) => `${key} was stored more than once: ${[...ids].join(', ')}`),
    ...refused.map((key) => `${key} is there, though its enqueue was refused`),
  ];
}

interface Repeats {
  readonly counts: ReadonlyMap<Reason, number>;
  readonly unexplained: readonly string[];
}

function repeatsOf(
  history: History,
  executions: ReadonlyMap<string, readonly Execution[]>,
  accepted: ReadonlyMap<string, readonly Completion[]>,
  heartbeatTimeoutMs: number,
): Repeats {
  const grounds = {
    disturbances: groundsOf(history),
    heartbeatTimeoutMs,
    acceptedAtMs: (id: string) => (accepted.get(id) ?? []).map(({ atMs }) => atMs),
  };
  const counts = new Map<Reason, number>(REASONS.map((reason) => [reason, 0]));
  const unexplained: string[] = [];
  for (const [id, all] of executions) {
    for (const [i, next] of all.entries()) {
      // an id that only a lost server had given is given again, to another task
      const previous = all.slice(0, i).findLast(({ key }) => key === next.key);
      if (previous === undefined) continue;
      const reason = reasonOf(previous, next, grounds);
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      if (reason === 'unexplained') unexplained.push(unexplainedRepeat(id, previous, next));
    }
  }
  return { counts, unexplained };
}

function unexplainedRepeat(id: string, previous: Execution, next: Execution): string {
  const end =
    previous.ended === undefined ? 'no end' : `${previous.ended.how} at ${previous.ended.atMs}`;
  return `${id} was executed again and nothing explains it: by process ${previous.life} at ${previous.startedAtMs} (${end}), by process ${next.life} at ${next.startedAtMs} (attempt ${next.attempt})`;
}

function some(ids: readonly string[]): string {
  return ids.length > 10 ? `${ids.slice(0, 10).join(', ')}, ...` : ids.join(', ');
}
