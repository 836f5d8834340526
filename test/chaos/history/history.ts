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

/** When Redis accepted each completion of an id, as its workers wrote down. */
export function acceptedCompletions(lives: readonly Life[]): Map<string, number[]> {
  const accepted = new Map<string, number[]>();
  for (const fact of lives.flatMap(({ facts }) => facts)) {
    if (fact.fact !== 'settled') continue;
    for (const id of fact.completed) accepted.set(id, [...(accepted.get(id) ?? []), fact.atMs]);
  }
  return accepted;
}
