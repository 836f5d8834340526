/** Most tasks and most characters of bodies sent in one enqueue call. */
const SLICE_TASKS = 1000;
const SLICE_CHARACTERS = 8 * 1024 * 1024;

/** The tasks from `start` on that go out in one call: one at least. */
export function nextSlice<T extends { readonly body: string }>(
  tasks: readonly T[],
  start: number,
): T[] {
  let end = start;
  let characters = 0;
  while (end < tasks.length && end - start < SLICE_TASKS) {
    characters += tasks[end]?.body.length ?? 0;
    if (end > start && characters > SLICE_CHARACTERS) break;
    end += 1;
  }
  return tasks.slice(start, end);
}
