import type { Connection } from './connection.js';
import { asArray } from './replies.js';
import { parseInfo } from './serverInfo.js';

/** How safe what a server holds is. Of what it does not tell this user, nothing is said. */
export interface ServerReport {
  /** For example "Redis 7.0.15". */
  readonly version: string;
  readonly role: 'primary' | 'replica';
  readonly persistence: PersistenceReport;
  readonly replicas: readonly ReplicaReport[];
  readonly memory: {
    readonly usedBytes: number;
    /** 0: no limit. */
    readonly maxBytes: number;
    /** What it does at its limit; anything but `noeviction` deletes keys. */
    readonly policy: string;
  };
}

export interface PersistenceReport {
  readonly aof: {
    readonly enabled: boolean;
    readonly lastWriteOk: boolean;
    /** `always`, `everysec` or `no`. */
    readonly fsync?: string;
  };
  readonly rdb: {
    /** Whether it saves by itself. */
    readonly enabled?: boolean;
    readonly lastSaveAtMs: number;
    readonly lastSaveOk: boolean;
    readonly changesSinceSave: number;
  };
  /** False where neither is on: what Redis holds is gone when it stops. Undefined where that cannot be told. */
  readonly survivesRestart: boolean | undefined;
}

export interface ReplicaReport {
  readonly address: string;
  readonly isOnline: boolean;
  /** How far it is behind the primary. */
  readonly lagBytes: number;
  readonly lastHeardSecondsAgo: number;
}

type Facts = ReadonlyMap<string, string>;

/** Reads what the server says of itself. */
export async function readServer(connection: Connection): Promise<ServerReport> {
  const facts = parseInfo(String(await connection.command('INFO')));
  const save = await configOf(connection, 'save');
  const fsync = await configOf(connection, 'appendfsync');
  return {
    version: connection.server,
    role: facts.get('role') === 'slave' ? 'replica' : 'primary',
    persistence: persistenceOf(facts, save, fsync),
    replicas: replicasOf(facts),
    memory: {
      usedBytes: Number(facts.get('used_memory') ?? 0),
      maxBytes: Number(facts.get('maxmemory') ?? 0),
      policy: facts.get('maxmemory_policy') ?? 'noeviction',
    },
  };
}

function persistenceOf(facts: Facts, save?: string, fsync?: string): PersistenceReport {
  const writesAof = facts.get('aof_enabled') === '1';
  const savesRdb = save === undefined ? undefined : save !== '';
  return {
    aof: {
      enabled: writesAof,
      lastWriteOk: facts.get('aof_last_write_status') !== 'err',
      ...(fsync !== undefined && { fsync }),
    },
    rdb: {
      ...(savesRdb !== undefined && { enabled: savesRdb }),
      lastSaveAtMs: 1000 * Number(facts.get('rdb_last_save_time') ?? 0),
      lastSaveOk: facts.get('rdb_last_bgsave_status') !== 'err',
      changesSinceSave: Number(facts.get('rdb_changes_since_last_save') ?? 0),
    },
    survivesRestart: writesAof || savesRdb,
  };
}

function replicasOf(facts: Facts): ReplicaReport[] {
  const offset = Number(facts.get('master_repl_offset') ?? 0);
  const lines = [...facts].filter(([name]) => /^slave\d+$/.test(name));
  return lines.map(([, line]) => {
    const fields = new Map(line.split(',').map((pair) => pair.split('=', 2) as [string, string]));
    return {
      address: `${fields.get('ip') ?? '?'}:${fields.get('port') ?? '?'}`,
      isOnline: fields.get('state') === 'online',
      lagBytes: Math.max(0, offset - Number(fields.get('offset') ?? 0)),
      lastHeardSecondsAgo: Number(fields.get('lag') ?? 0),
    };
  });
}

/** A setting of the server; undefined where this user may not ask for it. */
async function configOf(connection: Connection, name: string): Promise<string | undefined> {
  try {
    const [, value] = asArray(await connection.command('CONFIG', 'GET', name)) ?? [];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
