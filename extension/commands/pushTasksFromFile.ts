import { basename } from 'node:path';
import type { Pool } from '../../core/index.js';
import { loadCore } from '../core.js';
import { toFault } from '../store/fault.js';
import { plainText } from '../ui/plainText.js';
import type { Progress } from '../ui/ui.js';
import { tasks as tasksText } from '../views/words.js';
import { why } from '../views/why.js';
import type { Handler, Tools } from './handler.js';
import { checkTaskFile, taskBatches, type LineFault } from './taskFile.js';

const batchTasks = 1000;

/** Pushes a file of JSON lines: all lines are checked first, and nothing is pushed when one is bad. */
export const pushTasksFromFile: Handler<'redispatch.task.pushFile'> = async (tools, subject) => {
  const { store, ui, l10n } = tools;
  const title = l10n.t('Push Tasks from File');
  const filters = { [l10n.t('JSON lines')]: ['jsonl', 'ndjson'], [l10n.t('All files')]: ['*'] };
  const path = subject.path ?? (await ui.chooseFile(title, filters));
  if (path === undefined) return;
  const pool = await store.pool(subject.pool);
  const progressTitle = l10n.t(
    'Pushing tasks of {0} to {1}',
    plainText(basename(path)),
    plainText(pool.name),
  );
  const outcome = await ui.progress(progressTitle, (progress) =>
    checkAndPush(pool, path, progress),
  );
  await store.refresh(subject.pool.connection);
  await tellOutcome(tools, path, outcome);
};

type Outcome =
  | { readonly kind: 'badLine'; readonly fault: LineFault }
  | { readonly kind: 'empty' }
  | { readonly kind: 'pushed'; readonly pushed: number; readonly total: number }
  | {
      readonly kind: 'stopped';
      readonly pushed: number;
      readonly total: number;
      /** Undefined when the person stopped it. */
      readonly error: unknown;
    };

async function checkAndPush(pool: Pool, path: string, progress: Progress): Promise<Outcome> {
  const core = await loadCore();
  const { signal } = progress;
  let pushed = 0;
  let total = 0;
  try {
    const { settings } = await pool.snapshot();
    const check = await checkTaskFile(core, path, settings.maxPayloadBytes, signal);
    if (check.fault !== undefined) return { kind: 'badLine', fault: check.fault };
    total = check.tasks;
    if (total === 0) return { kind: 'empty' };
    for await (const batch of taskBatches(core, path, batchTasks, signal)) {
      signal.throwIfAborted();
      pushed += (await pool.enqueueAll(batch)).length;
      progress.report(pushed, total);
    }
    return { kind: 'pushed', pushed, total };
  } catch (error) {
    pushed += acceptedBy(error);
    return { kind: 'stopped', pushed, total, error: signal.aborted ? undefined : error };
  }
}

/** How many tasks a bulk call that stopped part-way has stored. */
function acceptedBy(error: unknown): number {
  if (!(error instanceof Error) || !('accepted' in error)) return 0;
  return Array.isArray(error.accepted) ? error.accepted.length : 0;
}

async function tellOutcome(tools: Tools, path: string, outcome: Outcome): Promise<void> {
  const { ui, l10n } = tools;
  const file = plainText(basename(path));
  switch (outcome.kind) {
    case 'badLine': {
      const { line, fault } = outcome.fault;
      const open = { label: l10n.t('Open Line {0}', line), value: 'open' };
      const text = l10n.t(
        'Line {0} of {1} is not a task, so nothing was pushed. {2}',
        line,
        file,
        plainText(why(l10n, fault), 400),
      );
      if ((await ui.fail(text, [open])) === 'open') await ui.openFileAtLine(path, line);
      return;
    }
    case 'empty':
      await ui.warn(l10n.t('{0} has no tasks in it.', file), []);
      return;
    case 'pushed':
      await ui.tell(l10n.t('Pushed {0} from {1}.', tasksText(l10n, outcome.pushed), file));
      return;
    case 'stopped':
      await tellStop(tools, file, outcome);
  }
}

async function tellStop(
  { ui, l10n, log }: Tools,
  file: string,
  { pushed, total, error }: Extract<Outcome, { kind: 'stopped' }>,
): Promise<void> {
  const stored = l10n.t(
    '{0} of {1} tasks of {2} were pushed.',
    l10n.count(pushed),
    l10n.count(total),
    file,
  );
  if (error === undefined) {
    const nothing = l10n.t('Nothing of {0} was pushed.', file);
    await ui.warn(l10n.t('Cancelled: {0}', pushed === 0 ? nothing : stored), []);
    return;
  }
  const fault = toFault(error);
  log.error(`${file}: ${stored} ${fault.message}`);
  const text = l10n.t('Stopped: {0} {1}', stored, why(l10n, fault));
  const show = { label: l10n.t('Show Log'), value: 'log' };
  if ((await ui.fail(text, [show])) === 'log') ui.showLog();
}
