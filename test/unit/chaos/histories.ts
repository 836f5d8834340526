import type { FinalState } from '../../chaos/check/finalState.js';
import type {
  Disturbance,
  DisturbanceKind,
  Ending,
  WorkerFact,
} from '../../chaos/history/facts.js';
import type { History, Life } from '../../chaos/history/history.js';

/** One execution of a hand-made history; the process writes no end where `how` is left out. */
export interface Told {
  readonly id?: string;
  readonly key?: string;
  readonly fromMs: number;
  readonly toMs?: number;
  readonly how?: Ending;
  readonly attempt?: number;
}

/** A process that executed these, and then wrote these facts. */
export function life(
  number: number,
  executions: readonly Told[],
  facts: readonly WorkerFact[] = [],
): Life {
  const told = executions.flatMap(({ id = '0-1', key, fromMs, toMs, how, attempt = 1 }, run) => {
    const started: WorkerFact = {
      fact: 'started',
      atMs: fromMs,
      run,
      id,
      key: key ?? `key of ${id}`,
      attempt,
    };
    const ended: WorkerFact[] =
      how === undefined ? [] : [{ fact: 'ended', atMs: toMs ?? fromMs + 1, run, how }];
    return [started, ...ended];
  });
  return { life: number, name: `node-${number}`, facts: [...told, ...facts] };
}

export function settled(atMs: number, ...completed: string[]): WorkerFact {
  return { fact: 'settled', atMs, completed, failed: [] };
}

export function disturbance(
  kind: DisturbanceKind,
  lives: readonly number[] | 'all',
  fromMs: number,
  toMs: number,
): Disturbance {
  return { fact: 'disturbed', kind, lives, fromMs, toMs };
}

/** A history in which Redis has acknowledged these ids, each enqueued with the key `key of <id>`. */
export function history(
  ids: readonly string[],
  lives: readonly Life[],
  disturbances: readonly Disturbance[] = [],
): History {
  const tasks = ids.map((id) => [`key of ${id}`, id] as const);
  return { producers: [{ fact: 'acknowledged', atMs: 1, tasks }], lives, disturbances };
}

/** What Redis holds when it has completed these ids, each once. */
export function finalState(
  completed: readonly string[],
  others: Partial<FinalState> = {},
): FinalState {
  return {
    accepted: completed.length,
    completed: completed.length,
    removed: 0,
    staleSettles: 0,
    waiting: [],
    dead: new Map(),
    faults: [],
    completions: new Map(completed.map((id) => [id, 1])),
    ...others,
  };
}
