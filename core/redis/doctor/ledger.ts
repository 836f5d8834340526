import type { DoctorReport, Finding } from '../../domain/doctor.js';
import type { Sentence } from '../../domain/sentence.js';

/** Most findings that are kept; the others are only counted. */
const MAX_FINDINGS = 1000;

/** What has been found so far. */
export class Ledger {
  private readonly findings: Finding[] = [];
  private readonly unchecked: Sentence[] = [];
  private found = 0;
  private fixed = 0;
  private tasksLookedAt = 0;

  enter(finding: Finding): void {
    this.found += 1;
    if (finding.fixed) this.fixed += 1;
    if (this.findings.length < MAX_FINDINGS) this.findings.push(finding);
  }

  leaveUnchecked(why: Sentence): void {
    if (this.unchecked.length < MAX_FINDINGS) this.unchecked.push(why);
  }

  lookedAt(tasks: number): void {
    this.tasksLookedAt += tasks;
  }

  report(cancelled: boolean): DoctorReport {
    const { findings, found, fixed, tasksLookedAt, unchecked } = this;
    return { findings, found, fixed, tasksLookedAt, unchecked, cancelled };
  }
}
