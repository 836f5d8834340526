import type { FindingKind } from '../../domain/doctor.js';
import type { Partition } from '../partition.js';
import type { Fault } from './calls.js';
import { describeFault } from './describe.js';
import type { Ledger } from './ledger.js';

/** One partition on the doctor's table. */
export class Examination {
  private readonly leftByKind = new Map<FindingKind, number>();

  constructor(
    readonly slice: Partition,
    readonly fix: boolean,
    readonly ledger: Ledger,
    private readonly signal: AbortSignal | undefined,
    /** Told after each step how many entries and bodies it looked at. */
    private readonly onStep: (entries: number) => void,
  ) {}

  /** Enters what one step found, and ends the examination where it was cancelled. */
  enter(faults: readonly Fault[], entries = 0): void {
    for (const fault of faults) {
      const finding = describeFault(fault, this.slice.index);
      if (finding === undefined) continue;
      if ('unchecked' in finding) {
        this.ledger.leaveUnchecked(finding.unchecked);
        continue;
      }
      this.ledger.enter(finding);
      if (!finding.fixed) this.leftByKind.set(finding.kind, this.left(finding.kind) + 1);
    }
    this.step(entries);
  }

  /** One step was made. */
  step(entries: number): void {
    this.onStep(entries);
    this.signal?.throwIfAborted();
  }

  /** How many faults of a kind were found in this partition and not mended. */
  left(kind: FindingKind): number {
    return this.leftByKind.get(kind) ?? 0;
  }
}
