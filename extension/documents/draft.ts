import { plainText } from '../ui/plainText.js';
import { parseRowId, rowId, type PoolTarget, type TaskTarget } from '../target.js';
import { documentAddress, type DocumentAddress } from './documentUri.js';

/** The scheme of the documents in which payloads and plans are edited. */
export const draftScheme = 'redispatch-edit';

/** A dead task's payload that is being edited. */
export interface PayloadDraft {
  readonly kind: 'payload';
  readonly task: TaskTarget;
  /** Of which body it is: see `bodyVersion`. */
  readonly version: string;
}

/** A plan of a rebalance that is being edited. */
export interface PlanDraft {
  readonly kind: 'plan';
  readonly pool: PoolTarget;
  /** The plan's id. */
  readonly plan: string;
}

/** A text of Redis that is being edited. */
export type Draft = PayloadDraft | PlanDraft;

/** The address of a draft: the path is for the eye, and for the menus of its editor; the query says what it is of. */
export function draftAddress(draft: Draft): DocumentAddress {
  const [of, version] =
    draft.kind === 'payload' ? [draft.task, draft.version] : [draft.pool, draft.plan];
  const { path } = documentAddress(of);
  const folder = path.slice(0, path.lastIndexOf('/'));
  return {
    path: `${folder}/${fileName(draft)}.json`,
    query: JSON.stringify([version, rowId(of)]),
  };
}

/** What a document is a draft of; undefined where it is none. */
export function draftOf({
  scheme,
  query,
}: {
  readonly scheme: string;
  readonly query: string;
}): Draft | undefined {
  if (scheme !== draftScheme) return undefined;
  const [version, id] = parts(query);
  const of = parseRowId(id);
  if (typeof version !== 'string') return undefined;
  if (of?.kind === 'task') return { kind: 'payload', task: of, version };
  return of?.kind === 'pool' ? { kind: 'plan', pool: of, plan: version } : undefined;
}

function fileName(draft: Draft): string {
  return draft.kind === 'payload'
    ? `payload of ${segment(draft.task.task)}`
    : `rebalance plan of ${segment(draft.pool.pool)} (${segment(draft.plan.slice(0, 8))})`;
}

function segment(name: string): string {
  return plainText(name, 60).replaceAll(/[\\/]/g, '_');
}

function parts(query: string): readonly unknown[] {
  try {
    const found: unknown = JSON.parse(query);
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}
