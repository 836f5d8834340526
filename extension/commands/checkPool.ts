import type { DoctorReport, Pool } from '../../core/index.js';
import type { PoolTarget } from '../target.js';
import type { Localizer } from '../ui/localizer.js';
import { doctorText, repairable } from '../views/doctorText.js';
import { findings, tasks } from '../views/words.js';
import type { Handler, Tools } from './handler.js';
import { poolLabel } from './poolLabel.js';

/** Recounts a pool, shows what is broken in it, and repairs that when told so twice. */
export const checkPool: Handler<'redispatch.pool.doctor'> = async (tools, target) => {
  const { ui, l10n } = tools;
  const label = poolLabel(tools, target);
  const pool = await tools.store.pool(target);
  const report = await ui.progress(
    l10n.t('Checking {0}', label),
    ({ signal, report: onProgress }) => pool.doctor({ signal, onProgress }),
  );
  if (report.found === 0 && report.unchecked.length === 0) {
    await ui.tell(soundText(l10n, label, report));
    return;
  }
  await showReport(tools, label, pool, report);
  if (await isToBeRepaired(tools, label, report)) await repair(tools, target, label, pool);
};

async function repair(
  tools: Tools,
  { connection }: PoolTarget,
  label: string,
  pool: Pool,
): Promise<void> {
  const { store, ui, l10n } = tools;
  const report = await ui.progress(
    l10n.t('Repairing {0}', label),
    ({ signal, report: onProgress }) => pool.doctor({ fix: true, signal, onProgress }),
  );
  await store.refresh(connection);
  await showReport(tools, label, pool, report);
  await ui.tell(
    report.cancelled
      ? l10n.t('The repair of {0} was cancelled after {1} of it.', label, mended(l10n, report))
      : l10n.t('Repaired {0}: {1}.', label, mended(l10n, report)),
  );
}

async function isToBeRepaired(
  { ui, l10n }: Tools,
  label: string,
  report: DoctorReport,
): Promise<boolean> {
  const count = repairable(report);
  const button = {
    label: l10n.t('Repair {0}...', findings(l10n, count)),
    value: 'repair',
  } as const;
  const text = foundText(l10n, label, report);
  if ((await ui.warn(text, count === 0 ? [] : [button])) !== 'repair') return false;
  const answer = await ui.decide({
    message: l10n.t('Repair {0}?', label),
    detail: l10n.t(
      'All of it is looked at again, and each finding that is still there is mended as the document says. This cannot be undone. Workers and producers may go on meanwhile.',
    ),
    isDestructive: true,
    buttons: [{ label: l10n.t('Repair'), value: 'repair' }],
  });
  return answer === 'repair';
}

async function showReport(
  { ui, l10n }: Tools,
  label: string,
  pool: Pool,
  report: DoctorReport,
): Promise<void> {
  const name = l10n.t('Check of {0}.json', label.replaceAll(/[\\/]/g, '_'));
  await ui.openText(name, doctorText(l10n, pool.name, report));
}

function soundText(
  l10n: Localizer,
  label: string,
  { tasksLookedAt, cancelled }: DoctorReport,
): string {
  const looked = tasks(l10n, tasksLookedAt);
  return cancelled
    ? l10n.t('The check of {0} was cancelled after {1}; nothing was found in them.', label, looked)
    : l10n.t('{0} is sound: {1} were looked at.', label, looked);
}

function foundText(l10n: Localizer, label: string, report: DoctorReport): string {
  const found = findings(l10n, report.found);
  if (report.cancelled) {
    return l10n.t('The check of {0} was cancelled after {1}.', label, found);
  }
  return report.unchecked.length === 0
    ? l10n.t('{0} has {1}.', label, found)
    : l10n.t('{0} has {1}, and some of it could not be looked at.', label, found);
}

function mended(l10n: Localizer, { found, fixed }: DoctorReport): string {
  return l10n.t('{0} of {1}', l10n.count(fixed), findings(l10n, found));
}
