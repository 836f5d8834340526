import { openSync, writeSync } from 'node:fs';
import type { Fact } from './facts.js';

/** Writes facts down, each at once: what was written is there, though the process is killed by the next instruction. */
export type Record<F extends Fact> = (fact: F) => void;

/** Opens a file of facts; what is in it stays. */
export function openRecord<F extends Fact>(path: string): Record<F> {
  const file = openSync(path, 'a');
  return (fact) => void writeSync(file, `${JSON.stringify(fact)}\n`);
}
