import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toNodeName } from '../../../../core/domain/names.js';
import * as calls from '../../../../core/redis/calls/membership.js';
import { command, type Command } from '../command.js';
import { sliceOf, type Ground } from '../ground.js';
import { beat } from '../rules/leases.js';
import type { ModelProcess } from '../rules/node.js';
import type { PoolModel } from '../rules/pool.js';
import { few, knownProcess, latestProcesses, processOf, who, whoText } from './choices.js';

/** A process says that it is alive, and names some of what it runs. */
export const heartbeats: fc.Arbitrary<Command> = fc
  .record({ whose: who, named: few, settled: fc.constantFrom(0, 0, 1, 2) })
  .map(({ whose, named, settled }) =>
    command({
      kind: 'heartbeat',
      text: `${whoText(whose)} beats and names ${named} it holds, ${settled} it has settled`,
      isPossible: (model) => processOf(model, whose) !== undefined,
      act: async (model, real) => {
        const process = knownProcess(model, whose);
        const tokens = process.held.slice(0, named);
        return sendBeat(model, real, process, [
          ...tokens,
          ...process.settled.slice(-settled || Infinity),
        ]);
      },
    }),
  );

/**
 * Time passes, and all processes beat in time: each names only so many of the tasks that it was given, as if it had never
 * heard of the others.
 */
export const roundsOfBeats: fc.Arbitrary<Command> = fc
  .record({ ms: fc.constantFrom(250, 500, 1000), named: fc.constantFrom(0, 0, 2, 100) })
  .map(({ ms, named }) =>
    command({
      kind: 'round of beats',
      text: `${ms} ms pass, and all beat and name ${named}`,
      isPossible: (model) => latestProcesses(model).length > 0,
      act: async (model, real) => {
        model.facts.nowMs += ms;
        for (const process of latestProcesses(model)) {
          await sendBeat(model, real, process, process.held.slice(0, named));
        }
        return `it is ${model.facts.nowMs}`;
      },
    }),
  );

async function sendBeat(
  model: PoolModel,
  real: Ground,
  process: ModelProcess,
  tokens: readonly string[],
): Promise<string> {
  const { partition, node, epoch } = process;
  const slice = sliceOf(real, partition.index);
  const reply = await calls.heartbeat(slice, toNodeName(node), epoch, tokens);
  const beaten = beat(partition, process, tokens);
  const { heartbeatTimeoutMs } = model.facts.settings;
  const wanted =
    typeof beaten === 'string'
      ? { kind: 'stale', why: beaten }
      : { kind: 'alive', lostLeases: beaten.gone, heartbeatTimeoutMs };
  assert.deepEqual(reply, wanted);
  return JSON.stringify(reply);
}
