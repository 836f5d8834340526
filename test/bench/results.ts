import { access, constants, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Figure } from './figure.js';
import type { Machine } from './machine.js';

/** Figures, and the machine they are from; they are kept in two files side by side. */
export type Results = { readonly figures: readonly Figure[]; readonly machine: Machine };

/** Makes the folder, and fails now rather than after the measuring. */
export async function checkWritable(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await access(dirname(file), constants.W_OK);
}

/**
 * Writes an array of figures to a file, and the machine beside it.
 *
 * @param file ends in `.json`
 */
export async function writeResults(
  file: string,
  figures: readonly Figure[],
  machine: Machine,
): Promise<void> {
  await writeFile(file, `${JSON.stringify(figures, undefined, 2)}\n`);
  await writeFile(machineFile(file), `${JSON.stringify(machine, undefined, 2)}\n`);
}

export async function readResults(file: string): Promise<Results> {
  return {
    figures: JSON.parse(await readFile(file, 'utf8')) as Figure[],
    machine: JSON.parse(await readFile(machineFile(file), 'utf8')) as Machine,
  };
}

function machineFile(file: string): string {
  return file.replace(/\.json$/, '.machine.json');
}
