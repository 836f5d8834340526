import type { NewTask } from '../../core/index.js';
import { loadCore } from '../core.js';
import { payloadFault, taskNameFault } from './faults.js';
import type { Handler, Tools } from './handler.js';
import { poolLabel } from './poolLabel.js';
import { askForNumber, wholeFault } from './typedNumber.js';

/** Pushes one task: its name, its payload and its priority, each checked as it is typed. */
export const pushTask: Handler<'redispatch.task.push'> = async (tools, target) => {
  const { store, ui, l10n } = tools;
  const pool = await store.pool(target);
  const { settings } = await pool.snapshot();
  const label = poolLabel(tools, target);
  const task = await askForTask(tools, label, settings.maxPayloadBytes);
  if (task === undefined) return;
  const id = await pool.enqueue(task);
  await store.refresh(target.connection);
  const choice = await ui.tell(l10n.t('Pushed {0} to {1}.', id, label), [
    { label: l10n.t('Inspect Task'), value: 'inspect' },
  ]);
  if (choice !== 'inspect') return;
  await ui.openDocument({ ...target, kind: 'task', task: id, listing: { list: 'backlog' } });
};

async function askForTask(
  tools: Tools,
  pool: string,
  maxPayloadBytes: number,
): Promise<NewTask | undefined> {
  const { ui, l10n } = tools;
  const core = await loadCore();
  const title = (step: number): string => l10n.t('Push Task to {0} ({1}/3)', pool, step);
  const name = await ui.ask({
    title: title(1),
    prompt: l10n.t('Name: what kind of work it is'),
    placeholder: l10n.t('for example resize'),
    fault: (text) => taskNameFault(l10n, core, text),
  });
  if (name === undefined) return undefined;
  const payload = await ui.ask({
    title: title(2),
    prompt: l10n.t('Payload: any JSON value'),
    value: '{}',
    fault: (text) => payloadFault(l10n, core, text, maxPayloadBytes),
  });
  if (payload === undefined) return undefined;
  const { MIN_PRIORITY, MAX_PRIORITY } = core;
  const priority = await askForNumber(tools, {
    title: title(3),
    prompt: l10n.t('Priority: 9 goes first, 0 last'),
    now: 0,
    fault: (typed) => wholeFault(l10n, typed, { least: MIN_PRIORITY, most: MAX_PRIORITY }),
  });
  if (priority === undefined) return undefined;
  return { name, payload: JSON.parse(payload) as unknown, priority };
}
