import type { DoctorReport, Finding } from '../../domain/doctor.js';
import { textOf } from '../../domain/sentence.js';
import { count } from './count.js';

/** A line for each finding, and a last one that counts. */
export function doctorLines(report: DoctorReport, fix: boolean): string[] {
  const notListed = report.found - report.findings.length;
  return [
    ...report.findings.map((finding) => findingLine(finding, fix)),
    ...(notListed > 0 ? [`... and ${count(notListed, 'more finding')}.`] : []),
    ...report.unchecked.map((why) => `not looked at: ${textOf(why)}`),
    lastLine(report),
  ];
}

function findingLine(finding: Finding, fix: boolean): string {
  return `${finding.kind}, ${whereOf(finding)}: ${textOf(finding.detail)} ${deedOf(finding, fix)}`;
}

function whereOf({ partition, node, id }: Finding): string {
  return [
    `partition ${partition}`,
    ...(node === undefined ? [] : [`node ${node}`]),
    ...(id === undefined ? [] : [`task ${id}`]),
  ].join(', ');
}

/** What was done about it. */
function deedOf({ confirmed, fixed, repair }: Finding, fix: boolean): string {
  if (!confirmed) return 'It is only suspected, and left as it is.';
  if (repair === undefined) return 'It cannot be mended.';
  if (fixed) return `Mended: ${textOf(repair)}`;
  return fix ? `Not mended: ${textOf(repair)}` : `With --fix: ${textOf(repair)}`;
}

function lastLine({ tasksLookedAt, found, fixed, unchecked, cancelled }: DoctorReport): string {
  const left = found - fixed;
  return [
    `${cancelled ? 'Cancelled: looked' : 'Looked'} at ${count(tasksLookedAt, 'task')}`,
    count(found, 'finding'),
    ...(found === 0 ? [] : [`${fixed} mended`, `${left} left`]),
    ...(unchecked.length === 0 ? [] : [`${unchecked.length} not looked at`]),
  ].join(', ');
}
