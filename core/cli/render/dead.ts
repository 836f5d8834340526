import type { TaskRow } from '../../domain/task.js';
import type { DeadPage } from '../matchingDead.js';
import { textColumns, textTable } from '../textTable.js';
import { moment } from './moment.js';

const COLUMNS = textColumns('task', 'name', 'died at', 'attempts', 'last error');

/** A table of dead tasks, and a last line that counts. */
export function deadLines({ rows, total, next }: DeadPage): string[] {
  const more = next === undefined ? '' : `; the next ones: --offset ${next}`;
  return [
    ...(rows.length === 0 ? [] : textTable(COLUMNS, rows.map(cellsOf))),
    `${rows.length} shown, ${total} dead in all${more}`,
  ];
}

function cellsOf({ id, name, at, failure }: TaskRow): string[] {
  return [
    id,
    name ?? '-',
    at.state === 'dead' ? moment(at.diedAtMs) : '-',
    String(failure?.attempts ?? 0),
    // below it may be a stack
    failure?.lastError.split('\n', 1)[0] ?? '-',
  ];
}
