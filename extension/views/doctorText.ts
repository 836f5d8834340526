import type { DoctorReport, Finding } from '../../core/index.js';
import type { Localizer } from '../ui/localizer.js';
import { plainText } from '../ui/plainText.js';
import { saySentence } from '../ui/saySentence.js';

/** Longest sentence of the doctor that is shown, in code points; names in it may be long. */
const maxSentenceLength = 2000;

/** How many of the findings that are told one by one can be repaired and are not yet. */
export function repairable({ findings }: DoctorReport): number {
  return findings.filter(({ confirmed, fixed, repair }) => confirmed && !fixed && repair).length;
}

/** What the doctor found, as the JSON text of a document. */
export function doctorText(l10n: Localizer, pool: string, report: DoctorReport): string {
  const { findings, found, fixed, tasksLookedAt, unchecked, cancelled } = report;
  const content = {
    pool,
    tasksLookedAt,
    ...(cancelled && { cancelled }),
    found,
    repaired: fixed,
    ...(findings.length < found && { shown: findings.length }),
    findings: findings.map((finding) => findingContent(l10n, finding)),
    ...(unchecked.length > 0 && { notLookedAt: unchecked.map((said) => say(l10n, said)) }),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

function findingContent(l10n: Localizer, finding: Finding): object {
  const { kind, partition, id, node, detail, repair, confirmed, fixed } = finding;
  return {
    kind,
    what: say(l10n, detail),
    ...(repair !== undefined && { repair: say(l10n, repair) }),
    ...(id !== undefined && { task: id }),
    ...(node !== undefined && { node }),
    partition,
    ...(!confirmed && { onlySuspected: true }),
    repaired: fixed,
  };
}

/** What is in Redis stands in the sentences, so they are shown as untrusted text as a whole. */
function say(l10n: Localizer, said: Finding['detail']): string {
  return plainText(saySentence(l10n, said), maxSentenceLength);
}
