import { SchedulerError } from './errors.js';
import type { DecodedBody, JsonValue, NewTask, Priority, TaskBody } from './task.js';
import { checkedTask, parseJson } from './encodeTask.js';

/**
 * Decodes a stored body: an object as a program may have put it into the inbox, or the shorter array that
 * `encodeTask` makes of it.
 */
export function decodeBody(text: string): DecodedBody {
  if (text === '') return { kind: 'malformed', fault: 'its body is gone from Redis' };
  try {
    return { kind: 'task', task: withDefaults(checkedTask(unpacked(parseJson(text)))) };
  } catch (error) {
    if (error instanceof SchedulerError) return { kind: 'malformed', fault: error.message };
    throw error;
  }
}

/** An array as the object it stands for; what is no such array is left as it is, to be refused. */
function unpacked(value: unknown): unknown {
  if (!Array.isArray(value) || value.length > 3) return value;
  const [name, payload, others] = value as unknown[];
  if (others === undefined) return { name, payload };
  const isObject = typeof others === 'object' && others !== null && !Array.isArray(others);
  return isObject ? { ...others, name, payload } : value;
}

function withDefaults(task: NewTask): TaskBody {
  return {
    name: task.name,
    payload: (task.payload ?? null) as JsonValue,
    priority: (task.priority ?? 0) as Priority,
    cost: task.cost ?? 1,
    ...(task.maxAttempts !== undefined && { maxAttempts: task.maxAttempts }),
    ...(task.timeoutMs !== undefined && { timeoutMs: task.timeoutMs }),
    ...(task.resultTtlMs !== undefined && { resultTtlMs: task.resultTtlMs }),
    ...(task.requires !== undefined && task.requires.length > 0 && { requires: task.requires }),
    ...(task.tenant !== undefined && { tenant: task.tenant }),
    ...(task.limitKey !== undefined && { limitKey: task.limitKey }),
    ...(task.affinity !== undefined && { affinity: task.affinity }),
  };
}
