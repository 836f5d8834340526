import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { NewTask } from '../../core/index.js';
import type { Core } from '../core.js';
import { FaultError, toFault } from '../store/fault.js';
import type { Fault } from '../store/state.js';
import { inexactNumber } from './exactNumbers.js';

/** A line that is no task: its number from 1, and what is wrong with it. */
export interface LineFault {
  readonly line: number;
  readonly fault: Fault;
}

/** What a file of tasks holds, all of its lines checked. */
export interface FileCheck {
  readonly tasks: number;
  readonly fault: LineFault | undefined;
}

/** Checks every line up to the first bad one, without keeping the file in memory. */
export async function checkTaskFile(
  core: typeof Core,
  path: string,
  maxPayloadBytes: number,
  signal: AbortSignal,
): Promise<FileCheck> {
  let tasks = 0;
  for await (const { line, text } of linesOf(path, signal)) {
    try {
      checkText(text);
      core.checkTask(core.parseTaskLine(text.toString()), maxPayloadBytes);
    } catch (error) {
      return { tasks, fault: { line, fault: toFault(error) } };
    }
    tasks += 1;
  }
  return { tasks, fault: undefined };
}

/** Refuses what would be stored as something else than it says. */
function checkText(text: Buffer): void {
  if (!isUtf8(text)) throw refused('It is not UTF-8.', []);
  const number = inexactNumber(text.toString());
  if (number !== undefined) {
    throw refused('The number {0} has too many digits to be kept; write it as a text.', [number]);
  }
}

function refused(template: string, values: readonly string[]): FaultError {
  const message = template.replace('{0}', values[0] ?? '');
  return new FaultError({ reason: 'invalid-task', message, said: { template, values } });
}

/** The tasks of a checked file, `size` at a time. */
export async function* taskBatches(
  core: typeof Core,
  path: string,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<readonly NewTask[]> {
  let batch: NewTask[] = [];
  for await (const { text } of linesOf(path, signal)) {
    batch.push(core.parseTaskLine(text.toString()));
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Lines that are not blank, by their number in the file. */
async function* linesOf(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<{ readonly line: number; readonly text: Buffer }> {
  // a byte a character: what is no UTF-8 must be noticed, and not be turned into something else
  const input = createReadStream(path, { encoding: 'latin1' });
  // The lines below throw what is wrong with the file; between two of them nobody else would hear it.
  input.on('error', () => undefined);
  let line = 0;
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      signal.throwIfAborted();
      line += 1;
      // Some editors begin a file with a byte order mark.
      const clean = line === 1 ? text.replace(/^\u00EF\u00BB\u00BF/, '') : text;
      // not by `trim`: a byte that is a blank in Latin-1 may be no UTF-8
      if (/[^ \t]/.test(clean)) yield { line, text: Buffer.from(clean, 'latin1') };
    }
  } finally {
    input.destroy();
  }
}
