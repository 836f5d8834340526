import assert from 'node:assert/strict';
import type { PersistenceReport, ServerReport } from '../../../core/index.js';
import type { ConnectionState } from '../../../extension/store/state.js';
import { connectionRow } from '../../../extension/views/connectionRows.js';
import { english } from './english.js';
import { connection } from './states.js';

const aof: PersistenceReport['aof'] = { enabled: true, lastWriteOk: true, fsync: 'everysec' };
const rdb: PersistenceReport['rdb'] = {
  ...{ enabled: true, lastSaveAtMs: 5000, lastSaveOk: true, changesSinceSave: 1234 },
};
const safe: ServerReport = {
  version: 'Redis 7.0.15',
  role: 'primary',
  persistence: { aof, rdb, survivesRestart: true },
  replicas: [],
  memory: { usedBytes: 1, maxBytes: 0, policy: 'allkeys-lru' },
};

const row = (report: ServerReport | undefined) => connectionRow(english, connectedTo(report));
const lines = (report: ServerReport) =>
  new Map(row(report).tooltip.map(({ label, value }) => [label, value]));

function connectedTo(report: ServerReport | undefined): ConnectionState {
  const server = report && { report, readAtMs: 1000 };
  return connection({ kind: 'connected', serverVersion: 'Redis 7.0.15', server, pools: [] });
}

describe('a connection', () => {
  it('to a server that keeps its data has no mark, nor one of which that is not known', () => {
    const unknown = { ...safe.persistence, survivesRestart: undefined };
    for (const report of [safe, undefined, { ...safe, persistence: unknown }]) {
      assert.equal(row(report).description, '127.0.0.1:6379/0');
      assert.deepEqual(row(report).icon, { name: 'database' });
    }
  });

  it('to a server that forgets all when it stops says so, and why', () => {
    const persistence = {
      aof: { ...aof, enabled: false },
      rdb: { ...rdb, enabled: false },
      survivesRestart: false,
    };
    const forgetful = { ...safe, persistence };
    assert.equal(row(forgetful).description, 'not persistent · 127.0.0.1:6379/0');
    assert.deepEqual(row(forgetful).icon, { name: 'database', colour: 'list.warningForeground' });
    assert.equal(row(forgetful).spoken, 'Connection Local, connected, not persistent');
    assert.match(
      lines(forgetful).get('Survives a restart') ?? '',
      /^no: neither AOF nor RDB is on/,
    );
    assert.equal(lines(forgetful).get('AOF'), 'off');
    assert.equal(lines(forgetful).get('RDB'), 'off');
  });

  it('tells on hover of AOF, RDB and each replica', () => {
    const replica = { address: '10.0.0.2:6379', isOnline: false, lagBytes: 1500 };
    const found = lines({ ...safe, replicas: [{ ...replica, lastHeardSecondsAgo: 2 }] });
    assert.equal(found.get('Survives a restart'), 'yes');
    assert.equal(found.get('AOF'), 'on · appendfsync everysec');
    assert.equal(found.get('RDB'), `on · last save ${english.time(5000)} · 1,234 changes since`);
    assert.equal(
      found.get('Replica'),
      '10.0.0.2:6379 · not in step · 1,500 bytes behind · heard of 2 s ago',
    );
    assert.equal(found.get('As of'), english.time(1000));
    assert.equal(lines(safe).get('Replicas'), 'none');
  });

  it('to a server that cannot save says so', () => {
    const persistence = { ...safe.persistence, aof: { ...aof, lastWriteOk: false } };
    assert.equal(row({ ...safe, persistence }).description, 'saving fails · 127.0.0.1:6379/0');
  });

  it('to a server that deletes keys at its limit says so; a policy without a limit is harmless', () => {
    const limited = { ...safe, memory: { ...safe.memory, maxBytes: 1e6 } };
    assert.equal(row(limited).description, 'may delete keys · 127.0.0.1:6379/0');
    assert.match(lines(limited).get('At its memory limit') ?? '', /maxmemory-policy allkeys-lru/);
    assert.equal(lines(safe).get('At its memory limit'), 'it has none');
    const refusing = { ...limited, memory: { ...limited.memory, policy: 'noeviction' } };
    assert.equal(row(refusing).description, '127.0.0.1:6379/0');
    assert.equal(
      lines(refusing).get('At its memory limit'),
      '1,000,000 bytes: it refuses writes then',
    );
  });
});
