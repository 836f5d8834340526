import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SchedulerError } from '../../../core/domain/errors.js';
import { startLocalRedis } from '../../../core/local/startLocalRedis.js';
import { fakePrograms, type FakePrograms } from './fakePrograms.js';

describe('startLocalRedis on a machine without a server', () => {
  let programs: FakePrograms;
  beforeEach(async () => (programs = await fakePrograms()));
  afterEach(() => programs.remove());

  it('says what was looked for and how to install one on each system', async () => {
    const folder = await programs.addFolder({
      'redis-server': 'echo "Redis server v=5.0.7"',
      docker: '[ "$1" = context ] && echo unix:///run/d.sock || { echo "no daemon" >&2; exit 1; }',
    });
    await assert.rejects(startLocalRedis({ path: programs.path() }), (error) => {
      assert.ok(error instanceof SchedulerError);
      assert.equal(error.reason, 'no-local-redis');
      for (const part of [
        `${folder}/redis-server: version 5.0.7 is too old, 6.2 or newer is needed`,
        'valkey-server: not on PATH',
        `${folder}/docker: its daemon does not answer: no daemon`,
        'brew install redis',
        'apt-get install redis-server',
        'dnf install valkey',
        'wsl --install',
      ]) {
        assert.ok(error.message.includes(part), `${part} is not in: ${error.message}`);
      }
      return true;
    });
  });

  it('leaves a data directory unlocked', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'data-'));
    await assert.rejects(startLocalRedis({ path: '', dataDir }), /docker: not on PATH/);
    assert.deepEqual(await readdir(dataDir), []);
    await rm(dataDir, { recursive: true });
  });
});
