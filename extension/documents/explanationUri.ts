import { parseRowId, rowId, type TaskTarget } from '../target.js';
import { documentAddress, type DocumentAddress } from './documentUri.js';

/** What begins the query of such a document; a row's id begins with none of it. */
const mark = 'explanation';

/** The address of the document that says why a task is where it is. */
export function explanationAddress(task: TaskTarget): DocumentAddress {
  const { path } = documentAddress(task);
  const end = path.lastIndexOf('/') + 1;
  const name = path.slice(end).replace(/\.json$/, '');
  return {
    path: `${path.slice(0, end)}why ${name}.md`,
    query: JSON.stringify([mark, rowId(task)]),
  };
}

/** The task that a document explains; undefined where it is no such document. */
export function explainedTask({ query }: Pick<DocumentAddress, 'query'>): TaskTarget | undefined {
  const [found, id] = parts(query);
  const task = found === mark ? parseRowId(id) : undefined;
  return task?.kind === 'task' ? task : undefined;
}

function parts(query: string): readonly unknown[] {
  try {
    const found: unknown = JSON.parse(query);
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}
