import assert from 'node:assert/strict';
import fc from 'fast-check';
import { command, type Command } from '../command.js';
import { programOf } from '../ground.js';
import { changeState } from '../rules/membership.js';
import type { PoolModel } from '../rules/pool.js';
import { nodeName, program } from './choices.js';
import { assertRefused, orReason } from './refusal.js';

const STATES = { pauseNode: 'paused', resumeNode: 'active', drainNode: 'draining' } as const;

type Change = keyof typeof STATES;

/** An operator pauses, resumes or drains a node: partition by partition, until one refuses. */
export const stateChanges: fc.Arbitrary<Command> = fc
  .record({ program, node: nodeName, change: fc.constantFrom<Change>(...changes()) })
  .map(({ program, node, change }) =>
    command({
      kind: change,
      text: `${change} ${node}`,
      act: async (model, real) => {
        const outcome = await orReason<unknown>(programOf(real, program)[change](node));
        const predicted = predict(model, node, change);
        if (predicted === undefined) {
          assertRefused(outcome, 'unknown-node');
          return 'refused';
        }
        const { moved, running } = predicted;
        const drained = {
          movedTasks: moved,
          leftRunning: running,
          waitedMs: 0,
          outcome: running === 0 ? 'empty' : 'running',
          cancelled: false,
        };
        assert.deepEqual(outcome, { value: change === 'drainNode' ? drained : undefined });
        return `${moved} moved`;
      },
    }),
  );

function changes(): Change[] {
  return Object.keys(STATES) as Change[];
}

/** How many tasks are moved, and how many the node runs; undefined where it is refused. */
function predict(
  model: PoolModel,
  node: string,
  change: Change,
): { moved: number; running: number } | undefined {
  let moved = 0;
  let running = 0;
  for (const partition of model.partitions) {
    const changed = changeState(partition, node, STATES[change]);
    if (changed.kind === 'refused') return undefined;
    moved += changed.moved;
    running += partition.running(node).length;
  }
  return { moved, running };
}
