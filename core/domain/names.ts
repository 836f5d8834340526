import { SchedulerError } from './errors.js';

declare const poolName: unique symbol;
declare const nodeName: unique symbol;

/** A checked pool name: safe inside a Redis hash tag. */
export type PoolName = string & { readonly [poolName]: true };

/** A checked node name: safe inside a Redis key. */
export type NodeName = string & { readonly [nodeName]: true };

/** Longest pool or node name, in UTF-8 bytes. */
export const MAX_NAME_BYTES = 128;

/**
 * Checks a pool's name.
 *
 * @throws SchedulerError `invalid-name` when it is empty, longer than {@link MAX_NAME_BYTES},
 *   or has `{`, `}`, `:` or a control character: it becomes part of Redis keys and hash tags.
 */
export function toPoolName(text: string): PoolName {
  return checkedName(text, 'pool') as PoolName;
}

/** Checks a node's name; the rules and the error are those of {@link toPoolName}. */
export function toNodeName(text: string): NodeName {
  return checkedName(text, 'node') as NodeName;
}

function checkedName(text: string, what: 'pool' | 'node'): string {
  const fault = nameFault(text);
  if (fault !== undefined) {
    const shown = JSON.stringify(text.slice(0, MAX_NAME_BYTES));
    throw new SchedulerError(
      'invalid-name',
      `The ${what} name ${shown} ${fault}. Use 1 to ${MAX_NAME_BYTES} bytes without "{", "}", ":" and control characters.`,
    );
  }
  return text;
}

/** Says what is wrong with a pool or node name, or undefined when nothing is. */
export function nameFault(text: string): string | undefined {
  if (text.length === 0) return 'is empty';
  if (Buffer.byteLength(text) > MAX_NAME_BYTES) return 'is too long';
  if (/[{}:]/.test(text)) return 'has "{", "}" or ":" in it';
  if (/\p{Cc}/u.test(text)) return 'has a control character in it';
  if (!text.isWellFormed()) return 'is not well-formed Unicode';
  return undefined;
}
