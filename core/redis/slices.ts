import type { EncodedTask } from '../domain/encodeTask.js';

/** Most tasks and most characters of bodies sent in one enqueue call. */
const SLICE_TASKS = 1000;
const SLICE_CHARACTERS = 8 * 1024 * 1024;

/** A task with terms counts for so many: a script looks at each of its terms, and a call shall be short. */
const TERMS_COUNT_AS = 4;

/** The tasks from `start` on that go out in one call: one at least. */
export function nextSlice<T extends Pick<EncodedTask, 'body' | 'terms'>>(
  tasks: readonly T[],
  start: number,
): T[] {
  let end = start;
  let characters = 0;
  let weight = 0;
  for (; end < tasks.length; end++) {
    const { body = '', terms } = tasks[end] ?? {};
    characters += body.length;
    weight += terms === undefined ? 1 : TERMS_COUNT_AS;
    if (end > start && (characters > SLICE_CHARACTERS || weight > SLICE_TASKS)) break;
  }
  return tasks.slice(start, end);
}
