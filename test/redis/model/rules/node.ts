import type { NodeState } from '../../../../core/domain/node.js';
import type { Window } from '../../../../core/domain/pool.js';
import type { PartitionModel } from './partition.js';

/** What Redis should know of a node in one partition. */
export interface ModelNode {
  readonly name: string;
  state: NodeState;
  epoch: number;
  weight: number;
  capacity: number;
  /** Its own; undefined: the pool's. */
  window: Window | undefined;
  /** That it offers: sorted, each once, joined by ",". */
  labels: string;
  /** It is lost when a sweep finds it silent after this. */
  deadlineMs: number;
  /** The heartbeat timeout it has heard of. */
  toldTimeoutMs: number;
  lostAtMs: number;
  completed: number;
  failed: number;
  stolen: number;
}

/** Whether a node with these labels has all that are required; both as texts. */
export function canServe(offered: string, required: string): boolean {
  const labels = new Set(offered.split(','));
  return required === '' || required.split(',').every((label) => labels.has(label));
}

/** What a node's process knows, which may have been superseded or lost without having noticed. */
export interface ModelProcess {
  readonly node: string;
  readonly partition: PartitionModel;
  readonly epoch: number;
  /** The next process of its name, once there is one. */
  supersededBy?: ModelProcess;
  /** Tokens it was given and has not settled. */
  held: string[];
  /** Tokens it has settled, and may settle again where it believes that the reply was lost. */
  settled: string[];
}
