import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SchedulerError } from '../../../core/domain/errors.js';
import { freePort } from '../../../core/local/freePort.js';
import { startLocalRedis, type LocalRedis } from '../../../core/local/startLocalRedis.js';
import { startSilentServer } from '../../support/silentServer.js';
import { isRunning } from './support/processes.js';
import { isAnswering, serverPid, setting, withRedis } from './support/serverFacts.js';

describe('startLocalRedis', () => {
  let dataDir: string;
  let started: LocalRedis[];
  const start = async (options?: Parameters<typeof startLocalRedis>[0]): Promise<LocalRedis> => {
    const redis = await startLocalRedis(options);
    started.push(redis);
    return redis;
  };

  beforeEach(async () => {
    started = [];
    dataDir = await realpath(await mkdtemp(join(tmpdir(), 'local redis, "kept" ')));
  });
  afterEach(async () => {
    await Promise.all(started.map((redis) => redis.stop()));
    await rm(dataDir, { recursive: true, force: true });
  });

  it('gives back the URL it was given, and starts and stops nothing', async () => {
    const redis = await startLocalRedis({ url: 'redis://db.example:6400', path: '' });
    await redis.stop();
    assert.equal(redis.url, 'redis://db.example:6400');
    assert.equal(redis.kind, 'given');
  });

  it('starts a server on loopback that writes every change to disk once a second', async () => {
    const { url, kind } = await start();
    const names = ['bind', 'protected-mode', 'appendonly', 'appendfsync', 'save', 'daemonize'];
    const settings = await Promise.all(names.map((name) => setting(url, name)));
    assert.match(url, /^redis:\/\/127\.0\.0\.1:\d+$/);
    assert.notEqual(kind, 'given');
    assert.deepEqual(settings, ['127.0.0.1', 'yes', 'yes', 'everysec', '', 'no']);
  });

  it('ends the server and removes its temporary directory, however often it is stopped', async () => {
    const redis = await start();
    const pid = await serverPid(redis.url);
    const directory = (await setting(redis.url, 'dir')) ?? '';
    assert.ok(existsSync(join(directory, 'appendonlydir')));

    await Promise.all([redis.stop(), redis.stop()]);
    await redis.stop();

    assert.equal(isRunning(pid), false);
    assert.equal(existsSync(directory), false);
  });

  it('keeps data and port over a stop and a start on the same directory', async () => {
    const first = await start({ dataDir });
    await withRedis(first.url, (redis) => redis.set('kept', 'yes'));
    await first.stop();

    const second = await start({ dataDir });

    assert.equal(await withRedis(second.url, (redis) => redis.get('kept')), 'yes');
    assert.equal(second.url, first.url);
    assert.equal(second.dataDir, dataDir);
  });

  it('takes another port when the last one is taken by a program that says nothing', async () => {
    const first = await start({ dataDir });
    await first.stop();
    const taken = await startSilentServer(Number(new URL(first.url).port));

    const second = await start({ dataDir });

    await taken.stop();
    assert.notEqual(second.url, first.url);
    assert.ok(await isAnswering(second.url));
  });

  it('takes another port when the last one is taken by another Redis', async () => {
    const other = await start();
    const label = `redispatch-${'0'.repeat(16)}`;
    const record = { kind: 'redis-server', port: Number(new URL(other.url).port), label };
    await writeFile(join(dataDir, 'server.json'), JSON.stringify(record));

    const redis = await start({ dataDir });

    assert.notEqual(redis.url, other.url);
    assert.equal(await setting(redis.url, 'dir'), dataDir);
  });

  it('starts on a directory whose record cannot be understood', async () => {
    await writeFile(join(dataDir, 'server.json'), '{"port": "none"');
    assert.ok(await isAnswering((await start({ dataDir })).url));
  });

  it('shows the end of the output of a server that ends early, and leaves nothing locked', async () => {
    const redis = await start({ dataDir });
    await withRedis(redis.url, (client) => client.set('kept', 'yes'));
    await redis.stop();
    const aof = join(dataDir, 'appendonlydir');
    const manifest = (await readdir(aof)).find((name) => name.endsWith('.manifest')) ?? '';
    const intact = await readFile(join(aof, manifest));
    await writeFile(join(aof, manifest), 'not a manifest\n');

    await assert.rejects(startLocalRedis({ dataDir }), (error) => {
      assert.ok(error instanceof SchedulerError);
      assert.equal(error.reason, 'no-local-redis');
      assert.match(error.message, /ended with exit code 1/);
      assert.match(error.message, /manifest/);
      return true;
    });

    await writeFile(join(aof, manifest), intact);
    const repaired = await start({ dataDir });
    assert.equal(await withRedis(repaired.url, (client) => client.get('kept')), 'yes');
  });

  it('shows the output also when the directory was temporary', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'path-'));
    const fake = join(folder, 'redis-server');
    await writeFile(
      fake,
      '#!/bin/sh\n[ "$1" = --version ] && echo "Redis server v=7.2.0" || { echo "no \x1b[31mluck"; exit 3; }\n',
    );
    await chmod(fake, 0o755);
    await assert.rejects(startLocalRedis({ path: folder }), {
      reason: 'no-local-redis',
      message: `redis-server 7.2.0 (${fake}) ended with exit code 3.\nno luck`,
    });
    await rm(folder, { recursive: true });
  });

  it('starts nothing when it was cancelled before', async () => {
    await assert.rejects(startLocalRedis({ dataDir, signal: AbortSignal.abort() }), {
      reason: 'cancelled',
    });
    assert.deepEqual(await readdir(dataDir), []);
  });

  it('leaves no server behind when it is cancelled on the way', async () => {
    const port = await freePort();
    const label = `redispatch-${'0'.repeat(16)}`;
    await writeFile(
      join(dataDir, 'server.json'),
      JSON.stringify({ kind: 'redis-server', port, label }),
    );
    const cancel = new AbortController();
    const start = startLocalRedis({ dataDir, signal: cancel.signal });
    // The log is there from the moment the server is started.
    while (!existsSync(join(dataDir, 'redis-server.log'))) await new Promise(setImmediate);
    cancel.abort();

    await assert.rejects(start, { reason: 'cancelled' });
    assert.equal(await isAnswering(`redis://127.0.0.1:${port}`), false);
    assert.ok(!(await readdir(dataDir)).some((name) => name.endsWith('.lock')));
  });
});
