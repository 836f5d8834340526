import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeBody } from '../../../../core/domain/decodeTask.js';
import { toNodeName } from '../../../../core/domain/names.js';
import * as calls from '../../../../core/redis/calls/take.js';
import { command, type Command } from '../command.js';
import { sliceOf } from '../ground.js';
import type { ModelTask } from '../rules/task.js';
import { settle, take } from '../rules/work.js';
import { few, knownProcess, processOf, who, whoText, type Who } from './choices.js';
import { settleCounts, settlesOf, settleText, type SettleCounts } from './settles.js';

interface Take {
  readonly whose: Who;
  readonly wanted: number;
  readonly counts: SettleCounts;
}

export const takes: fc.Arbitrary<Command> = fc
  .record({ whose: who, wanted: few, counts: settleCounts })
  .map(takeTasks);

/** A process settles what it has finished, and takes its next tasks. */
export function takeTasks({ whose, wanted, counts }: Take): Command {
  return command({
    kind: 'take',
    text: `${whoText(whose)} takes ${wanted} after ${settleText(counts)}`,
    isPossible: (model) => processOf(model, whose) !== undefined,
    act: async (model, real) => {
      const process = knownProcess(model, whose);
      const { partition } = process;
      const settles = settlesOf(process, counts);
      const slice = sliceOf(real, partition.index);
      const name = toNodeName(process.node);

      const reply = await calls.take(slice, name, process.epoch, wanted, settles);

      const settled = settle(partition, process, settles);
      const node = partition.fence(process);
      if (typeof settled === 'string' || typeof node === 'string') {
        assert.deepEqual(reply, { kind: 'stale', why: settled });
        return reply.kind;
      }
      const { kind, ...taken } = take(partition, node, wanted);
      const againInMs = 'againInMs' in taken ? taken.againInMs : undefined;
      const tasks = 'tasks' in taken ? taken.tasks : [];
      const given = reply.kind === 'taken' ? reply.tasks.map(withPayload) : [];
      assert.deepEqual(given, tasks.map(wantedOf), 'the tasks taken');
      assert.equal(reply.kind, kind);
      assert.equal(reply.kind === 'empty' ? reply.againInMs : undefined, againInMs, 'when again');
      assert.deepEqual(reply.lateSettles, settled.late, 'late settles');
      process.held = [...new Set([...process.held, ...tasks.map(({ token }) => token)])];
      return `${kind} ${tasks.map(({ token }) => token).join()}, late ${settled.late.join()}`;
    },
  });
}

function withPayload({ token, body, failedAttempts }: calls.TakenTask) {
  const decoded = decodeBody(body);
  return { token, failedAttempts, payload: decoded.kind === 'task' && decoded.task.payload };
}

function wantedOf({ token, failure, payload }: ModelTask) {
  return { token, failedAttempts: failure?.attempts ?? 0, payload };
}
