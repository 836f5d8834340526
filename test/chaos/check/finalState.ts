/** What Redis holds when all is over: counted from its keys, not through the scripts. */
export interface FinalState {
  /** Tasks ever accepted, completed and removed, as the pool's own counters say. */
  readonly accepted: number;
  readonly completed: number;
  readonly removed: number;
  /** Settles that were refused because the lease was gone. */
  readonly staleSettles: number;
  /** Ids of tasks that are neither completed nor dead. */
  readonly waiting: readonly string[];
  /** The name of each dead task, by id. */
  readonly dead: ReadonlyMap<string, string>;
  /** Faults of the data: tasks in two places, wrong loads, and what else a census finds. */
  readonly faults: readonly string[];
  /** How often the server's log says that an id was completed; undefined where no log tells of the whole run. */
  readonly completions: ReadonlyMap<string, number> | undefined;
}
