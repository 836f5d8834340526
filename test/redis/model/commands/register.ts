import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toNodeName } from '../../../../core/domain/names.js';
import type { Window } from '../../../../core/domain/pool.js';
import * as calls from '../../../../core/redis/calls/membership.js';
import { command, type Command } from '../command.js';
import { sliceOf } from '../ground.js';
import { register } from '../rules/membership.js';
import { labelsOf } from '../rules/task.js';
import { labels, nodeName, partitionIndex } from './choices.js';

/** Mostly a node has the pool's. */
const NO_WINDOW = [undefined, undefined, undefined, undefined] as const;

export interface Registration {
  readonly node: string;
  readonly partition: number;
  readonly weight: number;
  readonly capacity: number;
  readonly window?: Window | undefined;
  readonly labels?: readonly string[];
}

export function registrations(partitions: number): fc.Arbitrary<Command> {
  return fc
    .record({
      node: nodeName,
      partition: partitionIndex(partitions),
      weight: fc.constantFrom(1, 2, 5, 0.5),
      capacity: fc.integer({ min: 1, max: 8 }),
      window: fc.constantFrom<Window | undefined>(...NO_WINDOW, 0, 0.5, 3, 'unlimited'),
      labels: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 3, arbitrary: labels }),
    })
    .map(registerNode);
}

/** A node's process registers with a partition, be there another one of its name or not. */
export function registerNode(registration: Registration): Command {
  const { node, partition, weight, capacity, window, labels = [] } = registration;
  const own = `${window === undefined ? '' : `, window ${window}`}, labels [${labels.join()}]`;
  return command({
    kind: 'register',
    text: `${node}/${partition} registers with weight ${weight}, capacity ${capacity}${own}`,
    act: async (model, real) => {
      const slice = sliceOf(real, partition);
      const traits = { weight, capacity, window };
      const name = toNodeName(node);
      const registered = await calls.register(slice, { name, ...traits, labels });
      const { epoch } = register(model.partition(partition), {
        name: node,
        ...traits,
        labels: labelsOf({ requires: labels }),
      });
      const { heartbeatTimeoutMs } = model.facts.settings;
      assert.deepEqual(registered, { epoch, heartbeatTimeoutMs });
      return `in epoch ${epoch}`;
    },
  });
}
