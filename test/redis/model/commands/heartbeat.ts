import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toNodeName } from '../../../../core/domain/names.js';
import * as calls from '../../../../core/redis/calls/membership.js';
import { command, type Command } from '../command.js';
import { sliceOf } from '../ground.js';
import { beat } from '../rules/leases.js';
import { few, knownProcess, processOf, who, whoText } from './choices.js';

/** A process says that it is alive, and names some of what it runs. */
export const heartbeats: fc.Arbitrary<Command> = fc
  .record({
    whose: who,
    named: fc.oneof(fc.constant(0), few),
    settled: fc.constantFrom(0, 0, 1, 2),
  })
  .map(({ whose, named, settled }) =>
    command({
      kind: 'heartbeat',
      text: `${whoText(whose)} beats and names ${named} it holds, ${settled} it has settled`,
      isPossible: (model) => processOf(model, whose) !== undefined,
      act: async (model, real) => {
        const process = knownProcess(model, whose);
        const { partition } = process;
        const tokens = [
          ...process.held.slice(0, named),
          ...process.settled.slice(-settled || Infinity),
        ];
        const slice = sliceOf(real, partition.index);

        const reply = await calls.heartbeat(slice, toNodeName(process.node), process.epoch, tokens);

        const beaten = beat(partition, process, tokens);
        const { heartbeatTimeoutMs } = model.facts.settings;
        const wanted =
          typeof beaten === 'string'
            ? { kind: 'stale', why: beaten }
            : { kind: 'alive', lostLeases: beaten.gone, heartbeatTimeoutMs };
        assert.deepEqual(reply, wanted);
        return JSON.stringify(reply);
      },
    }),
  );
