import type { ReplicaReport, ServerReport } from '../../core/index.js';
import type { ServerReading } from '../store/state.js';
import type { Localizer } from '../ui/localizer.js';
import { joined, type TooltipLine } from './row.js';

/** What may cost tasks on a server, each in a word or two; none where all is well or cannot be told. */
export function serverMarks(l10n: Localizer, report: ServerReport | undefined): readonly string[] {
  if (report === undefined) return [];
  const { persistence, memory } = report;
  const { aof, rdb, survivesRestart } = persistence;
  const marks: string[] = [];
  if (survivesRestart === false) marks.push(l10n.t('not persistent'));
  const isFailing = (aof.enabled && !aof.lastWriteOk) || (rdb.enabled === true && !rdb.lastSaveOk);
  if (isFailing) marks.push(l10n.t('saving fails'));
  if (evicts(memory)) marks.push(l10n.t('may delete keys'));
  return marks;
}

/** How safe what a server holds is, as it said when it was asked. */
export function serverLines(l10n: Localizer, { report, readAtMs }: ServerReading): TooltipLine[] {
  const { persistence, replicas, memory } = report;
  return [
    { label: l10n.t('Survives a restart'), value: survival(l10n, persistence) },
    { label: l10n.t('AOF'), value: aofText(l10n, persistence.aof) },
    { label: l10n.t('RDB'), value: rdbText(l10n, persistence.rdb) },
    ...replicaLines(l10n, replicas),
    { label: l10n.t('At its memory limit'), value: limitText(l10n, memory) },
    { label: l10n.t('As of'), value: l10n.time(readAtMs) },
  ];
}

/** Any policy but `noeviction` deletes keys, once a limit is reached. */
function evicts({ maxBytes, policy }: ServerReport['memory']): boolean {
  return maxBytes > 0 && policy !== 'noeviction';
}

function survival(l10n: Localizer, { survivesRestart }: ServerReport['persistence']): string {
  if (survivesRestart === undefined) return l10n.t('not known: this user may not ask');
  return survivesRestart
    ? l10n.t('yes')
    : l10n.t('no: neither AOF nor RDB is on, so all tasks are gone when Redis stops');
}

function aofText(l10n: Localizer, aof: ServerReport['persistence']['aof']): string {
  if (!aof.enabled) return l10n.t('off');
  return joined([
    l10n.t('on'),
    aof.fsync !== undefined && `appendfsync ${aof.fsync}`,
    !aof.lastWriteOk && l10n.t('the last write failed'),
  ]);
}

function rdbText(l10n: Localizer, rdb: ServerReport['persistence']['rdb']): string {
  const { enabled, lastSaveAtMs, lastSaveOk, changesSinceSave } = rdb;
  // Where it is off, Redis tells when it started as the time of the last save.
  if (enabled === false) return l10n.t('off');
  return joined([
    enabled && l10n.t('on'),
    lastSaveAtMs > 0 && l10n.t('last save {0}', l10n.time(lastSaveAtMs)),
    !lastSaveOk && l10n.t('the last save failed'),
    l10n.t('{0} changes since', l10n.count(changesSinceSave)),
  ]);
}

function replicaLines(l10n: Localizer, replicas: readonly ReplicaReport[]): readonly TooltipLine[] {
  if (replicas.length === 0) return [{ label: l10n.t('Replicas'), value: l10n.t('none') }];
  return replicas.map(({ address, isOnline, lagBytes, lastHeardSecondsAgo }) => ({
    label: l10n.t('Replica'),
    value: joined([
      address,
      !isOnline && l10n.t('not in step'),
      l10n.t('{0} bytes behind', l10n.count(lagBytes)),
      l10n.t('heard of {0} s ago', l10n.count(lastHeardSecondsAgo)),
    ]),
  }));
}

function limitText(l10n: Localizer, memory: ServerReport['memory']): string {
  if (memory.maxBytes === 0) return l10n.t('it has none');
  const most = l10n.t('{0} bytes', l10n.count(memory.maxBytes));
  return evicts(memory)
    ? l10n.t(
        '{0}: it deletes keys then (maxmemory-policy {1}), so pools refuse to write here',
        most,
        memory.policy,
      )
    : l10n.t('{0}: it refuses writes then', most);
}
