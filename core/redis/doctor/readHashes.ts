import { readFields, type FieldsOf } from './calls.js';
import type { Examination } from './examination.js';

/** Steps grow up to this many fields, as long as the bodies that come with them are small. */
const MAX_FIELDS = 1000;
const FIRST_FIELDS = 50;
const MAX_BYTES = 1024 * 1024;

/**
 * Reads the fields of a hash, step by step.
 *
 * @param sighted hears of each body, and whether its sequence had not been given out when it was read
 */
export async function readHash(
  examination: Examination,
  of: FieldsOf,
  sighted: (field: string, isAhead: boolean) => void = () => undefined,
): Promise<void> {
  let count = FIRST_FIELDS;
  for (let cursor: string | undefined; cursor !== '0';) {
    const step = await readFields(examination.slice, examination.fix, of, cursor ?? '0', count);
    cursor = step.cursor;
    for (const field of step.fields) sighted(field, Number(field) > step.lastSequence);
    examination.ledger.lookedAt(step.fields.length);
    examination.enter(step.faults, step.fields.length);
    count = nextCount(count, step.bytes);
  }
}

function nextCount(count: number, bytes: number): number {
  const fitting = bytes === 0 ? MAX_FIELDS : Math.floor((count * MAX_BYTES) / bytes);
  return Math.max(1, Math.min(MAX_FIELDS, count * 4, fitting));
}
