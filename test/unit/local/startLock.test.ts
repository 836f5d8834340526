import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeStartLock } from '../../../core/local/startLock.js';

describe('takeStartLock', () => {
  let directory: string;
  const deadPid = (): string => String(spawnSync(process.execPath, ['-e', '']).pid);

  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'lock-'))));
  afterEach(() => rm(directory, { recursive: true }));

  it('is held by one at a time, also when many find the lock of a killed starter', async () => {
    await writeFile(join(directory, 'start-4.lock'), deadPid());
    let holders = 0;
    const mostHolders: number[] = [];
    const hold = async (): Promise<void> => {
      const release = await takeStartLock(directory);
      mostHolders.push((holders += 1));
      await readdir(directory);
      holders -= 1;
      await release();
    };
    await Promise.all(Array.from({ length: 12 }, hold));
    assert.deepEqual(new Set(mostHolders), new Set([1]));
    assert.equal(mostHolders.length, 12);
    assert.deepEqual(await readdir(directory), []);
  });

  it('is not kept by a killed starter whose process id is in use again', async () => {
    const lock = join(directory, 'start-1.lock');
    await writeFile(lock, String(process.pid));
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await utimes(lock, anHourAgo, anHourAgo);
    const release = await takeStartLock(directory);
    await release();
    assert.deepEqual(await readdir(directory), []);
  });

  it('is waited for until the signal aborts', async () => {
    const release = await takeStartLock(directory);
    await assert.rejects(takeStartLock(directory, AbortSignal.timeout(100)));
    await release();
    assert.deepEqual(await readdir(directory), []);
  });
});
