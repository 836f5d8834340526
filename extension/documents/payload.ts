import { createHash } from 'node:crypto';
import type { Pool, TaskDetails } from '../../core/index.js';
import { inexactNumber } from '../commands/exactNumbers.js';

/** A dead task's payload as text to be edited, or why it cannot be. */
export type EditablePayload =
  | { readonly kind: 'payload'; readonly text: string; readonly version: string }
  | { readonly kind: 'notDead' }
  | { readonly kind: 'malformed'; readonly fault: string }
  /** It holds a number that JavaScript would change. */
  | { readonly kind: 'inexact'; readonly number: string };

/** Reads the payload of a dead task. */
export async function editablePayload(pool: Pool, id: string): Promise<EditablePayload> {
  const details = await pool.inspect(id);
  if (details?.at?.state !== 'dead') return { kind: 'notDead' };
  const { body, bodyText } = details;
  if (body.kind === 'malformed') return { kind: 'malformed', fault: body.fault };
  const number = inexactNumber(bodyText);
  if (number !== undefined) return { kind: 'inexact', number };
  const text = `${JSON.stringify(body.task.payload, undefined, 2)}\n`;
  return { kind: 'payload', text, version: bodyVersion(details) };
}

/** Tells one body of a task from another. */
export function bodyVersion({ bodyText }: Pick<TaskDetails, 'bodyText'>): string {
  return createHash('sha256').update(bodyText).digest('hex').slice(0, 16);
}
