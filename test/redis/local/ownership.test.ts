import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { startLocalRedis } from '../../../core/local/startLocalRedis.js';
import { endOwners, startOwner } from './support/owners.js';
import { eventually, isRunning } from './support/processes.js';
import { isAnswering, serverPid, setting, withRedis } from './support/serverFacts.js';

describe('ownership of a local Redis', () => {
  let dataDir: string;
  const watcherPid = async (): Promise<number> => {
    const record: unknown = JSON.parse(await readFile(join(dataDir, 'server.json'), 'utf8'));
    return (record as { pid: number }).pid;
  };

  beforeEach(async () => (dataDir = await mkdtemp(join(tmpdir(), 'owned-'))));
  afterEach(async () => {
    await endOwners();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  it('ends the server and its directory when the owner is killed, though a child of the owner lives on', async () => {
    const owner = await startOwner();
    const pid = await serverPid(owner.url);
    const directory = (await setting(owner.url, 'dir')) ?? '';

    await owner.kill();

    await eventually('the server is gone', () => !isRunning(pid));
    await eventually('its directory is gone', () => !existsSync(directory));
    assert.ok(isRunning(owner.childPid));
  });

  it('loses nothing that was written when the owner is killed', async () => {
    const owner = await startOwner(dataDir);
    const pid = await serverPid(owner.url);
    await withRedis(owner.url, (redis) => redis.set('kept', 'yes'));

    await owner.kill();
    const next = await startLocalRedis({ dataDir });

    assert.equal(isRunning(pid), false, 'the old server ended before the new one started');
    assert.equal(await withRedis(next.url, (redis) => redis.get('kept')), 'yes');
    await next.stop();
  });

  it('is not reached by Ctrl-C in the terminal of the owner', async () => {
    const owner = await startOwner(dataDir);
    const pid = await serverPid(owner.url);
    assert.ok(owner.process.pid !== undefined);

    process.kill(-owner.process.pid, 'SIGINT');
    assert.deepEqual(await once(owner.process, 'message'), ['interrupted', undefined]);
    assert.ok(await isAnswering(owner.url));

    await owner.stop();
    assert.equal(isRunning(pid), false);
  });

  it('ends the watcher when the server ends by itself, and starts a new one when asked', async () => {
    const first = await startLocalRedis({ dataDir });
    const watcher = await watcherPid();
    process.kill(await serverPid(first.url), 'SIGKILL');
    await eventually('the watcher is gone', () => !isRunning(watcher));

    const second = await startLocalRedis({ dataDir });

    assert.ok(await isAnswering(second.url));
    await first.stop();
    assert.ok(
      await isAnswering(second.url),
      'an owner of the dead server does not end the new one',
    );
    await second.stop();
  });

  it('shares one server between two owners of a directory, and ends it with the last', async () => {
    const starter = await startOwner(dataDir);
    const pid = await serverPid(starter.url);
    const joined = await startLocalRedis({ dataDir });
    assert.equal(joined.url, starter.url);
    assert.equal(await serverPid(joined.url), pid);

    await starter.stop();
    assert.ok(await isAnswering(joined.url), 'it lives on for the second owner');

    await joined.stop();
    assert.equal(isRunning(pid), false);
  });

  it('leaves the server to the second owner when the first one is killed', async () => {
    const starter = await startOwner(dataDir);
    const joined = await startLocalRedis({ dataDir });
    const watcher = await watcherPid();

    await starter.kill();
    await withRedis(joined.url, (redis) => redis.set('still', 'here'));
    assert.ok(isRunning(watcher));

    await joined.stop();
    await eventually('the watcher is gone', () => !isRunning(watcher));
  });

  it('starts one server for two processes and two calls that start at the same moment', async () => {
    const [a, b, c, d] = await Promise.all([
      startOwner(dataDir),
      startOwner(dataDir),
      startLocalRedis({ dataDir }),
      startLocalRedis({ dataDir }),
    ]);
    const pids = await Promise.all([a, b, c, d].map(({ url }) => serverPid(url)));
    assert.equal(new Set(pids).size, 1);

    await Promise.all([a.stop(), b.stop(), c.stop(), d.stop()]);
    assert.equal(isRunning(pids[0] ?? 0), false);
  });

  it('starts no second server beside one that hangs', async () => {
    const first = await startLocalRedis({ dataDir });
    const pid = await serverPid(first.url);
    process.kill(pid, 'SIGSTOP');

    await assert.rejects(startLocalRedis({ dataDir }), {
      reason: 'no-local-redis',
      message: /in use by another Redis \(port \d+, watcher process \d+\)/,
    });

    process.kill(pid, 'SIGCONT');
    assert.ok(await isAnswering(first.url));
    await first.stop();
  }).timeout(40_000);
});
