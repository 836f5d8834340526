import type { PartitionModel } from './partition.js';
import { deadlineAfter } from './leases.js';
import type { ModelNode, ModelProcess } from './node.js';
import { forget, returnAll, returnQueue, returnRunning } from './returns.js';

export type Registering = Pick<ModelNode, 'name' | 'weight' | 'capacity' | 'window' | 'labels'>;

/**
 * A process registers: it has the name from now on, and what an earlier process ran comes back; so does its queue, where
 * its labels were others.
 */
export function register(
  partition: PartitionModel,
  { name, weight, capacity, window, labels }: Registering,
): ModelProcess {
  const { nodes, settings, pausedNames } = partition;
  const why = 'the node registered again while it ran this task';
  const earlier = nodes.get(name);
  if (labels !== (earlier?.labels ?? '')) {
    partition.counters.moved += returnQueue(partition, name);
  }
  returnRunning(partition, partition.running(name), why);
  partition.epochs += 1;
  nodes.set(name, {
    name,
    state: pausedNames.has(name) ? 'paused' : 'active',
    epoch: partition.epochs,
    weight,
    capacity,
    window,
    labels,
    deadlineMs: deadlineAfter(partition, settings.heartbeatTimeoutMs),
    toldTimeoutMs: settings.heartbeatTimeoutMs,
    lostAtMs: 0,
    completed: earlier?.completed ?? 0,
    failed: earlier?.failed ?? 0,
    stolen: earlier?.stolen ?? 0,
  });
  partition.limits.appointments.delete(name);
  const process: ModelProcess = {
    node: name,
    partition,
    epoch: partition.epochs,
    held: [],
    settled: [],
  };
  const superseded = partition.processes.findLast(({ node }) => node === name);
  if (superseded !== undefined) superseded.supersededBy = process;
  partition.processes.push(process);
  partition.placing = 'all';
  return process;
}

/** A process stops for good; what it holds comes back. Nothing happens where its word does not count. */
export function leave(partition: PartitionModel, process: ModelProcess): void {
  const node = partition.fence(process);
  if (typeof node === 'string') return;
  node.state = 'draining';
  returnAll(partition, node.name, 'the node stopped while it ran this task');
  partition.placing = 'all';
  forget(partition, node.name);
}

export type StateChange =
  { readonly kind: 'changed'; readonly moved: number } | { readonly kind: 'refused' };

/** An operator pauses, resumes or drains a node. */
export function changeState(
  partition: PartitionModel,
  name: string,
  state: 'active' | 'paused' | 'draining',
): StateChange {
  const resumed = state === 'active' && partition.pausedNames.delete(name);
  const node = partition.nodes.get(name);
  if (node === undefined || node.state === 'lost') {
    return resumed ? { kind: 'changed', moved: 0 } : { kind: 'refused' };
  }
  if (state === 'paused') partition.pausedNames.add(name);
  if (state !== 'active') partition.limits.appointments.delete(name);
  node.state = state;
  if (state !== 'paused') partition.placing = 'all';
  if (state !== 'draining') return { kind: 'changed', moved: 0 };
  const moved = returnQueue(partition, name);
  partition.counters.moved += moved;
  return { kind: 'changed', moved };
}
