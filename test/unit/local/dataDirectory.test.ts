import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalRedis } from '../../../core/local/startLocalRedis.js';
import { fakePrograms } from './fakePrograms.js';

describe('a data directory written by a newer server', () => {
  it('is refused to a Redis 6.2, which would start empty', async () => {
    const programs = await fakePrograms();
    const dataDir = await mkdtemp(join(tmpdir(), 'newer-'));
    await programs.addFolder({ 'redis-server': 'echo "Redis server v=6.2.14"' });
    await mkdir(join(dataDir, 'appendonlydir'));

    await assert.rejects(startLocalRedis({ dataDir, path: programs.path() }), {
      reason: 'no-local-redis',
      message: /written by Redis 7 or newer and redis-server 6\.2\.14 .* cannot read it/,
    });

    assert.deepEqual(await readdir(dataDir), ['appendonlydir']);
    await Promise.all([programs.remove(), rm(dataDir, { recursive: true })]);
  });
});
