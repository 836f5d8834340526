import type { PersistenceReport, ReplicaReport, ServerReport } from '../../redis/serverReport.js';
import { count } from './count.js';
import { moment } from './moment.js';

const MIB = 1024 * 1024;

/** A server, and how safe what it holds is. */
export function serverLines(address: string, report: ServerReport): string[] {
  const { version, role, persistence, replicas } = report;
  return [
    `${version} at ${address}, ${role}`,
    `  append-only file: ${aofText(persistence.aof)}`,
    `  snapshots: ${rdbText(persistence.rdb)}`,
    ...(replicas.length === 0 ? ['  replicas: none'] : replicas.map(replicaLine)),
    `  memory: ${memoryText(report.memory)}`,
    ...warnings(report).map((text) => `  warning: ${text}`),
  ];
}

function aofText({ enabled, fsync, lastWriteOk }: PersistenceReport['aof']): string {
  if (!enabled) return 'off';
  return [
    'on',
    ...(fsync === undefined ? [] : [`fsync ${fsync}`]),
    ...(lastWriteOk ? [] : ['the last write FAILED']),
  ].join(', ');
}

function rdbText({
  enabled,
  lastSaveAtMs,
  lastSaveOk,
  changesSinceSave,
}: PersistenceReport['rdb']): string {
  const state =
    enabled === undefined ? 'this user may not see whether they are on' : onOrOff(enabled);
  return [
    state,
    `last at ${moment(lastSaveAtMs)}`,
    `${count(changesSinceSave, 'change')} since`,
    ...(lastSaveOk ? [] : ['the last one FAILED']),
  ].join(', ');
}

function onOrOff(isOn: boolean): string {
  return isOn ? 'on' : 'off';
}

function replicaLine({ address, isOnline, lagBytes, lastHeardSecondsAgo }: ReplicaReport): string {
  const state = isOnline ? 'online' : 'NOT online';
  const lag = `${count(lagBytes, 'byte')} behind, heard of ${lastHeardSecondsAgo} s ago`;
  return `  replica: ${address}, ${state}, ${lag}`;
}

function memoryText({ usedBytes, maxBytes, policy }: ServerReport['memory']): string {
  const limit = maxBytes === 0 ? 'no limit' : `at most ${mib(maxBytes)}`;
  return `${mib(usedBytes)} used, ${limit}, ${policy}`;
}

function mib(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}

function warnings({ persistence, memory }: ServerReport): string[] {
  return [
    ...(persistence.survivesRestart === false
      ? ['neither AOF nor snapshots: what it holds is gone when it stops']
      : []),
    ...(memory.policy === 'noeviction'
      ? []
      : [`${memory.policy} deletes keys when memory is full: no place for tasks`]),
  ];
}
