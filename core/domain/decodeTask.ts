import { SchedulerError } from './errors.js';
import type { DecodedBody, JsonValue, NewTask, Priority, TaskBody } from './task.js';
import { parseTaskLine } from './encodeTask.js';

/** Decodes a stored body. */
export function decodeBody(text: string): DecodedBody {
  if (text === '') return { kind: 'malformed', fault: 'its body is gone from Redis' };
  try {
    return { kind: 'task', task: withDefaults(parseTaskLine(text)) };
  } catch (error) {
    if (error instanceof SchedulerError) return { kind: 'malformed', fault: error.message };
    throw error;
  }
}

function withDefaults(task: NewTask): TaskBody {
  return {
    name: task.name,
    payload: (task.payload ?? null) as JsonValue,
    priority: (task.priority ?? 0) as Priority,
    cost: task.cost ?? 1,
    ...(task.maxAttempts !== undefined && { maxAttempts: task.maxAttempts }),
    ...(task.timeoutMs !== undefined && { timeoutMs: task.timeoutMs }),
  };
}
