import type { Disturbance, Ending, ProducerFact, TaskKey, WorkerFact } from './facts.js';

/** All that was written down in a run. */
export interface History {
  readonly producers: readonly ProducerFact[];
  readonly lives: readonly Life[];
  readonly disturbances: readonly Disturbance[];
}

/** One process of a worker, from its start to its end. */
export interface Life {
  readonly life: number;
  readonly name: string;
  readonly facts: readonly WorkerFact[];
}

/** A handler was called. */
export interface Execution {
  readonly id: string;
  readonly key: TaskKey;
  readonly life: number;
  readonly attempt: number;
  readonly startedAtMs: number;
  /** Undefined where the process did not live to its end. */
  readonly ended: { readonly how: Ending; readonly atMs: number } | undefined;
}

/** The executions of each id, by their starts. */
export function executionsById(lives: readonly Life[]): Map<string, Execution[]> {
  const byId = new Map<string, Execution[]>();
  for (const execution of lives.flatMap(executionsOf)) {
    const ofId = byId.get(execution.id);
    if (ofId === undefined) byId.set(execution.id, [execution]);
    else ofId.push(execution);
  }
  for (const ofId of byId.values()) ofId.sort((a, b) => a.startedAtMs - b.startedAtMs);
  return byId;
}

function executionsOf({ life, facts }: Life): Execution[] {
  const ends = new Map<number, Execution['ended']>();
  for (const fact of facts) {
    if (fact.fact === 'ended') ends.set(fact.run, { how: fact.how, atMs: fact.atMs });
  }
  return facts.flatMap((fact) => {
    if (fact.fact !== 'started') return [];
    const { id, key, attempt, run, atMs } = fact;
    return [{ id, key, life, attempt, startedAtMs: atMs, ended: ends.get(run) }];
  });
}

/** A completion that Redis accepted, as a worker wrote down. */
export interface Completion {
  readonly id: string;
  /** Of the task that this process had under the id: a lost server's ids are given again. */
  readonly key: TaskKey | undefined;
  readonly atMs: number;
}

/** The completions of each id that Redis accepted, by their times. */
export function acceptedCompletions(lives: readonly Life[]): Map<string, Completion[]> {
  const accepted = new Map<string, Completion[]>();
  for (const completion of lives.flatMap(completionsOf)) {
    accepted.set(completion.id, [...(accepted.get(completion.id) ?? []), completion]);
  }
  for (const ofId of accepted.values()) ofId.sort((a, b) => a.atMs - b.atMs);
  return accepted;
}

function completionsOf({ facts }: Life): Completion[] {
  const keys = new Map<string, TaskKey>();
  return facts.flatMap((fact) => {
    if (fact.fact === 'started') keys.set(fact.id, fact.key);
    if (fact.fact !== 'settled') return [];
    return fact.completed.map((id) => ({ id, key: keys.get(id), atMs: fact.atMs }));
  });
}
