import { SchedulerError } from './errors.js';
import { sentence, type Sentence } from './sentence.js';

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
 * @example const name = toPoolName('images');
 */
export function toPoolName(text: unknown): PoolName {
  return checkedName(text, 'pool') as PoolName;
}

/**
 * Checks a node's name; the rules and the error are those of {@link toPoolName}.
 *
 * @example const name = toNodeName('gpu-1');
 */
export function toNodeName(text: unknown): NodeName {
  return checkedName(text, 'node') as NodeName;
}

function checkedName(name: unknown, what: 'pool' | 'node'): string {
  const fault = nameFault(name);
  if (fault === undefined && typeof name === 'string') return name;
  const bytes = sentence(
    'Use 1 to {0} bytes without "{", "}", ":" and control characters.',
    MAX_NAME_BYTES,
  );
  const shown =
    typeof name === 'string' ? JSON.stringify(name.slice(0, MAX_NAME_BYTES)) : typeof name;
  const said =
    what === 'pool'
      ? sentence('The pool name {0} {1}. {2}', shown, fault ?? '', bytes)
      : sentence('The node name {0} {1}. {2}', shown, fault ?? '', bytes);
  throw new SchedulerError('invalid-name', said);
}

/** Says what is wrong with a pool or node name, or undefined when nothing is. */
export function nameFault(name: unknown): Sentence | undefined {
  if (typeof name !== 'string') return sentence('is not a string');
  if (name.length === 0) return sentence('is empty');
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return sentence('is too long');
  if (/[{}:]/.test(name)) return sentence('has "{", "}" or ":" in it');
  if (/\p{Cc}/u.test(name)) return sentence('has a control character in it');
  if (!name.isWellFormed()) return sentence('is not well-formed Unicode');
  return undefined;
}
