import type { DoctorReport } from '../../domain/doctor.js';
import type { BulkOptions } from '../bulk.js';
import { admit } from '../calls/admit.js';
import type { Partition } from '../partition.js';
import { readAnatomy, type Anatomy, type WrongTypes } from './calls.js';
import { Examination } from './examination.js';
import { examine } from './examine.js';
import { Ledger } from './ledger.js';
import { soundSettings } from './settings.js';

/** For a look at a pool's health; `onProgress` counts entries of places and bodies. */
export interface DoctorOptions extends BulkOptions {
  /** Mend what is broken; false when left out. */
  readonly fix?: boolean;
}

/** Looks at all of a pool, partition by partition. */
export async function doctor(
  slices: readonly Partition[],
  { fix = false, signal, onProgress }: DoctorOptions,
): Promise<DoctorReport> {
  const ledger = new Ledger();
  try {
    if (fix) for (const slice of slices) await admit(slice);
    const anatomies: (Anatomy | WrongTypes)[] = [];
    for (const slice of slices) anatomies.push(await readAnatomy(slice, false));
    const whole = anatomies.filter((anatomy) => anatomy.kind === 'partition');
    const sound = soundSettings(whole.map(({ settings }) => settings));
    const total = whole.reduce((sum, anatomy) => sum + entriesOf(anatomy), 0);
    let done = 0;
    for (const slice of slices) {
      const examination = new Examination(slice, fix, ledger, signal, (entries) => {
        done += entries;
        onProgress?.(done, Math.max(done, total));
      });
      await examine(examination, sound, slices.length);
    }
    return ledger.report(false);
  } catch (error) {
    if (signal?.aborted) return ledger.report(true);
    throw error;
  }
}

function entriesOf({ places, bodies }: Anatomy): number {
  return bodies + places.reduce((sum, { length }) => sum + length, 0);
}
