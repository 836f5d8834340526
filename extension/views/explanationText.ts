import type { Candidate, ConsideredNode, Explanation, RefusedNode } from '../../core/index.js';
import type { Localizer } from '../ui/localizer.js';
import { markdownSentence, markdownTable, markdownValue, type Column } from '../ui/markdown.js';

/** Why a task is where it is, as a Markdown document. What stands in Redis cannot become markup in it. */
export function explanationText(l10n: Localizer, pool: string, explanation: Explanation): string {
  const { id, said, placement, takenAtMs, waiting, candidates, scope } = explanation;
  const sections = [
    `# ${l10n.t('Why task {0} of {1} is where it is', markdownValue(id), markdownValue(pool))}`,
    markdownSentence(l10n, said),
    placement && markdownSentence(l10n, placement.said),
    ...section(
      l10n.t('Why it is not running'),
      waiting.map((reason) => `- ${markdownSentence(l10n, reason.said)}`).join('\n'),
    ),
    ...section(
      l10n.t('Nodes that may be given it'),
      candidates.length > 0 && candidateTable(l10n, explanation),
    ),
    ...section(l10n.t('Nodes that may not be given it'), refusedLines(l10n, explanation)),
    scope && markdownSentence(l10n, scope),
    ...section(l10n.t('What it asks for'), needs(l10n, explanation)),
    l10n.t('As of {0}. Refresh reads it anew.', l10n.time(takenAtMs)),
  ];
  return `${sections.filter((text) => text !== undefined).join('\n\n')}\n`;
}

/** What the document says where there is nothing to explain. */
export function explanationFault(text: string): string {
  return `${markdownValue(text)}\n`;
}

/** Nothing where there is nothing to say. */
function section(title: string, text: string | false): readonly string[] {
  return text === '' || text === false ? [] : [`## ${title}`, text];
}

// Without their labels: each offers all that the task requires, and an editor would wrap longer rows.
function candidateTable(l10n: Localizer, explanation: Explanation): string {
  const columns: Column[] = [
    ...loadColumns(l10n),
    { title: l10n.t('Runs'), isNumber: true },
    { title: l10n.t('Room'), isNumber: true },
  ];
  const row = (node: Candidate): string[] => [
    ...loadCells(l10n, explanation, node),
    l10n.t('{0} of {1}', l10n.count(node.running), l10n.count(node.capacity)),
    roomOf(l10n, explanation, node),
  ];
  return markdownTable(columns, explanation.candidates.map(row));
}

function roomOf(l10n: Localizer, { needs: { cost } }: Explanation, { room }: Candidate): string {
  if (room === 'unlimited') return l10n.t('unlimited');
  const figure = l10n.figure(room);
  return room < cost ? l10n.t('{0}: it takes it from the backlog', figure) : figure;
}

/** A line each, and not a table: the reasons are long, and an editor would wrap each row. */
function refusedLines(l10n: Localizer, explanation: Explanation): string {
  const line = (node: RefusedNode): string => {
    const name = nodeCell(l10n, explanation, node);
    const reasons = node.reasons.map(({ said }) => markdownSentence(l10n, said)).join(' ');
    const load = l10n.figure(node.normalisedLoad);
    return node.labels.length === 0
      ? l10n.t('{0}: {1} Its load/weight is {2}.', name, reasons, load)
      : l10n.t(
          '{0}: {1} Its load/weight is {2}, its labels are {3}.',
          name,
          reasons,
          load,
          labelsOf(node),
        );
  };
  return explanation.refused.map((node) => `- ${line(node)}`).join('\n');
}

function loadColumns(l10n: Localizer): Column[] {
  return [
    { title: l10n.t('Node') },
    { title: l10n.t('Load/weight'), isNumber: true },
    { title: l10n.t('Queued + running'), isNumber: true },
    { title: l10n.t('Weight'), isNumber: true },
  ];
}

function loadCells(l10n: Localizer, explanation: Explanation, node: ConsideredNode): string[] {
  const { normalisedLoad, queuedCost, runningCost, weight } = node;
  return [
    nodeCell(l10n, explanation, node),
    l10n.figure(normalisedLoad),
    `${l10n.count(queuedCost)} + ${l10n.count(runningCost)}`,
    l10n.figure(weight),
  ];
}

/** A node's name; where the task is, it says so. */
function nodeCell(l10n: Localizer, { at }: Explanation, { node }: ConsideredNode): string {
  const name = markdownValue(node);
  const isThere = at !== undefined && 'node' in at && at.node === node;
  return isThere ? l10n.t('{0} (here)', name) : name;
}

function labelsOf({ labels }: ConsideredNode): string {
  return labels.map(markdownValue).join(', ');
}

function needs(l10n: Localizer, { needs: of, strategy }: Explanation): string {
  const lines: [string, string | undefined][] = [
    [l10n.t('Priority'), String(of.priority)],
    [l10n.t('Cost'), l10n.count(of.cost)],
    [
      l10n.t('Labels'),
      of.labels.length === 0 ? undefined : of.labels.map(markdownValue).join(', '),
    ],
    [l10n.t('Tenant'), of.tenant && markdownValue(of.tenant)],
    [l10n.t('Limit key'), of.limitKey && markdownValue(of.limitKey)],
    [l10n.t('Affinity key'), of.affinity && markdownValue(of.affinity)],
    [l10n.t("The pool's strategy"), markdownValue(strategy)],
  ];
  return lines
    .filter(([, value]) => value !== undefined)
    .map(([label, value = '']) => `- ${label}: ${value}`)
    .join('\n');
}
