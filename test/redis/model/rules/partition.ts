import assert from 'node:assert/strict';
import type { PoolSettings } from '../../../../core/domain/pool.js';
import { backlogLists, type FairQueue } from './lanes.js';
import { LimitsModel } from './limits.js';
import type { ModelNode, ModelProcess } from './node.js';
import type { Asked, ModelTask } from './task.js';

/** How long results are kept, where a task asks for it: longer than a run. */
export const RESULT_TTL_MS = 3_600_000;

export interface Counters {
  completed: number;
  retried: number;
  dead: number;
  returned: number;
  moved: number;
  stolen: number;
  staleSettles: number;
  adopted: number;
  rejected: number;
  removed: number;
  deduplicated: number;
}

export function noCounts(): Counters {
  return {
    completed: 0,
    retried: 0,
    dead: 0,
    returned: 0,
    moved: 0,
    stolen: 0,
    staleSettles: 0,
    adopted: 0,
    rejected: 0,
    removed: 0,
    deduplicated: 0,
  };
}

/** An item in the inbox: what is to become of it. */
export type InboxItem =
  | {
      readonly asked: Asked;
      readonly payload: number;
      readonly delayMs?: number;
      readonly key?: string;
    }
  | 'no task';

/** The settings and the time, which all partitions of a pool share. */
export interface PoolFacts {
  nowMs: number;
  settings: PoolSettings;
  readonly partitions: number;
  /** Of tenants, where it is not 1. */
  readonly weights: Map<string, number>;
}

/**
 * What the scheduler may do with waiting tasks in a step, beside what the rules predict: nothing; dispatch some of the
 * backlog, in one call or in several; dispatch all of it that has room; move tasks between the queues of active nodes; or
 * move back what it has moved so.
 */
export type Placing = 'nothing' | 'some' | 'in calls' | 'all' | 'rebalance' | 'undo';

/** From which queue to which a rebalance has moved a task, by the suffixes of their keys. */
export interface Moved {
  readonly from: string;
  readonly to: string;
}

/** A rebalance that can be undone. */
export interface RebalanceModel {
  readonly id: string;
  /** When it last moved anything. */
  readonly atMs: number;
  /** By token; `unknown` where it was an automatic one, which may take several sweeps. */
  readonly moves: ReadonlyMap<string, Moved> | 'unknown';
  /** How often it moved a task. */
  readonly tokens: number;
}

/** One partition as the documented rules say it should be; the other files of this folder are those rules. */
export class PartitionModel {
  accepted = 0;
  epochs = 0;
  /** Of nodes that are forgotten; the others' are their own. */
  completedByForgotten = 0;
  readonly tasks = new Map<string, ModelTask>();
  readonly byToken = new Map<string, ModelTask>();
  readonly nodes = new Map<string, ModelNode>();
  readonly pausedNames = new Set<string>();
  readonly processes: ModelProcess[] = [];
  readonly counters = noCounts();
  readonly limits = new LimitsModel();
  /** Which task was the first with a dedupKey, and how long that is remembered. */
  readonly keys = new Map<string, { readonly task: ModelTask; readonly ttlMs: number }>();
  /** The last completed, the latest at the end. */
  readonly kept: ModelTask[] = [];
  /** Ends that those who wait are told of: `dead 7`. */
  readonly events: string[] = [];
  /** `<ms>:<kind>:<from>:<to>:<sequences>`, the newest first. */
  readonly transfers: string[] = [];
  sweptAtMs = 0;
  /** No node is declared lost before. */
  graceUntilMs = 0;
  /** One after the other, and when the first was given. */
  graces = 0;
  graceSinceMs = 0;
  inbox: InboxItem[] = [];
  setAside = 0;
  /**
   * The waiting lists, by the suffix of their key. What a step makes of them is predicted where it is the caller's
   * choice; where the scheduler places tasks, its choice is checked and then followed (`agreement/placing.ts`).
   */
  lists = new Map<string, string[]>();
  /** Tokens that came to the backlog in this step. */
  readonly entering = new Set<string>();
  /** Whether a task of a lane other than 0 ever waited here. */
  usesLanes = false;
  /** By priority. */
  readonly fairQueues = new Map<number, FairQueue>();
  /** Nodes that were seen to be idle after the last step. */
  idle: ReadonlySet<string> = new Set();
  /** What this step may do beside. */
  placing: Placing = 'nothing';
  /** Whether a sweep may rebalance in this step. */
  mayRebalance = false;
  /** The rebalances that can be undone, the one that was at work last at the end. */
  rebalances: readonly RebalanceModel[] = [];
  /** The one that is undone in this step. */
  undone = '';

  constructor(
    readonly index: number,
    readonly facts: PoolFacts,
  ) {}

  get nowMs(): number {
    return this.facts.nowMs;
  }

  get settings(): PoolSettings {
    return this.facts.settings;
  }

  taskOf(token: string): ModelTask {
    return this.byToken.get(token) ?? assert.fail(`nobody was given the token ${token}`);
  }

  list(key: string): string[] {
    let list = this.lists.get(key);
    if (list === undefined) this.lists.set(key, (list = []));
    return list;
  }

  /** The suffixes of a node's queues, or of the backlog, that hold anything; the highest priority first. */
  listsOf(place: 'backlog' | NodeQueue): string[] {
    if (place === 'backlog') return backlogLists(this);
    return [...this.lists.keys()]
      .filter((key) => key.startsWith(`queue:${place.node}:`) && this.list(key).length > 0)
      .sort()
      .reverse();
  }

  /** In the order in which they go. */
  waitingIn(place: 'backlog' | NodeQueue): string[] {
    return this.listsOf(place).flatMap((key) => this.list(key));
  }

  running(node: string): ModelTask[] {
    return [...this.tasks.values()].filter(
      ({ where }) => where.at === 'running' && where.node === node,
    );
  }

  at(kind: 'limited' | 'scheduled' | 'dead'): ModelTask[] {
    return [...this.tasks.values()].filter(({ where }) => where.at === kind);
  }

  /** Takes a waiting task out of its list. */
  pull({ token }: ModelTask): void {
    for (const list of this.lists.values()) {
      const index = list.indexOf(token);
      if (index !== -1) list.splice(index, 1);
    }
  }

  /** An attempt did not complete: true when it was the last one. */
  failAttempt(task: ModelTask, node: string, error: string): boolean {
    const attempts = (task.failure?.attempts ?? 0) + 1;
    task.failure = { attempts, atMs: this.nowMs, node, error };
    task.progress = undefined;
    return attempts >= (task.maxAttempts === 0 ? this.settings.maxAttempts : task.maxAttempts);
  }

  bury(task: ModelTask): void {
    task.where = { at: 'dead', sinceMs: this.nowMs };
    this.counters.dead += 1;
    this.events.push(`dead ${task.sequence}`);
  }

  /** The node whose word counts, or why the word of a process does not. */
  fence({ node: name, epoch }: ModelProcess): ModelNode | 'lost' | 'superseded' {
    const node = this.nodes.get(name);
    if (node !== undefined && node.state !== 'lost' && node.epoch === epoch) return node;
    return node !== undefined && node.epoch > epoch ? 'superseded' : 'lost';
  }
}

export interface NodeQueue {
  readonly node: string;
}
