import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toNodeName } from '../../../../core/domain/names.js';
import * as calls from '../../../../core/redis/calls/membership.js';
import { command, type Command } from '../command.js';
import { sliceOf } from '../ground.js';
import { register } from '../rules/membership.js';
import { nodeName, partitionIndex } from './choices.js';

export interface Registration {
  readonly node: string;
  readonly partition: number;
  readonly weight: number;
  readonly capacity: number;
}

export function registrations(partitions: number): fc.Arbitrary<Command> {
  return fc
    .record({
      node: nodeName,
      partition: partitionIndex(partitions),
      weight: fc.constantFrom(1, 2, 5, 0.5),
      capacity: fc.integer({ min: 1, max: 8 }),
    })
    .map(registerNode);
}

/** A node's process registers with a partition, be there another one of its name or not. */
export function registerNode({ node, partition, weight, capacity }: Registration): Command {
  return command({
    kind: 'register',
    text: `${node}/${partition} registers with weight ${weight}, capacity ${capacity}`,
    act: async (model, real) => {
      const slice = sliceOf(real, partition);
      const registered = await calls.register(slice, { name: toNodeName(node), weight, capacity });
      const { epoch } = register(model.partition(partition), node, weight, capacity);
      const { heartbeatTimeoutMs } = model.facts.settings;
      assert.deepEqual(registered, { epoch, heartbeatTimeoutMs });
      return `in epoch ${epoch}`;
    },
  });
}
