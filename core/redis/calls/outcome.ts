import { decodeJson } from '../../domain/jsonPayload.js';
import type { JsonValue, TaskFailure } from '../../domain/task.js';
import type { Partition } from '../partition.js';
import { decodeFailure } from './page.js';

/** Most sequences asked for in one call. */
export const MAX_OUTCOMES = 100;

/** What has become of a task. */
export type TaskOutcome =
  | { readonly kind: 'completed'; readonly result: JsonValue }
  | { readonly kind: 'dead'; readonly failure: TaskFailure | undefined }
  /** It has not ended; whether its result will be kept. */
  | { readonly kind: 'open'; readonly keepsResult: boolean }
  /** Completed without a result that is kept, removed, or never there. */
  | { readonly kind: 'gone' };

/** Asks what has become of up to 100 tasks; in their order. */
export async function outcomes(
  partition: Partition,
  sequences: readonly string[],
): Promise<TaskOutcome[]> {
  const reply = await partition.run('outcome', ...sequences);
  if (reply.tag !== 'outcomes') return reply.unknownTag();
  return reply.rows(1, 2).map(([state = '', text = '']) => decodeOutcome(state, text));
}

function decodeOutcome(state: string, text: string): TaskOutcome {
  switch (state) {
    case 'completed':
      return { kind: 'completed', result: decodeJson(text) ?? null };
    case 'dead':
      return { kind: 'dead', failure: decodeFailure(text) };
    case 'open':
      return { kind: 'open', keepsResult: text === '1' };
    default:
      return { kind: 'gone' };
  }
}
