import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** What is in use after all garbage has been collected. */
export function usedHeapBytes(): number {
  collect ??= collector();
  // what has a finalizer goes with the second
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

/** VS Code starts its extension host without one; contexts made after the flag was set have it. */
function collector(): () => void {
  setFlagsFromString('--expose_gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc !== 'function') throw new Error('This Node shows no garbage collector.');
  return () => void Reflect.apply(gc, undefined, []);
}
