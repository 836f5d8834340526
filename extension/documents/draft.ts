import { plainText } from '../ui/plainText.js';
import { parseRowId, rowId, type TaskTarget } from '../target.js';
import { documentAddress, type DocumentAddress } from './documentUri.js';

/** The scheme of the documents in which payloads are edited. */
export const draftScheme = 'redispatch-edit';

/** A dead task's payload that is being edited. */
export interface Draft {
  readonly task: TaskTarget;
  /** Of which body it is: see `bodyVersion`. */
  readonly version: string;
}

/** The address of a draft: the path is for the eye, the query says what it is of. */
export function draftAddress({ task, version }: Draft): DocumentAddress {
  const { path } = documentAddress(task);
  const name = plainText(task.task, 60).replaceAll(/[\\/]/g, '_');
  const folder = path.slice(0, path.lastIndexOf('/'));
  return {
    path: `${folder}/payload of ${name}.json`,
    query: JSON.stringify([version, rowId(task)]),
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
  const task = parseRowId(id);
  if (typeof version !== 'string' || task?.kind !== 'task') return undefined;
  return { task, version };
}

function parts(query: string): readonly unknown[] {
  try {
    const found: unknown = JSON.parse(query);
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}
